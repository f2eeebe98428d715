#pragma once

#include <sys/types.h>

#include <atomic>
#include <climits>
#include <cstdint>
#include <memory>
#include <span>

#include "kit/stage/findings.h"

namespace racekit {

constexpr int kNoArgument = INT_MIN;  ///< of an operation that is called with no id

/// What one thread is doing right now.
///
/// Written by its own thread only (a service's threads take their places by a compare-exchange), in
/// a cache line of its own: no lock, no line shared with another thread. What is written for each
/// operation are relaxed stores, which order nothing; and the kit is not instrumented, so
/// ThreadSanitizer sees none of it. Any thread may read it at any time.
struct alignas(64) Activity {
  std::atomic<pid_t> thread_id{0};          ///< the kernel's number; 0 before the thread runs
  std::atomic<std::uintptr_t> function{0};  ///< address of the operation it is in; 0: in none
  std::atomic<int> argument{0};             ///< the id that it was called with, or kNoArgument
  std::atomic<std::int64_t> operations{0};  ///< how many it has completed

  // Of this operation, where Preemption stops it.
  std::atomic<std::int64_t> stopped{0};  ///< since when it stands still, by monotonic_now(); 0: not
  std::atomic<int> stops{0};             ///< so often it has been stopped

  void begin(std::uintptr_t address, int id) {
    argument.store(id, std::memory_order_relaxed);
    function.store(address, std::memory_order_relaxed);
  }
  void end() {
    function.store(0, std::memory_order_relaxed);
    operations.store(operations.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
};

enum class Phase : int { starting, filling, running, checking, leaving };

/// What a run writes down as it goes, in memory that its watcher shares: a run that dies leaves it
/// behind complete.
class Record {
 public:
  /// For the main thread (number 0) and `threads` others. Throws std::system_error.
  explicit Record(int threads);
  ~Record();
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;

  std::span<const Activity> activities() const { return {activities_, count_}; }
  Activity& activity(int thread) { return activities_[thread]; }

  /// Operations that all threads but main have completed so far.
  std::int64_t operations() const;

  /// Grows whenever anything moves, main's filling and checking included.
  std::int64_t progress() const;

  /// Since the threads started, in nanoseconds of CLOCK_MONOTONIC; 0 before that.
  std::int64_t running_since() const { return header_->started.load(); }

  Phase phase() const { return header_->phase.load(); }
  void enter(Phase phase);

  const Findings& findings() const { return header_->findings; }
  void conclude(const Findings& findings) { header_->findings = findings; }

  /// A watcher reads the record when the process is dead, so the last words belong into it.
  void will_be_read() { header_->read.store(true); }

  /// Writes down why the process ends itself: the words of the first thread that does. False if
  /// no watcher will read them.
  bool die_saying(const char* message);

  /// The last words; "" if it said none.
  const char* fatal_message() const { return header_->spoken.load() == 2 ? header_->message : ""; }

  /// The record of this process's run; null where there is none.
  static Record* current();

 private:
  struct Header {
    std::atomic<Phase> phase{Phase::starting};
    std::atomic<std::int64_t> started{0};
    Findings findings;
    std::atomic<bool> read{false};
    std::atomic<int> spoken{0};  // 1: a thread is writing, 2: they are written
    char message[81] = "";
  };

  std::size_t count_;
  std::size_t bytes_;
  Header* header_;
  Activity* activities_;
};

}  // namespace racekit
