#include "kit/explore/one_core.h"

#include <array>
#include <mutex>

namespace racekit::explore {
namespace {

std::mutex mutex;
std::array<std::size_t, CPU_SETSIZE> users;  // of each core

}  // namespace

OneCore::OneCore() {
  if (sched_getaffinity(0, sizeof only_, &only_) != 0) {
    // What may be used is not known: use() leaves it as it is.
    CPU_ZERO(&only_);
    return;
  }
  const std::lock_guard lock(mutex);
  // Of several, the one where this thread is: the system has put it on one that has little to do.
  const int here = sched_getcpu();
  bool found = false;
  for (std::size_t i = 0; i < users.size(); ++i) {
    const std::size_t core = (i + static_cast<std::size_t>(here < 0 ? 0 : here)) % users.size();
    if (!CPU_ISSET(core, &only_) || (found && users[core] >= users[number_])) continue;
    number_ = core;
    found = true;
  }
  ++users[number_];
  CPU_ZERO(&only_);
  CPU_SET(number_, &only_);
}

OneCore::~OneCore() {
  if (CPU_COUNT(&only_) == 0) return;
  const std::lock_guard lock(mutex);
  --users[number_];
}

}  // namespace racekit::explore
