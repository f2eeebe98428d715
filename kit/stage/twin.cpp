#include "kit/stage/twin.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "kit/stage/options.h"

namespace racekit {
namespace {

std::filesystem::path this_program() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored);
}

}  // namespace

std::string program_name() {
  const auto path = this_program();
  return path.parent_path().filename() / path.filename();
}

void become_fixed_twin(char** argv) {
  const auto path = this_program();
  const auto twin = path.parent_path().parent_path() / "fixed" / path.filename();
  const std::string source = "fixed/" + path.filename().string() + ".cpp";
  if (path.parent_path().filename() != "broken" || access(twin.c_str(), X_OK) != 0)
    throw UsageError("--mutex: this program has no mutex lines to switch on, and no twin " +
                     twin.string() + " is there");
  std::fprintf(stderr, "The mutex lines stand in %s: running that program instead.\n",
               source.c_str());
  execv(twin.c_str(), argv);
  throw UsageError("--mutex: cannot run " + twin.string());
}

bool is_of_a_pair(const std::string& program) {
  return program.starts_with("broken/") || program.starts_with("fixed/");
}

}  // namespace racekit
