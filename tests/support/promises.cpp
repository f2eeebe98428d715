#include "tests/support/promises.h"

#include "tests/support/programs.h"

namespace racekit::test {

std::string broken_promise(const std::string& plain, const std::string& tsan) {
  const Flags brisk{"--hang-limit", "2"};
  const Told alone = run_told(plain, brisk + Flags{"--disjoint", "--ops", "20000"});
  if (alone.outcome() != "survived") return "plain, --disjoint: " + alone.outcome();
  const Told read = run_told(plain, brisk + Flags{"--readers", "1", "--seconds", "0.3"});
  if (read.outcome() != "survived") return "plain, with a reader: " + read.outcome();
  const Told watched = run_told(tsan, brisk + Flags{"--readers", "1", "--seconds", "1"});
  if (watched.outcome() != "survived") return "under ThreadSanitizer: " + watched.outcome();
  return "";
}

}  // namespace racekit::test
