#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "kit/stage/usage.h"
#include "kit/stage/words.h"

namespace racekit {

/// Throws UsageError: "--ops '0': takes a whole number from 1 to 1,000,000,000".
[[noreturn]] void refuse(const std::string& flag, const std::string& value,
                         const std::string& takes);

/// The number that `value` is, whole and in range; else refuses it.
template <class Number>
Number number_in(const std::string& flag, const std::string& value, Number least, Number most,
                 const std::string& takes) {
  Number number{};
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || stop != end || !(number >= least && number <= most))
    refuse(flag, value, takes);
  return number;
}

template <class Integer>
Integer integer_in(const std::string& flag, const std::string& value, Integer least, Integer most) {
  return number_in<Integer>(flag, value, least, most,
                            "a whole number from " + grouped(static_cast<std::uint64_t>(least)) +
                                " to " + grouped(static_cast<std::uint64_t>(most)));
}

/// Whether a flag is among the words of a command line: "--ops", or "--ops=3".
bool names_flag(const std::vector<std::string>& words, const std::string& flag);

/// CLI11's complaint, reworded where it does not name what was given.
std::string complaint(const CLI::ParseError& error);

/// Adds flags whose values are checked one by one, so that every refusal reads alike.
class Flags {
 public:
  explicit Flags(CLI::App& app) : app_(app) {}

  template <class Integer, class Target>
  void integer(const std::string& flag, Target& target, Integer least, Integer most,
               const std::string& help) {
    option(flag, "N", help, [=, &target](const std::string& value) {
      target = integer_in<Integer>(flag, value, least, most);
    });
  }

  template <class Target>
  void real(const std::string& flag, const char* unit, Target& target, double least, double most,
            const std::string& takes, const std::string& help) {
    option(flag, unit, help, [=, &target](const std::string& value) {
      target = number_in<double>(flag, value, least, most, takes);
    });
  }

  /// A flag with one value, given at most once; `set` judges the value.
  template <class Set>
  CLI::Option* option(const std::string& flag, const char* unit, const std::string& help, Set set) {
    const auto once = [=, given = false](const std::string& value) mutable {
      if (given) throw UsageError(flag + ": given twice, takes one value");
      given = true;
      set(value);
    };
    return app_.add_option_function<std::string>(flag, once, help)
        ->type_name(unit)
        ->expected(1)
        ->trigger_on_parse();
  }

 private:
  CLI::App& app_;
};

}  // namespace racekit
