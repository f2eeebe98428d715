#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace racekit {

/// A call stack as ThreadSanitizer hands it over: return addresses, innermost first. A call that
/// the compiler merged into another one repeats its address.
struct LoggedStack {
  static constexpr int kDepth = 64;
  int count;
  std::array<std::uintptr_t, kDepth> counters;
};

/// One of the accesses of a data race. The first one is where ThreadSanitizer stopped.
struct LoggedAccess {
  int thread;  ///< ThreadSanitizer's number: 0 is main, then in the order of creation
  std::uintptr_t address;
  int size;
  int write;
  int atomic;
  LoggedStack stack;
};

struct LoggedLocation {
  std::array<char, 16> type;  ///< "global", "heap", "stack", "tls", "fd"
  std::uintptr_t start;       ///< of a heap block, and its size
  std::uint64_t size;
  int thread;         ///< whose stack it is, or which allocated it; -1: none's
  LoggedStack stack;  ///< of the allocation
};

struct LoggedMutex {
  std::uint64_t id;  ///< 12 where ThreadSanitizer's text says M12
  std::uintptr_t address;
  LoggedStack stack;  ///< where it was first used
};

struct LoggedThread {
  int number;
  int parent;
  pid_t id;  ///< the kernel's number
  std::array<char, 32> name;
  LoggedStack stack;  ///< of its creation
};

/// Where a thread was started. ThreadSanitizer has no line for that where the call goes through a
/// library that is not instrumented, as std::thread's does.
struct LoggedStart {
  std::atomic<pid_t> id;  ///< the new thread's kernel number; 0 until it runs
  void* (*function)(void*);
  void* argument;
  LoggedStack stack;
};

/// One frame of a living thread's stack, and what is needed to find its local variables.
struct LoggedFrame {
  std::uintptr_t counter;
  std::uintptr_t stack_pointer;
  std::uintptr_t frame_pointer;
};

/// The first report of a ThreadSanitizer program, and how many there were, in memory that a healthy
/// process shares: plain data, written by the sick process, told by the other one.
struct ReportLog {
  template <class Part, int kMost>
  struct List {
    int count;
    std::array<Part, kMost> parts;
    const Part* begin() const { return parts.data(); }
    const Part* end() const { return parts.data() + count; }
    const Part& operator[](int i) const { return parts[static_cast<std::size_t>(i)]; }
  };

  std::atomic<int> reports;      ///< how many there were
  std::atomic<int> passed_over;  ///< before them, others that lack a stack
  std::atomic<bool> complete;    ///< the first one is written down, or else one that lacks a stack
  std::atomic<bool> replaced;    ///< the program listens for itself, into another log
  std::array<char, 64> kind;     ///< ThreadSanitizer's word: "data-race", "lock-order-inversion"
  List<LoggedAccess, 4> accesses;
  List<LoggedLocation, 2> locations;
  List<LoggedMutex, 8> mutexes;
  List<LoggedThread, 8> threads;
  List<int, 8> cycle;            ///< of a lock-order inversion: which thread makes each step
  List<LoggedStack, 16> stacks;  ///< of each step: taking the next mutex, having taken its own

  /// The first threads of the program, in the order of their starts.
  static constexpr int kStarts = 4096;
  std::atomic<int> start_count;
  std::array<LoggedStart, kStarts> starts;

  /// If the location is a thread's stack: that thread's frames. `frames_of` is the thread's kernel
  /// number while it is asked; `frames_done` says that it has answered.
  List<LoggedFrame, 64> frames;
  std::atomic<pid_t> frames_of;
  std::atomic<bool> frames_done;
  std::array<char, 64 * 1024> maps;  ///< of files in the process's /proc/self/maps at that moment

  /// The log of this process; null where no watcher listens. ThreadSanitizer's hook has no other
  /// way to reach it.
  static ReportLog* current;
};

}  // namespace racekit
