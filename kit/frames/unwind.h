#pragma once

#include <cstdint>

namespace racekit {

/// One frame of a stack as the unwinder meets it.
struct UnwoundFrame {
  std::uintptr_t counter;        ///< of the interrupted instruction, or a return address
  std::uintptr_t stack_pointer;  ///< of this function, at that point
  std::uintptr_t frame_pointer;  ///< what the frame pointer's register holds there
};

/// Takes one frame; gives whether it wants the next one.
using FrameVisitor = bool (*)(const UnwoundFrame& frame, void* self);

/// Walks the stack of a thread that a signal interrupted, from the handler, innermost frame first.
/// The handler's own frames are left out: `counter` is the program counter that the kernel saved.
/// Async-signal-safe after warm_up_unwinder().
void unwind(std::uintptr_t counter, FrameVisitor visit, void* self);

/// Walks the caller's own stack, innermost frame first, from the call of this function on.
void unwind_here(FrameVisitor visit, void* self);

/// The unwinder's first call may load and allocate, which no handler can afford: call this before.
void warm_up_unwinder();

}  // namespace racekit
