#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "kit/stage/record.h"

namespace racekit {

/// A thread's stack as program counters, and what the thread was doing when it was taken.
struct StackDump {
  static constexpr int kDepth = 64;

  std::atomic<int> frames{0};  ///< how many counters are valid; written last, so > 0 means complete
  std::atomic<bool> asked{false};    ///< this thread was asked for its stack
  std::atomic<bool> crashed{false};  ///< this thread took the fatal signal
  std::atomic<std::uintptr_t> function{0};
  std::atomic<int> argument{0};
  std::atomic<std::uintptr_t> counters[kDepth];
};

/// The last words of a sick process: which signal, where, and every thread's stack, written by the
/// process itself into memory that its healthy parent shares.
///
/// Everything a signal handler touches here is a relaxed atomic in memory that exists since before
/// the fork: no allocation, no lock, no library call but the unwinder, which is warmed up before.
class Dump {
 public:
  /// For the main thread and `threads` others, before the fork. Throws std::system_error.
  Dump(Record& record, int threads);
  ~Dump();
  Dump(const Dump&) = delete;
  Dump& operator=(const Dump&) = delete;

  /// In the child, on the main thread, before others start: from now on a fatal signal leaves its
  /// words here and then kills the process as it would have done anyway.
  ///
  /// It waits `grace` nanoseconds before it stops the other threads: one of them may be in the
  /// middle of a race report, which takes a tenth of a second and ends the process by itself. On a
  /// busy machine it waits longer, up to ten times as long, while the process gets less of a
  /// processor than twice the grace.
  void listen(std::int64_t grace);

  /// In the child, on each new thread: gives it a stack of its own for the handler, because a
  /// thread may die of having used up its own.
  static void prepare_thread();

  /// In the parent: asks every thread of `child` for its stack and gives them `patience`
  /// nanoseconds. The threads stop for ever; the child must be killed afterwards.
  void ask(pid_t child, std::int64_t patience);

  /// What follows is for the parent, when the child is dead or stopped.
  int signal() const { return fatal_->signal.load(); }  ///< 0: no fatal signal was caught
  std::uintptr_t address() const {
    return fatal_->address.load();
  }                                                              ///< what the signal complains of
  int first_thread() const { return fatal_->thread.load(); }     ///< which thread it hit; -1: none
  std::int64_t moment() const { return fatal_->moment.load(); }  ///< CLOCK_MONOTONIC
  const StackDump& stack(int thread) const { return stacks_[thread]; }

  /// The operation that each thread was in at the very moment of the signal (0: in none); the
  /// stacks are taken a moment later.
  std::uintptr_t operation_at_signal(int thread) const { return operations_[thread].load(); }

 private:
  struct Fatal {
    std::atomic<pid_t> thread_id{0};
    std::atomic<int> signal{0};
    std::atomic<int> thread{-1};
    std::atomic<std::uintptr_t> address{0};
    std::atomic<std::int64_t> moment{0};
  };

  static void on_fatal_signal(int number, void* info, void* context);
  static void on_question(void* context);
  void wait_for_a_report() const;
  void write_stack(int thread, void* context, bool crashed, std::uintptr_t fault);
  int this_thread() const;
  void question(pid_t process, std::int64_t patience);

  Record& record_;
  std::int64_t grace_ = 0;
  int count_;
  std::size_t bytes_;
  Fatal* fatal_;
  StackDump* stacks_;
  std::atomic<std::uintptr_t>* operations_;
};

}  // namespace racekit
