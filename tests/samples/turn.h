#pragma once
#include <atomic>
#include <thread>

/// The one access of a sample comes before the other. The flag is relaxed, so it fixes the moment
/// and puts nothing in order: the two still race. ThreadSanitizer can miss two accesses that
/// happen at the same moment, as each then looks before the other has left its trace.
namespace turn {

inline std::atomic<bool> taken{false};

inline void first_went() { taken.store(true, std::memory_order_relaxed); }

inline void wait_for_first() {
  while (!taken.load(std::memory_order_relaxed)) std::this_thread::yield();
}

}  // namespace turn
