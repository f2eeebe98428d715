#pragma once

#include <cstddef>
#include <cstdint>

namespace racekit::explore {

struct Thread;

/// Where a thread's stack is.
struct Stack {
  void* bottom;  ///< the lowest address
  std::size_t size;
};
inline std::uint64_t end_of(const Stack& stack) {
  return reinterpret_cast<std::uint64_t>(stack.bottom) + stack.size;
}

/// Makes the stack of a thread. Its address depends on the thread's number alone; no two threads
/// ever have the same, and between two of them there is a gap that no code may touch.
Stack make_stack(int thread);

/// One that has been made.
Stack stack_of(int thread);

/// Ends the execution if these bytes lie on another thread's stack, in no function's frame: the
/// function that had them has returned.
void check_stack(const Thread& thread, const void* address, std::size_t size);

/// A thread uses these bytes now: if another one has them on its stack, it has to look at them when
/// its functions return.
void note_stack_use(const Thread& thread, const void* address, std::size_t size);

/// A function of the calling thread is about to return, and its local variables end: a step like a
/// free, for each thread that uses them. `pc` and `frame` are those of the runtime's function that
/// it has called.
void end_frame(Thread& thread, const void* pc, const void* frame);

/// Keeps the room for all stacks free. Once, in the server.
void reserve_stacks();

}  // namespace racekit::explore
