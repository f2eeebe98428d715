#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace racekit {

/// One thing that the doctor looked at.
struct Check {
  enum class State {
    ok,
    note,   ///< worth knowing; the workshop runs without it
    wrong,  ///< the workshop cannot run like this
  };
  State state = State::ok;
  std::string name;
  std::string found = "";
  std::string to_do = "";  ///< "" where nothing is to be done
};

/// Takes each check as soon as it is made.
using Tell = std::function<void(const Check&)>;

/// The system, its virtual machines and containers, cores, memory, disk, core files.
void check_system(const std::filesystem::path& build, const Tell& tell);

/// The compilers, with a ThreadSanitizer program that each of them makes and that has to start,
/// with and without address randomization; and what the kernel has to say on that.
void check_compilers(const std::filesystem::path& build, const Tell& tell);

/// The kit itself, as it was built: its programs die, survive and race as they should, and their
/// reports name functions and lines.
void check_kit(const std::filesystem::path& build, const Tell& tell);

/// Commands that `make`, the tests and some lessons use.
void check_commands(const Tell& tell);

/// What to do where the kernel randomizes addresses too much, and where ThreadSanitizer does not
/// start.
std::string fewer_random_bits();
std::string tsan_advice();

/// The first line of a file; "" if there is none.
std::string first_line_of(const std::filesystem::path& file);

}  // namespace racekit
