#pragma once

#include <string>

#include "kit/base/flags.h"

namespace racekit::load {

/// How a daemon is driven.
struct LoadOptions {
  std::string url;  ///< http://HOST:PORT, once it is checked
  int clients = 8;
  double seconds = 30;
  double rate = 1000;  ///< requests a second for each client, as far as the daemon is as fast
  int ids = 20'000;    ///< how many each client has of its own
  unsigned seed = 1;
  bool json = false;
};

/// Adds the flags that write to `options`, which has to outlive them.
void add_flags(Flags& flags, LoadOptions& options);

/// Reads the command line of `racekit load`. Throws UsageError.
LoadOptions read_options(int argc, char** argv);

}  // namespace racekit::load
