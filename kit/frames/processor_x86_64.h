#pragma once

// x86-64, behind kit/frames/processor.h.

#include <signal.h>
#include <ucontext.h>

#include <cstddef>
#include <cstdint>

#define RACEKIT_TSAN_NEEDS_PERSONALITY 0

namespace racekit::processor {

/// What the kernel saved of an interrupted thread, as far as a stack needs it: made of a signal
/// handler's third argument.
class Interrupted {
 public:
  explicit Interrupted(void* context)
      : counter_(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]),
        stack_(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RSP]),
        saved_counter_(counter_),
        saved_stack_(stack_) {}

  std::uintptr_t counter() const { return static_cast<std::uintptr_t>(counter_); }

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
};

/// Whether a jump to an address without code can raise this signal.
inline bool is_bad_jump(int signal) { return signal == SIGSEGV; }

inline constexpr unsigned kFramePointer = 6;                   // rbp
inline constexpr unsigned kStackPointer = 7;                   // rsp
inline constexpr int kCalleeSaved[] = {3, 6, 12, 13, 14, 15};  // rbx, rbp, r12 … (System V ABI)

/// Defines the function `name`, of at most six integer parameters: it keeps kCalleeSaved, in their
/// order, and the stack pointer in the thread's seven words `words`, and goes on in `body`, which
/// finds everything as its caller left it. A call may be looked at like this without unwinding.
#define RACEKIT_NOTE_REGISTERS(name, body, words) \
  asm(".text\n"                                   \
      ".globl " name                              \
      "\n"                                        \
      ".type " name ",@function\n" name           \
      ":\n"                                       \
      "  movq " words                             \
      "@gottpoff(%rip), %rax\n"                   \
      "  movq %rbx, %fs:(%rax)\n"                 \
      "  movq %rbp, %fs:8(%rax)\n"                \
      "  movq %r12, %fs:16(%rax)\n"               \
      "  movq %r13, %fs:24(%rax)\n"               \
      "  movq %r14, %fs:32(%rax)\n"               \
      "  movq %r15, %fs:40(%rax)\n"               \
      "  movq %rsp, %fs:48(%rax)\n"               \
      "  jmp " body                               \
      "\n"                                        \
      ".size " name ", .-" name)

/// The call has pushed the return address, so it lies above what the function has on the stack: it
/// is the first such word, because the function has called nothing before.
inline EnteredFrame frame_entered(const Entry& entry) {
  constexpr std::uint64_t kMost = 1 << 13;  // words
  const auto* const words = static_cast<const std::uint64_t*>(entry.frame);
  for (std::uint64_t i = 2; i < kMost; ++i) {
    if (reinterpret_cast<std::uint64_t>(words + i + 1) > entry.stack_end) break;
    if (words[i] != reinterpret_cast<std::uint64_t>(entry.return_address)) continue;
    return {.stack_pointer = reinterpret_cast<std::uint64_t>(words + 2),
            .frame_pointer = words[0],
            .canonical = reinterpret_cast<std::uint64_t>(words + i + 1)};
  }
  return {};
}

/// A bare system call: it leaves errno alone, and no library can take it over.
inline long kernel(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                   long f = 0) {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

/// The thread's descriptor has it (glibc's tcbhead_t); threads to come inherit it.
inline void make_stack_guard_known() {
  constexpr unsigned long kGuard = 0x7261'6365'6b69'7400;  // the lowest byte ends a string
  asm volatile("mov %0, %%fs:0x28" : : "r"(kGuard));
}

// No loops here: the compiler would make calls of memcpy and memset out of them.

/// `to` may lie below `from`, and overlap with it.
inline void copy(void* to, const void* from, std::size_t size) {
  using Word [[gnu::may_alias, gnu::aligned(1)]] = std::uint64_t;
  constexpr std::size_t kWord = sizeof(Word);
  constexpr std::size_t kSmall = 128;  // below that, to start the string instruction takes longer
  if (size < kWord || size > kSmall) {
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    return;
  }
  auto* const into = static_cast<char*>(to);
  const auto* const out_of = static_cast<const char*>(from);
  const Word last = *reinterpret_cast<const Word*>(out_of + size - kWord);
  for (std::size_t i = 0; i < size - kWord; i += kWord) {
    *reinterpret_cast<Word*>(into + i) = *reinterpret_cast<const Word*>(out_of + i);
    asm volatile("" : : : "memory");
  }
  *reinterpret_cast<Word*>(into + size - kWord) = last;
}

inline void copy_backwards(void* to, const void* from, std::size_t size) {
  to = static_cast<char*>(to) + size - 1;
  from = static_cast<const char*>(from) + size - 1;
  asm volatile("std; rep movsb; cld" : "+D"(to), "+S"(from), "+c"(size) : : "memory", "cc");
}

inline void fill(void* to, int byte, std::size_t size) {
  asm volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(byte) : "memory");
}

// The kernel places programs at 0x5555… and libraries and stacks at 0x7fff…, nothing between.
inline constexpr std::uint64_t kFreeAddresses = 0x1000'0000'0000;
inline constexpr std::uint64_t kEndOfAddresses = 0x8000'0000'0000;

/// Of vm.mmap_rnd_bits, whose default is 28 or 32.
inline constexpr int kMostRandomBits = 28;

}  // namespace racekit::processor
