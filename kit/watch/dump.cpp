#include "kit/watch/dump.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>

#include "kit/base/clock.h"
#include "kit/base/direct.h"
#include "kit/frames/processor.h"
#include "kit/frames/unwind.h"

namespace racekit {
namespace {

constexpr std::size_t kHandlerNeeds = 64 * 1024;
constexpr std::uintptr_t kNoFault = ~std::uintptr_t{0};
constexpr int kFatalSignals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};

Dump* the_dump = nullptr;

int question_signal() { return SIGRTMIN + 5; }

void nap(long nanoseconds = 50'000) {
  const timespec moment{0, nanoseconds};
  syscall(SYS_nanosleep, &moment, nullptr);
}

[[noreturn]] void stop_for_ever() {
  for (;;) syscall(SYS_ppoll, nullptr, 0, nullptr, nullptr, 0);
}

/// Writes program counters into a dump as the unwinder comes to them.
struct Writer {
  StackDump* into;
  int frames = 0;

  static bool write(const UnwoundFrame& frame, void* self) {
    auto& writer = *static_cast<Writer*>(self);
    writer.into->counters[writer.frames++].store(frame.counter, std::memory_order_relaxed);
    return writer.frames < StackDump::kDepth;
  }
};

}  // namespace

Dump::Dump(Record& record, int threads)
    : record_(record),
      count_(threads + 1),
      bytes_(sizeof(Fatal) + static_cast<std::size_t>(count_) *
                                 (sizeof(StackDump) + sizeof(std::atomic<std::uintptr_t>))) {
  void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    throw std::system_error(errno, std::generic_category(), "no memory to share with the watcher");
  fatal_ = new (memory) Fatal;
  stacks_ = reinterpret_cast<StackDump*>(fatal_ + 1);
  for (int i = 0; i < count_; ++i) new (stacks_ + i) StackDump;
  operations_ = reinterpret_cast<std::atomic<std::uintptr_t>*>(stacks_ + count_);
  for (int i = 0; i < count_; ++i) new (operations_ + i) std::atomic<std::uintptr_t>(0);
}

Dump::~Dump() { munmap(fatal_, bytes_); }

void Dump::listen(std::int64_t grace) {
  the_dump = this;
  grace_ = grace;
  prepare_thread();

  struct sigaction action {};
  sigfillset(&action.sa_mask);  // a handler is never interrupted by another one
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  action.sa_sigaction = [](int, siginfo_t*, void* context) { on_question(context); };
  libc_sigaction(question_signal(), action);
  action.sa_sigaction = [](int number, siginfo_t* info, void* context) {
    on_fatal_signal(number, info, context);
  };
  for (const int number : kFatalSignals) libc_sigaction(number, action);

  warm_up_unwinder();
}

void Dump::prepare_thread() {
  const std::size_t size = kHandlerNeeds + processor::signal_frame_size();
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;  // the handler then runs on the thread's own stack
  const stack_t stack{.ss_sp = memory, .ss_flags = 0, .ss_size = size};
  sigaltstack(&stack, nullptr);
}

int Dump::this_thread() const {
  const auto self = static_cast<pid_t>(syscall(SYS_gettid));
  for (int i = 0; i < count_; ++i)
    if (record_.activity(i).thread_id.load(std::memory_order_relaxed) == self) return i;
  return -1;
}

void Dump::write_stack(int thread, void* context, bool crashed, std::uintptr_t fault) {
  if (thread < 0) return;
  StackDump& dump = stacks_[thread];
  const Activity& activity = record_.activity(thread);
  dump.asked.store(true);
  dump.function.store(activity.function.load(std::memory_order_relaxed));
  dump.argument.store(activity.argument.load(std::memory_order_relaxed));
  dump.crashed.store(crashed);

  processor::Interrupted interrupted(context);
  Writer writer{&dump};
  if (fault == interrupted.counter()) {
    // The thread called a function that is not there: a pointer to it lay in memory that the race
    // broke. No unwinder can start in nowhere, so it starts at the caller.
    dump.counters[writer.frames++].store(fault);
    interrupted.return_to_caller();
  }
  const std::uintptr_t start = interrupted.counter();
  unwind(start, Writer::write, &writer);
  interrupted.restore();
  if (writer.frames == 0) dump.counters[writer.frames++].store(start);
  dump.frames.store(writer.frames);
}

void Dump::on_question(void* context) {
  the_dump->write_stack(the_dump->this_thread(), context, false, kNoFault);
  stop_for_ever();
}

void Dump::on_fatal_signal(int number, void* info, void* context) {
  Dump& dump = *the_dump;
  const siginfo_t& signal_info = *static_cast<siginfo_t*>(info);
  const int thread = dump.this_thread();
  const auto self = static_cast<pid_t>(syscall(SYS_gettid));

  const auto address = reinterpret_cast<std::uintptr_t>(signal_info.si_addr);
  const std::uintptr_t fault =
      processor::is_bad_jump(number) && signal_info.si_code > 0 ? address : kNoFault;

  pid_t none = 0;
  if (!dump.fatal_->thread_id.compare_exchange_strong(none, self)) {
    dump.write_stack(thread, context, true,
                     fault);  // another thread was first; it ends the process
    stop_for_ever();
  }
  for (int i = 0; i < dump.count_; ++i)
    dump.operations_[i].store(dump.record_.activity(i).function.load(std::memory_order_relaxed),
                              std::memory_order_relaxed);
  dump.fatal_->moment.store(monotonic_now());
  dump.fatal_->address.store(address);
  dump.fatal_->thread.store(thread);
  dump.fatal_->signal.store(number);
  dump.write_stack(thread, context, true, fault);
  dump.wait_for_a_report();
  dump.question(getpid(), 500'000'000);

  // The handler returns with the signal's default action in place: the faulting instruction runs
  // once more and kills the process, or abort() goes on. Only a signal that was sent must be
  // sent again.
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  libc_sigaction(number, action);
  if (signal_info.si_code <= 0) syscall(SYS_tgkill, getpid(), self, number);
}

/// Asks each thread once and waits for the answers. Threads that start meanwhile are asked too: a
/// race may break the map before all threads are there.
void Dump::wait_for_a_report() const {
  constexpr long kNap = 2'000'000;  // so that the waiting itself is next to nothing
  const std::int64_t begin = processor_time();
  std::int64_t used = begin;
  for (int round = 1; round <= 10; ++round) {
    while (monotonic_now() < moment() + round * grace_) nap(kNap);
    const std::int64_t now = processor_time();
    const bool is_idle = now - used < grace_ / 50;
    if (is_idle || now - begin >= 2 * grace_) return;
    used = now;
  }
}

void Dump::question(pid_t process, std::int64_t patience) {
  const std::int64_t deadline = monotonic_now() + patience;
  for (bool all = false; !all && monotonic_now() < deadline; nap()) {
    all = true;
    for (int i = 0; i < count_; ++i) {
      const pid_t thread = record_.activity(i).thread_id.load(std::memory_order_relaxed);
      if (thread == 0 || stacks_[i].frames.load() > 0) continue;
      all = false;
      if (!stacks_[i].asked.exchange(true)) syscall(SYS_tgkill, process, thread, question_signal());
    }
  }
}

void Dump::ask(pid_t child, std::int64_t patience) { question(child, patience); }

}  // namespace racekit
