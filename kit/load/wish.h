#pragma once

#include <string>
#include <vector>

#include "kit/base/flags.h"

namespace racekit::load {

/// How a daemon is driven.
struct Wish {
  std::string url;  ///< http://HOST:PORT, once it is checked
  int clients = 8;
  double seconds = 30;
  double rate = 1000;  ///< requests a second for each client, as far as the daemon is as fast
  int ids = 20'000;    ///< how many each client has of its own
  unsigned seed = 1;
  bool json = false;
};

/// What `--help` ends with.
extern const char* const kFooter;

/// Adds the flags of `racekit load`, which write into the wish.
void add_flags(Flags& flags, Wish& wish);

/// Judges the URL. Throws UsageError.
void check_url(Wish& wish);

/// The command line that says all this.
std::vector<std::string> words_of(const Wish& wish);

}  // namespace racekit::load
