#pragma once

// AArch64, behind kit/frames/processor.h.

#include <signal.h>
#include <ucontext.h>
#include <unwind.h>

#include <cstddef>
#include <cstdint>

#define RACEKIT_TSAN_NEEDS_PERSONALITY 1

namespace racekit::processor {

/// What the kernel saved of an interrupted thread, as far as a stack needs it: made of a signal
/// handler's third argument.
class Interrupted {
 public:
  explicit Interrupted(void* context)
      : counter_(static_cast<ucontext_t*>(context)->uc_mcontext.pc),
        link_(static_cast<ucontext_t*>(context)->uc_mcontext.regs[30]),
        saved_counter_(counter_) {}

  std::uintptr_t counter() const { return static_cast<std::uintptr_t>(counter_); }

  /// Undoes a call: as if the thread had just returned. restore() takes that back.
  void return_to_caller() { counter_ = link_; }
  void restore() { counter_ = saved_counter_; }

 private:
  unsigned long long& counter_;
  const unsigned long long link_;
  const unsigned long long saved_counter_;
};

/// Whether a jump to an address without code can raise this signal. Instructions lie at multiples
/// of four bytes; a jump to any other address is SIGBUS.
inline bool is_bad_jump(int signal) { return signal == SIGSEGV || signal == SIGBUS; }

inline constexpr unsigned kFramePointer = 29;  // x29
inline constexpr unsigned kStackPointer = 31;
inline constexpr int kCalleeSaved[] = {19, 20, 21, 22, 23, 24, 25, 26,
                                       27, 28, 29,                       // x19 … (AAPCS64)
                                       72, 73, 74, 75, 76, 77, 78, 79};  // d8 … d15

/// As on x86-64, but it keeps nothing: the stack pointer that it leaves zero says so.
#define RACEKIT_NOTE_REGISTERS(name, body, words) \
  asm(".text\n"                                   \
      ".globl " name                              \
      "\n"                                        \
      ".type " name ",%function\n" name           \
      ":\n"                                       \
      "  b " body                                 \
      "\n"                                        \
      ".size " name ", .-" name)

struct EntryWalk {
  const void* call;
  EnteredFrame frame;

  static _Unwind_Reason_Code step(_Unwind_Context* context, void* argument) {
    auto& walk = *static_cast<EntryWalk*>(argument);
    if (walk.frame.stack_pointer != 0) {  // the next frame: its stack pointer, after the call
      walk.frame.canonical = _Unwind_GetCFA(context);
      return _URC_END_OF_STACK;
    }
    if (reinterpret_cast<const void*>(_Unwind_GetIP(context)) == walk.call) {
      walk.frame.stack_pointer = _Unwind_GetCFA(context);
      walk.frame.frame_pointer = _Unwind_GetGR(context, static_cast<int>(kFramePointer));
    }
    return _URC_NO_REASON;
  }
};

/// The return address is in a register first, and the compiler decides where the function saves it.
/// So the unwinder, which reads what the compiler has written down, has to find it.
inline EnteredFrame frame_entered(const Entry& entry) {
  EntryWalk walk{entry.call, {}};
  _Unwind_Backtrace(EntryWalk::step, &walk);
  return walk.frame.canonical != 0 ? walk.frame : EnteredFrame{};
}

/// A bare system call: it leaves errno alone, and no library can take it over.
inline long kernel(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                   long f = 0) {
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = a;
  register long x1 asm("x1") = b;
  register long x2 asm("x2") = c;
  register long x3 asm("x3") = d;
  register long x4 asm("x4") = e;
  register long x5 asm("x5") = f;
  asm volatile("svc #0"
               : "+r"(x0)
               : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
               : "memory");
  return x0;
}

/// ld.so has it, in memory that it has made read-only: here it stays as it is.
inline void make_stack_guard_known() {}

/// Between two bytes the compiler has to assume that all memory changes, so it cannot make a call
/// of memcpy or memset out of the loop.
inline void keep_loop() { asm volatile("" : : : "memory"); }

inline void copy(void* to, const void* from, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i, keep_loop())
    static_cast<char*>(to)[i] = static_cast<const char*>(from)[i];
}

inline void copy_backwards(void* to, const void* from, std::size_t size) {
  for (std::size_t i = size; i-- > 0; keep_loop())
    static_cast<char*>(to)[i] = static_cast<const char*>(from)[i];
}

inline void fill(void* to, int byte, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i, keep_loop())
    static_cast<char*>(to)[i] = static_cast<char>(byte);
}

// With addresses of 48 bits, as most kernels have them, the kernel places programs at 0xaaaa… and
// libraries and stacks at 0xffff…, nothing between. With 39 bits, as on a Raspberry Pi, there is no
// such place, and the explorer says so (kit/explore/runtime/room.h).
inline constexpr std::uint64_t kFreeAddresses = 0x1000'0000'0000;
inline constexpr std::uint64_t kEndOfAddresses = 0x1'0000'0000'0000;

/// Of vm.mmap_rnd_bits, whose default is 18 or 33: ThreadSanitizer expects libraries and stacks in
/// the last 4 GiB of the addresses.
inline constexpr int kMostRandomBits = 18;

}  // namespace racekit::processor
