#pragma once

#include <charconv>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "kit/base/command_text.h"
#include "kit/base/text.h"
#include "kit/base/usage.h"

namespace CLI {
class App;
}

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

/// Whether a flag is among the arguments of a command line: "--ops", or "--ops=3".
bool names_flag(const std::vector<std::string>& arguments, const std::string& flag);

/// The flags of a program, or of one of its subcommands, such as `check` of racekit. Each value is
/// checked by itself, so that every refusal reads alike. What is given a target writes to it in
/// parse().
///
/// Of the kit only the implementation knows CLI11, which takes a compiler four seconds to read.
class Flags {
 public:
  /// A program's: --help begins with `summary` and ends with `footer`.
  explicit Flags(const std::string& summary, const std::string& footer = "");

  /// A subcommand with flags of its own, of which a command line has to begin with one. It lives as
  /// long as the program's flags.
  Flags& subcommand(const std::string& name, const std::string& summary,
                    const std::string& footer = "");

  template <class Integer, class Target>
  void integer(const std::string& flag, Target& target, Integer least, Integer most,
               const std::string& help) {
    option(flag, "N", help, [=, &target](const std::string& value) {
      target = integer_in<Integer>(flag, value, least, most);
    });
  }

  template <class Target>
  void real(const std::string& flag, const std::string& unit, Target& target, double least,
            double most, const std::string& takes, const std::string& help) {
    option(flag, unit, help, [=, &target](const std::string& value) {
      target = number_in<double>(flag, value, least, most, takes);
    });
  }

  /// A flag with one value, given at most once; `set` judges the value.
  void option(const std::string& flag, const std::string& unit, const std::string& help,
              const std::function<void(const std::string& value)>& set);

  /// A flag without a value, which makes the target true.
  void mark(const std::string& flag, bool& target, const std::string& help);

  /// What --version prints, without a newline.
  void version(const std::string& text);

  /// A flag that does something at once. It is not in --help.
  void hidden(const std::string& flag, const std::function<void()>& act);

  /// A value that has a place instead of a flag; it need not be there.
  void positional(const std::string& name, std::string& target, const std::string& help);

  /// What is none of all these goes there, instead of being refused.
  void others(std::vector<std::string>& target);

  /// What stands behind -- goes there, as it is.
  void behind(std::vector<std::string>& target);

  /// All that stands behind this subcommand goes there, --help too: another program reads it.
  void passes_on(std::vector<std::string>& target);

  /// Reads a command line. --help prints the flags on stdout and ends the process with status 0;
  /// likewise --version.
  /// Throws UsageError.
  void parse(int argc, const char* const* argv);

  /// All that --help tells, of the subcommands too. A program has this `name`.
  CommandText described(const std::string& name) const;

  /// Whether the command line began with this subcommand.
  bool given() const;

 private:
  explicit Flags(std::shared_ptr<CLI::App> app) : app_(std::move(app)) {}

  [[noreturn]] void refuse_subcommand() const;

  std::shared_ptr<CLI::App> app_;
  std::list<Flags> subcommands_;
  std::vector<std::string>* others_ = nullptr;
  std::vector<std::string>* behind_ = nullptr;
  std::vector<std::string>* passed_on_ = nullptr;
};

}  // namespace racekit
