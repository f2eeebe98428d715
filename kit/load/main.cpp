// racekit-load: what `racekit load` runs. A program of its own, so that the demo does without an
// HTTP library.

#include <csignal>
#include <cstdio>
#include <exception>

#include "kit/load/load.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // if nobody listens any more, the exit status still tells
  try {
    racekit::load::Wish wish;
    racekit::Flags flags("What racekit load runs", racekit::load::kFooter);
    add_flags(flags, wish);
    flags.parse(argc, argv);
    check_url(wish);
    const racekit::load::Load load = drive(wish);
    std::fputs((wish.json ? as_json(wish, load) : as_text(wish, load)).c_str(), stdout);
    return exit_status(load.outcome());
  } catch (const racekit::UsageError& error) {
    std::fprintf(stderr, "racekit: %s (--help lists what it takes)\n", error.what());
    return exit_status(racekit::Outcome::usage);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "racekit: %s\n", error.what());
    return 1;
  }
}
