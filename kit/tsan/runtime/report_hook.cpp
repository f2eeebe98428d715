// Takes ThreadSanitizer's reports as data. Linked into every ThreadSanitizer program; runs inside
// it, in the middle of a report, so it only copies: the telling is done by a healthy process.
//
// The runtime holds its thread registry's lock then. A libc function that the runtime intercepts
// may take a lock that another thread holds, while that thread waits for the registry in order to
// report a race of its own: g++ 14's close() does, and the program hung. So this file makes bare
// system calls (tests/tsan/sink_test.cpp holds it to that).

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "kit/base/direct.h"
#include "kit/base/standard_streams.h"
#include "kit/frames/processor.h"
#include "kit/frames/unwind.h"
#include "kit/tsan/report_log.h"
#include "kit/tsan/runtime/halting.h"
#include "kit/tsan/runtime/main_exit.h"

// Both compilers' runtimes have these (compiler-rt's tsan/rtl/tsan_debugging.cpp); no header of
// theirs declares them all.
extern "C" {
using uptr = unsigned long;
int __tsan_get_report_data(void* report, const char** description, int* count, int* stack_count,
                           int* mop_count, int* loc_count, int* mutex_count, int* thread_count,
                           int* unique_tid_count, void** sleep_trace, uptr trace_size);
int __tsan_get_report_stack(void* report, uptr index, void** trace, uptr trace_size);
int __tsan_get_report_mop(void* report, uptr index, int* tid, void** address, int* size, int* write,
                          int* atomic, void** trace, uptr trace_size);
int __tsan_get_report_loc(void* report, uptr index, const char** type, void** address, uptr* start,
                          uptr* size, int* tid, int* fd, int* suppressable, void** trace,
                          uptr trace_size);
int __tsan_get_report_mutex(void* report, uptr index, uptr* id, void** address, int* destroyed,
                            void** trace, uptr trace_size);
int __tsan_get_report_thread(void* report, uptr index, int* tid, unsigned long long* os_id,
                             int* running, const char** name, int* parent_tid, void** trace,
                             uptr trace_size);
int __tsan_get_report_unique_tid(void* report, uptr index, int* tid);
void __sanitizer_set_report_fd(void* file);
}

namespace racekit {

bool main_has_waited = false;

ReportLog* ReportLog::current = nullptr;
void listen_to_tsan(ReportLog& log, int text);

namespace {

/// So many reports are passed over at most. Each costs the runtime its look-up of names.
constexpr int kMostPassedOver = 100;

int question_signal() { return SIGRTMIN + 7; }

/// Room for a stack as the runtime writes it, and its copy without the empty rest.
struct Trace {
  std::array<void*, LoggedStack::kDepth> frames{};

  void copy_to(LoggedStack& stack) const {
    stack.count = 0;
    for (void* frame : frames)
      if (frame != nullptr)
        stack.counters[static_cast<std::size_t>(stack.count++)] =
            reinterpret_cast<std::uintptr_t>(frame);
  }
};

template <std::size_t kSize>
void copy_text(std::array<char, kSize>& into, const char* text) {
  into.fill('\0');
  if (text != nullptr) std::memcpy(into.data(), text, std::min(kSize - 1, std::strlen(text)));
}

/// Copies one part of the report after the other into a list, as many as there is room for.
template <class Part, int kMost, class Copy>
void copy_all(ReportLog::List<Part, kMost>& list, int count, Copy copy) {
  list.count = std::min(count, kMost);
  for (int i = 0; i < list.count; ++i)
    copy(static_cast<uptr>(i), list.parts[static_cast<std::size_t>(i)]);
}

/// What a report has, and how many of each.
struct Contents {
  const char* kind = nullptr;
  int count, stacks, accesses, locations, mutexes, threads, cycle;

