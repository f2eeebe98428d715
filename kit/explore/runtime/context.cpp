#include "kit/explore/runtime/context.h"

#include <sys/auxv.h>

extern "C" {
/// Saves what a called function must give back (System V ABI), then loads the same of another one.
[[gnu::visibility("hidden")]] void racekit_switch(void** from, void* to, std::uint64_t fs);
/// Where a fresh context begins: calls r12 with rbx.
[[gnu::visibility("hidden")]] void racekit_begin();
[[gnu::visibility("hidden")]] std::uint8_t racekit_sets_fs = 0;
}

asm(R"(
.text
.globl racekit_switch
.hidden racekit_switch
.type racekit_switch,@function
racekit_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  subq $8, %rsp
  stmxcsr (%rsp)
  fnstcw 4(%rsp)
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  cmpb $0, racekit_sets_fs(%rip)
  je 1f
  wrfsbase %rdx
  jmp 2f
1:
  movl $158, %eax     # arch_prctl
  movl $0x1002, %edi  # ARCH_SET_FS
  movq %rdx, %rsi
  syscall
2:
  ldmxcsr (%rsp)
  fldcw 4(%rsp)
  addq $8, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size racekit_switch, .-racekit_switch
.globl racekit_begin
.hidden racekit_begin
.type racekit_begin,@function
racekit_begin:
  movq %rbx, %rdi
  callq *%r12
  ud2
.size racekit_begin, .-racekit_begin
)");

namespace racekit::explore::resident {

void switch_context(Context& from, const Context& to) {
  racekit_switch(&from.stack, to.stack, to.thread_pointer);
}

Context fresh_context(void* bottom, std::size_t size, void (*function)(void*), void* argument,
                      std::uint64_t thread_pointer) {
  const std::uint64_t top = (reinterpret_cast<std::uint64_t>(bottom) + size) / 16 * 16;
  // As racekit_switch leaves it: the control words, r15 to r12, rbx, rbp, the return address.
  auto* const words = reinterpret_cast<std::uint64_t*>(top) - 8;
  std::uint32_t vector_control;
  std::uint16_t control;
  asm volatile("stmxcsr %0; fnstcw %1" : "=m"(vector_control), "=m"(control));
  words[0] = vector_control | std::uint64_t{control} << 32;
  words[1] = words[2] = words[3] = words[6] = 0;
  words[4] = reinterpret_cast<std::uint64_t>(function);
  words[5] = reinterpret_cast<std::uint64_t>(argument);
  words[7] = reinterpret_cast<std::uint64_t>(&racekit_begin);
  return {words, thread_pointer};
}

// The descriptor at fs begins with its own address (the ABI's variant II of thread-local storage).
std::uint64_t own_thread_pointer() {
  std::uint64_t pointer;
  asm("movq %%fs:0, %0" : "=r"(pointer));
  return pointer;
}

void choose_how_to_switch(bool allowed) {
  constexpr unsigned long kFsGsBase = 1U << 1;  // of AT_HWCAP2: the kernel has enabled it
  racekit_sets_fs = allowed && (getauxval(AT_HWCAP2) & kFsGsBase) != 0 ? 1 : 0;
}

}  // namespace racekit::explore::resident
