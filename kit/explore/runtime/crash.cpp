#include "kit/explore/runtime/crash.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>

#include <cstdint>

#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/room.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/tape.h"
#include "kit/frames/processor.h"

namespace racekit::explore {
namespace {

constexpr std::size_t kHandlerNeeds = 16 << 10;
std::uint64_t stacks = 0;  // one for each thread
std::size_t stack_size = 0;

void on_crash(int number, siginfo_t*, void* context) {
  if (!self) leave(128 + number);
  crash(number, processor::Interrupted(context).counter());
}

void on_time_over(int) { finish(End::limited, 0, "the limit of time"); }

void handle(int number, struct sigaction action) {
  sigfillset(&action.sa_mask);
  real<int(int, const struct sigaction*, struct sigaction*)>("sigaction")(number, &action, nullptr);
}

}  // namespace

void catch_crashes() {
  stack_size = (kHandlerNeeds + processor::signal_frame_size() + 15) / 16 * 16;
  stacks = make_room(0, kMostThreads * stack_size, PROT_READ | PROT_WRITE);
  struct sigaction crash {};
  crash.sa_sigaction = on_crash;
  crash.sa_flags = static_cast<int>(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS})
    handle(number, crash);
  struct sigaction time_over {};
  time_over.sa_handler = on_time_over;
  time_over.sa_flags = SA_ONSTACK;
  handle(SIGPROF, time_over);
}

void catch_crashes_on_this_thread(int thread) {
  stack_t stack{};
  stack.ss_sp = reinterpret_cast<void*>(crash_stack(thread).begin);
  stack.ss_size = stack_size;
  kernel(SYS_sigaltstack, bits(&stack), 0);
}

CrashStack crash_stack(int thread) {
  const std::uint64_t begin = stacks + static_cast<std::uint64_t>(thread) * stack_size;
  return {begin, begin + stack_size};
}

void crash(int number, std::uint64_t pc) {
  // In the runtime or a library: what the thread is about to do says more. A place's innermost pc
  // is a return address, one behind its instruction.
  if (is_program_code(reinterpret_cast<const void*>(pc)))
    self->place = place_of(self->node, pc + 1);
  announce_crash();
  finish(End::signaled, number, "");
}

}  // namespace racekit::explore
