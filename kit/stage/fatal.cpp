#include "kit/stage/fatal.h"

#include <cstdio>
#include <cstdlib>

#include "kit/stage/record.h"

namespace racekit {

void fatal(const char* message) {
  // A watcher tells it with the rest; where there is no report, the program does.
  if (Record* record = Record::current(); record == nullptr || !record->die_saying(message))
    std::fprintf(stderr, "fatal error: %s\n", message);
  std::abort();
}

}  // namespace racekit
