#pragma once

#include <ucontext.h>

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

/// What the kernel saved of an interrupted thread, as far as a stack needs it: made of a signal
/// handler's third argument.
class Interrupted {
 public:
#if defined(__x86_64__)
  explicit Interrupted(void* context)
      : counter_(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]),
        stack_(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RSP]),
        saved_counter_(counter_),
        saved_stack_(stack_) {}

  /// Undoes a call: as if the thread had just returned. restore() takes that back.
  void return_to_caller() {
    counter_ = *reinterpret_cast<greg_t*>(stack_);
    stack_ += static_cast<greg_t>(sizeof(greg_t));
  }
  void restore() {
    counter_ = saved_counter_;
    stack_ = saved_stack_;
  }

 private:
  greg_t& counter_;
  greg_t& stack_;
  const greg_t saved_counter_;
  const greg_t saved_stack_;
#elif defined(__aarch64__)
  explicit Interrupted(void* context)
      : counter_(static_cast<ucontext_t*>(context)->uc_mcontext.pc),
        link_(static_cast<ucontext_t*>(context)->uc_mcontext.regs[30]),
        saved_counter_(counter_) {}

  void return_to_caller() { counter_ = link_; }
  void restore() { counter_ = saved_counter_; }

 private:
  unsigned long long& counter_;
  const unsigned long long link_;
  const unsigned long long saved_counter_;
#else
#error "racekit knows x86-64 and AArch64"
#endif

 public:
  std::uintptr_t counter() const { return static_cast<std::uintptr_t>(counter_); }
};

}  // namespace racekit
