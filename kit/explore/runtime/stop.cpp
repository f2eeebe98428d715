#include "kit/explore/runtime/stop.h"

#include "kit/explore/runtime/tape.h"

/// A debugger's breakpoint. `pc` is where the program has called the runtime, as a return address.
extern "C" [[gnu::noinline]] void racekit_stops_here(std::uint64_t pc) {
  asm volatile("" : : "r"(pc) : "memory");
}

namespace racekit::explore {
namespace {

bool stopped = false;

void stop(std::int32_t place) {
  stopped = true;
  racekit_stops_here(place < 0 ? 0 : region->places.items[place].pc);
}

}  // namespace

void stop_if_wanted(std::int32_t place) {
  if (!region->attended || stopped || region->steps.count != region->stop.step + 1) return;
  const std::uint32_t access = region->accesses.count - region->steps.end()[-1].accesses;
  if (access == region->stop.access) stop(place);
}

void stop_before_the_end(End end, std::int32_t place) {
  if (region->attended && (!stopped || end != End::exited)) stop(place);
}

}  // namespace racekit::explore
