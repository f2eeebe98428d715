#pragma once

#include <cstddef>

namespace racekit::explore {

/// Where a thread's stack is.
struct Stack {
  void* bottom;  ///< the lowest address
  std::size_t size;
};

/// Makes the stack of a thread. Its address depends on the thread's number alone; no two threads
/// ever have the same, and between two of them there is a gap that nobody may touch.
Stack make_stack(int thread);

/// Keeps the room for all stacks free. Once, in the server.
void reserve_stacks();

}  // namespace racekit::explore
