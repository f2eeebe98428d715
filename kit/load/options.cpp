#include "kit/load/options.h"

#include "kit/base/pattern.h"

namespace racekit::load {

void add_flags(Flags& flags, LoadOptions& options) {
  flags.positional("URL", options.url, "Where the daemon is: http://127.0.0.1:8080");
  flags.integer("--clients", options.clients, 1, 256, "How many clients at the same time [8]");
  flags.real("--seconds", "S", options.seconds, 0.001, 86'400,
             "a number of seconds from 0.001 to 86,400", "For how long [30]");
  flags.real("--rate", "N", options.rate, 0.1, 1e6,
             "a number of requests a second from 0.1 to 1,000,000",
             "Requests a second for each client; more than it can do is full speed [1000]");
  flags.integer("--ids", options.ids, 1, 100'000, "Ids that each client has of its own [20000]");
  flags.integer<unsigned>("--seed", options.seed, 0U, 1'000'000'000U,
                          "Of the requests that each client draws [1]");
  flags.mark("--json", options.json, "Print one JSON object instead of the text");
}

namespace {

void check_url(LoadOptions& options) {
  if (options.url.empty()) throw UsageError("load: needs a URL, such as http://127.0.0.1:8080");
  const auto part = Pattern("(http://[A-Za-z0-9.-]+:([0-9]{1,5}))/?").match(options.url);
  if (!part || std::stoi(part->at(2)) < 1 || std::stoi(part->at(2)) > 65535)
    refuse("URL", options.url, "http://HOST:PORT, such as http://127.0.0.1:8080");
  options.url = part->at(1);
}

}  // namespace

LoadOptions read_options(int argc, char** argv) {
  LoadOptions options;
  Flags flags(
      "Drive the daemon as its clients would, and keep a ledger of what must hold",
      "Each client makes, uses and removes instances of its own, so every answer is known.\n"
      "Exit status: 0 all is well; 65 the ledger differs; 70 the daemon went away; 124 it "
      "does not\nanswer; 1 no daemon was there.\n");
  add_flags(flags, options);
  flags.parse(argc, argv);
  check_url(options);
  return options;
}

}  // namespace racekit::load