  explicit Contents(void* report) {
    Trace none;
    __tsan_get_report_data(report, &kind, &count, &stacks, &accesses, &locations, &mutexes,
                           &threads, &cycle, none.frames.data(), none.frames.size());
  }
};

void copy_access(void* report, uptr i, LoggedAccess& access) {
  Trace trace;
  void* address = nullptr;
  __tsan_get_report_mop(report, i, &access.thread, &address, &access.size, &access.write,
                        &access.atomic, trace.frames.data(), trace.frames.size());
  access.address = reinterpret_cast<std::uintptr_t>(address);
  trace.copy_to(access.stack);
}

void copy_report(void* report, ReportLog& log) {
  const Contents contents(report);
  copy_text(log.kind, contents.kind);
  copy_all(log.accesses, contents.accesses,
           [&](uptr i, LoggedAccess& access) { copy_access(report, i, access); });
  copy_all(log.locations, contents.locations, [&](uptr i, LoggedLocation& location) {
    Trace trace;
    const char* type = nullptr;
    void* address = nullptr;
    uptr start = 0;
    uptr size = 0;
    int file = 0;
    int suppressable = 0;
    __tsan_get_report_loc(report, i, &type, &address, &start, &size, &location.thread, &file,
                          &suppressable, trace.frames.data(), trace.frames.size());
    copy_text(location.type, type);
    location.start = start;
    location.size = size;
    trace.copy_to(location.stack);
  });
  copy_all(log.mutexes, contents.mutexes, [&](uptr i, LoggedMutex& mutex) {
    Trace trace;
    uptr id = 0;
    void* address = nullptr;
    int destroyed = 0;
    __tsan_get_report_mutex(report, i, &id, &address, &destroyed, trace.frames.data(),
                            trace.frames.size());
    mutex.id = id;
    mutex.address = reinterpret_cast<std::uintptr_t>(address);
    trace.copy_to(mutex.stack);
  });
  copy_all(log.threads, contents.threads, [&](uptr i, LoggedThread& thread) {
    Trace trace;
    unsigned long long id = 0;
    int running = 0;
    const char* name = nullptr;
    __tsan_get_report_thread(report, i, &thread.number, &id, &running, &name, &thread.parent,
                             trace.frames.data(), trace.frames.size());
    thread.id = static_cast<pid_t>(id);
    copy_text(thread.name, name);
    trace.copy_to(thread.stack);
  });
  copy_all(log.cycle, contents.cycle,
           [&](uptr i, int& thread) { __tsan_get_report_unique_tid(report, i, &thread); });
  copy_all(log.stacks, contents.stacks, [&](uptr i, LoggedStack& stack) {
    Trace trace;
    __tsan_get_report_stack(report, i, trace.frames.data(), trace.frames.size());
    trace.copy_to(stack);
  });
}

/// The mappings of files: each thread adds others, and the log has not room for those of hundreds.
void copy_maps(ReportLog& log) {
  const long file = syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  std::array<char, 4096> piece;
  std::size_t line = 0;  // where the line begins that is being copied
  std::size_t used = 0;
  bool names_a_file = false;
  ssize_t count = 0;
  while ((count = syscall(SYS_read, file, piece.data(), piece.size())) > 0)
    for (const char letter : std::string_view(piece.data(), static_cast<std::size_t>(count))) {
      if (used + 1 == log.maps.size()) break;
      log.maps[used++] = letter;
      names_a_file |= letter == '/';
      if (letter != '\n') continue;
      if (!names_a_file) used = line;
      line = used;
      names_a_file = false;
    }
  log.maps[line] = '\0';
  syscall(SYS_close, file);
}

bool write_frame(const UnwoundFrame& frame, void* list) {
  auto& frames = *static_cast<decltype(ReportLog::frames)*>(list);
  frames.parts[static_cast<std::size_t>(frames.count++)] = {frame.counter, frame.stack_pointer,
                                                            frame.frame_pointer};
  return frames.count < static_cast<int>(frames.parts.size());
}

/// The thread whose stack holds the variable writes its frames down: they tell which variable.
void answer(int, siginfo_t*, void* context) {
  ReportLog* log = ReportLog::current;
  if (log == nullptr || log->frames_of.load() != syscall(SYS_gettid) || log->frames_done.load())
    return;
  unwind(processor::Interrupted(context).counter(), write_frame, &log->frames);
  log->frames_done.store(true);
}

void ask_for_frames(ReportLog& log) {
  const auto stack = std::find_if(log.locations.begin(), log.locations.end(), [](const auto& l) {
    return std::strcmp(l.type.data(), "stack") == 0;
  });
  if (stack == log.locations.end()) return;
  const auto owner = std::find_if(log.threads.begin(), log.threads.end(),
                                  [&](const auto& t) { return t.number == stack->thread; });
  if (owner == log.threads.end()) return;
  log.frames_of.store(owner->id);
  syscall(SYS_tgkill, getpid(), owner->id, question_signal());
  constexpr int kMoments = 500;  // half a second; who is gone does not answer
  for (int i = 0; i < kMoments && !log.frames_done.load(); ++i) {
    const timespec moment{0, 1'000'000};
    syscall(SYS_nanosleep, &moment, nullptr);
  }
}

void write_down(void* report, ReportLog& log) {
  log.complete.store(false);
  copy_report(report, log);
  copy_maps(log);
  ask_for_frames(log);
  log.complete.store(true);
}

/// Whether one of a race's accesses has no stack. Of earlier accesses the runtime remembers what
/// fits into a trace of fixed size for each thread.
bool lacks_a_stack(void* report) {
  const int accesses = Contents(report).accesses;
  for (int i = 0; i < accesses; ++i) {
    LoggedAccess access;
    copy_access(report, static_cast<uptr>(i), access);
    if (access.stack.count == 0) return true;
  }
  return false;
}

/// Races on the memory of std::cout and the like are none.
bool is_on_a_standard_stream(void* report) {
  if (Contents(report).accesses == 0) return false;
  LoggedAccess access;
  copy_access(report, 0, access);
  return is_of_a_standard_stream(reinterpret_cast<const void*>(access.address));
}

const bool streams_are_found = (find_standard_streams(), true);

/// A thread that was never joined has come to its end, where main has waited for that.
bool is_leak_that_has_ended(void* report) {
  return main_has_waited && std::strcmp(Contents(report).kind, "thread-leak") == 0;
}

/// Whether the runtime is to forget this report, and go on. A report that names one side of a race
/// only does not help a learner; where the program races on, a later one has both.
bool is_passed_over(void* report) {
  ReportLog* log = ReportLog::current;
  if (log == nullptr || log->reports.load() != 0 || !halts_at_first_report() ||
      log->passed_over.load() == kMostPassedOver || !lacks_a_stack(report))
    return false;
  // If no better one comes, this one is told.
  if (log->passed_over.fetch_add(1) == 0) write_down(report, *log);
  return true;
}

/// A program that was not forked by a watcher, such as a learner's, inherits the log as open files.
__attribute__((constructor)) void adopt_inherited_log() {
  const char* files = std::getenv("RACEKIT_TSAN_FILES");
  if (files == nullptr) return;
  char* rest = nullptr;
  const int log = static_cast<int>(std::strtol(files, &rest, 10));
  const int text = *rest == ',' ? static_cast<int>(std::strtol(rest + 1, nullptr, 10)) : -1;
  unsetenv("RACEKIT_TSAN_FILES");
  void* memory = mmap(nullptr, sizeof(ReportLog), PROT_READ | PROT_WRITE, MAP_SHARED, log, 0);
  if (memory == MAP_FAILED) return;
  fcntl(log, F_SETFD, FD_CLOEXEC);
  fcntl(text, F_SETFD, FD_CLOEXEC);
  listen_to_tsan(*static_cast<ReportLog*>(memory), text);
}

}  // namespace

/// From now on reports go into `log`, and the runtime's own text into the file `text`, if there is
/// one (>= 0). (Declared where it is called from, kit/tsan/report_sink.cpp: only ThreadSanitizer's
/// programs have it.)
void listen_to_tsan(ReportLog& log, int text) {
  if (ReportLog::current != nullptr) ReportLog::current->replaced.store(true);
  ReportLog::current = &log;
  if (text >= 0) __sanitizer_set_report_fd(reinterpret_cast<void*>(static_cast<long>(text)));
  struct sigaction action {};
  sigfillset(&action.sa_mask);
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  action.sa_sigaction = answer;
  libc_sigaction(question_signal(), action);
  warm_up_unwinder();
}

}  // namespace racekit

namespace __tsan {

class ReportDesc;

/// The runtime asks here before it prints a report (compiler-rt's tsan/rtl/tsan_rtl_report.cpp).
/// With true for an answer the report has not been.
bool OnReport(const ReportDesc* report, bool suppressed) {
  auto* const it = const_cast<ReportDesc*>(report);
  return suppressed || racekit::is_leak_that_has_ended(it) ||
         racekit::is_on_a_standard_stream(it) || racekit::is_passed_over(it);
}

}  // namespace __tsan

extern "C" void __tsan_on_report(void* report) {
  using namespace racekit;
  ReportLog* log = ReportLog::current;
  if (log == nullptr || log->reports.fetch_add(1) != 0) return;
  write_down(report, *log);
}
