#include "kit/explore/runtime/resident/signals.h"

#include <signal.h>
#include <sys/time.h>
#include <ucontext.h>

#include <cstddef>

#include "kit/explore/runtime/crash.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/residence.h"
#include "kit/explore/runtime/resident/state.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"

// The kernel's way back from a handler, with its system call inside the kit. The unwinder knows a
// signal's frame by these two instructions.
extern "C" [[gnu::visibility("hidden")]] void racekit_leave_handler();
asm(R"(
.text
.globl racekit_leave_handler
.hidden racekit_leave_handler
.type racekit_leave_handler,@function
racekit_leave_handler:
  movq $15, %rax
  syscall
.size racekit_leave_handler, .-racekit_leave_handler
)");

namespace racekit::explore::resident {
namespace {

/// As the kernel takes it. The C library's own would put its own way back in.
struct KernelAction {
  void (*handler)(int, siginfo_t*, void*);
  unsigned long flags;
  void (*restorer)();
  std::uint64_t mask;
};
constexpr unsigned long kHasRestorer = 0x0400'0000;
constexpr long kMaskSize = sizeof(std::uint64_t);

constexpr int kUserDispatch = 2;  // siginfo's code of a system call that prctl has us see

/// Whether it is the worker's own memory, at which a program arrives by a wild pointer only.
bool is_own(const void* address) {
  const auto* const begin = reinterpret_cast<const char*>(state);
  return begin <= address && address < begin + sizeof(State);
}

std::uint64_t bit(int number) { return std::uint64_t{1} << (number - 1); }

/// The thread dies when it goes on: on a stack of its own, as others may run before it is over, and
/// the next signal needs this one.
void let_crash(int number, greg_t* registers) {
  const CrashStack stack = crash_stack(self->number);
  const auto at = static_cast<std::uint64_t>(registers[REG_RSP]);
  if (stack.begin <= at && at < stack.end) decline("crashes while it crashes", -1);
  registers[REG_RDI] = number;
  registers[REG_RSI] = registers[REG_RIP];
  registers[REG_RIP] = reinterpret_cast<greg_t>(&crash);
  registers[REG_RSP] = static_cast<greg_t>(stack.end / 16 * 16 - 8);  // as behind a call
  constexpr greg_t kDirection = 0x400;
  registers[REG_EFL] &= ~kDirection;
}

void on_fault(int number, siginfo_t* info, void* context) {
  greg_t* const registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  if (number == SIGSEGV && info->si_code == SEGV_ACCERR) {
    switch (state->checkpoint.open(reinterpret_cast<std::uint64_t>(info->si_addr))) {
      case Checkpoint::Opened::yes:
        return;
      case Checkpoint::Opened::full:
        if (!state->executing) leave(128 + number);
        state->left_a_handler = true;
        decline("writes to more memory than can be put back", -1);
      case Checkpoint::Opened::not_kept:
        break;
    }
  }
  if (!state->executing) leave(128 + number);
  if (number == SIGSYS && info->si_code == kUserDispatch) {
    const long call = registers[REG_RAX];
    const long arguments[6] = {registers[REG_RDI], registers[REG_RSI], registers[REG_RDX],
                               registers[REG_R10], registers[REG_R8],  registers[REG_R9]};
    if (call == SYS_tgkill && self != nullptr)
      return let_crash(static_cast<int>(arguments[2]), registers);
    state->left_a_handler = true;  // if the execution ends in it
    registers[REG_RAX] =
        system_call(call, arguments, reinterpret_cast<const void*>(registers[REG_RIP]));
    state->left_a_handler = false;
    return;
  }
  if (self == nullptr || is_own(info->si_addr)) {
    state->left_a_handler = true;
    region->suspicious = true;
    decline(self == nullptr ? "crashes behind a thread's end" : "writes where it should not", -1);
  }
  let_crash(number, registers);
}

// The limit is of processor time; a tick is a quarter of a second.
constexpr suseconds_t kTick = 250'000;

void on_tick(int, siginfo_t*, void*) {
  if (state->ticking_execution != state->execution) {
    state->ticking_execution = state->execution;
    state->ticks = 0;
  }
  if (state->executing && ++state->ticks > region->limits.cpu_seconds * 4)
    finish(End::limited, 0, "the limit of time");
}

void handle(int number, void (*handler)(int, siginfo_t*, void*), std::uint64_t mask) {
  const KernelAction action{handler,
                            SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART | kHasRestorer,
                            racekit_leave_handler, mask};
  kernel(SYS_rt_sigaction, number, bits(&action), 0, kMaskSize);
}

}  // namespace

void catch_signals() {
  stack_t stack{};
  stack.ss_sp = state->signal_stack;
  stack.ss_size = sizeof state->signal_stack;
  kernel(SYS_sigaltstack, bits(&stack), 0);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS})
    handle(number, on_fault, bit(SIGPROF));  // a tick would leave a page half open
  handle(SIGPROF, on_tick, 0);
  const itimerval tick{{0, kTick}, {0, kTick}};
  kernel(SYS_setitimer, ITIMER_PROF, bits(&tick), 0);
  let_all_signals_through();
}

void let_all_signals_through() {
  const std::uint64_t none = 0;
  kernel(SYS_rt_sigprocmask, SIG_SETMASK, bits(&none), 0, kMaskSize);
}

}  // namespace racekit::explore::resident
