#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "kit/base/kit_folders.h"
#include "kit/base/text.h"
#include "kit/frames/processor.h"
#include "kit/racekit/doctor/check.h"
#include "kit/racekit/subcommands.h"

namespace racekit {

std::string fewer_random_bits() {
  return "sudo sysctl vm.mmap_rnd_bits=" + std::to_string(processor::kMostRandomBits);
}

std::string tsan_advice() {
  return fewer_random_bits() + "; in a container: --security-opt seccomp=unconfined";
}

std::string first_line_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

namespace {

const char* mark(Check::State state) {
  switch (state) {
    case Check::State::ok:
      return "ok";
    case Check::State::note:
      return "note";
    case Check::State::wrong:
      break;
  }
  return "WRONG";
}

int doctor(const std::filesystem::path& build) {
  std::uint64_t wrong = 0;
  std::uint64_t notes = 0;
  const Tell tell = [&](const Check& check) {
    std::printf("%-7s%-28s%s\n", mark(check.state), check.name.c_str(), check.found.c_str());
    if (!check.to_do.empty()) std::printf("%-7s%-28sdo: %s\n", "", "", check.to_do.c_str());
    std::fflush(stdout);
    wrong += check.state == Check::State::wrong;
    notes += check.state == Check::State::note;
  };
  check_system(build, tell);
  check_compilers(build, tell);
  check_kit(build, tell);
  check_commands(tell);
  if (wrong + notes > 0 && kit_folders().installed)
    std::printf("\n`make` is run in the kit's source folder; this racekit is installed.\n");
  if (wrong > 0) {
    std::printf("\nThe workshop cannot run here yet: %s marked WRONG above.\n",
                counted(wrong, "thing is", "things are").c_str());
    return 1;
  }
  std::printf("\nThe workshop can run here.");
  if (notes > 0) std::printf(" %s above.", counted(notes, "note", "notes").c_str());
  std::printf("\n");
  return 0;
}

}  // namespace

Subcommand add_doctor(Flags& racekit) {
  return {racekit.subcommand("doctor", "Look whether the workshop can run on this machine"),
          doctor};
}

}  // namespace racekit
