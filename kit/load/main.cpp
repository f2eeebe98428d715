// racekit-load: what `racekit load` runs. A program of its own, so that the demo does without an
// HTTP library.

#include <csignal>
#include <cstdio>
#include <exception>
#include <regex>
#include <string>

#include "kit/load/load.h"
#include "kit/stage/flags.h"

namespace {

using racekit::load::Wish;

/// http://HOST:PORT, and perhaps a / behind it, which is left out.
std::string checked_url(const std::string& url) {
  std::smatch part;
  if (url.empty()) throw racekit::UsageError("load: needs a URL, such as http://127.0.0.1:8080");
  if (!std::regex_match(url, part, std::regex("(http://[A-Za-z0-9.-]+:([0-9]{1,5}))/?")) ||
      std::stoi(part[2]) < 1 || std::stoi(part[2]) > 65535)
    racekit::refuse("URL", url, "http://HOST:PORT, such as http://127.0.0.1:8080");
  return part[1];
}

int refuse(const std::string& what) {
  std::fprintf(stderr, "racekit: %s (--help lists what it takes)\n", what.c_str());
  return exit_status(racekit::Outcome::usage);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  racekit::Flags flags(
      "Drive the daemon as its clients would, and keep a ledger of what must hold",
      "Each client makes, uses and removes instances of its own, so every answer is known.\n"
      "Exit status: 0 all is well; 65 the ledger differs; 70 the daemon went away; 124 it\n"
      "does not answer; 1 nobody was there.\n");
  Wish wish;
  bool json = false;
  flags.positional("URL", wish.url, "Where the daemon is: http://127.0.0.1:8080");
  flags.integer("--clients", wish.clients, 1, 256, "How many clients at the same time [8]");
  flags.real("--seconds", "S", wish.seconds, 0.001, 86'400,
             "a number of seconds from 0.001 to 86,400", "For how long [30]");
  flags.real("--rate", "N", wish.rate, 0.1, 1e6,
             "a number of requests a second from 0.1 to 1,000,000",
             "Requests a second for each client; more than it can do is full speed [1000]");
  flags.integer("--ids", wish.ids, 1, 100'000, "Ids that each client has of its own [20000]");
  flags.integer<unsigned>("--seed", wish.seed, 0U, 1'000'000'000U,
                          "Of the requests that each client draws [1]");
  flags.mark("--json", json, "Print one JSON object instead of the text");
  try {
    flags.parse(argc, argv);
    wish.url = checked_url(wish.url);
    const racekit::load::Load load = drive(wish);
    std::fputs((json ? as_json(wish, load) : as_text(wish, load)).c_str(), stdout);
    return exit_status(load.outcome());
  } catch (const racekit::UsageError& error) {
    return refuse(error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "racekit: %s\n", error.what());
    return 1;
  }
}
