#include <string>
#include <vector>

#include "kit/base/in_path.h"
#include "kit/base/subprocess.h"
#include "kit/base/text.h"
#include "kit/racekit/doctor/check.h"

namespace racekit {
namespace {

/// A command that the workshop can do without.
struct Wanted {
  const char* name;
  const char* package;  ///< of apt
  const char* needed_for;
};

const std::vector<Wanted>& wanted() {
  static const std::vector<Wanted> all{
      {"make", "make", "building"},
      {"cmake", "cmake", "building"},
      {"ctest", "cmake", "make test"},
      {"clitest", "clitest", "make test, for the lessons' commands"},
      {"llvm-symbolizer", "llvm", "clang++, for the lines in its race reports"},
      {"taskset", "util-linux", "lesson 08, to have one core"},
      {"setarch", "util-linux", "lesson 07, where addresses are random"},
      {"gdb", "gdb", "racekit replay FILE --gdb"},
      {"gnuplot", "gnuplot-nox", "pictures, as of racekit tally --plot FILE"},
      {"valgrind", "valgrind", "a second opinion on a race, after the workshop"}};
  return all;
}

/// A release's own name, llvm-symbolizer-14, will do as well.
std::string newest_in_path(const std::string& name) {
  std::string path = in_path(name);
  for (int release = 30; path.empty() && release >= 14; --release)
    path = in_path(name + '-' + std::to_string(release));
  return path;
}

Check look_for(const Wanted& command) {
  const std::string path = newest_in_path(command.name);
  if (path.empty())
    return {Check::State::note, command.name,
            std::string("not here; it is for ") + command.needed_for,
            std::string("apt-get install ") + command.package};
  const std::string version =
      first_line(run({.arguments = {path, "--version"}, .limit = 20}).output);
  const bool says_it = version.find_first_of("0123456789") != std::string::npos;
  return {.name = command.name, .found = says_it ? version : path};
}

}  // namespace

void check_commands(const Tell& tell) {
  for (const Wanted& command : wanted()) tell(look_for(command));
}

}  // namespace racekit
