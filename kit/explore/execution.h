#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "kit/explore/places.h"
#include "kit/explore/shared_list.h"
#include "kit/explore/verb.h"

namespace racekit::explore {

/// Threads are numbered in the order in which the program creates them; main is 0.
using ThreadNumber = int;

/// One thing that the program can do next at a scheduling point: a thread takes its next step, in
/// one of the ways that the step has (which waiter notify_one wakes; whether a timed wait times
/// out).
struct Choice {
  // Of a wait, which has no more; those of a wake-up are the waiters, by number.
  static constexpr int kTimeOut = 1;
  static constexpr int kSpurious = 2;  ///< it ends without a reason

  ThreadNumber thread = 0;
  int alternative = 0;  ///< 0: the usual way
  friend bool operator==(const Choice&, const Choice&) = default;
};

enum class MemoryOrder : std::uint8_t {
  plain,
  relaxed,
  consume,
  acquire,
  release,
  acq_rel,
  seq_cst
};

/// A piece of memory.
struct Range {
  std::uint64_t address = 0;
  std::uint64_t size = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

/// One access to memory that the program made; raw material of race detection and of the trace.
struct Access {
  /// update: an atomic read-modify-write; fence: atomic_thread_fence, which has no address
  enum class Kind : std::uint8_t { read, write, update, free, fence };
  Kind kind;
  MemoryOrder order;  ///< plain: not atomic
  std::uint64_t address;
  std::uint32_t size;
  int place = -1;                       ///< its call stack: an index into Execution::places
  std::optional<std::uint64_t> before;  ///< the value, where size <= 8
  std::optional<std::uint64_t> after;
};

/// A synchronization edge of the happens-before order that is not an atomic access: a mutex's lock
/// acquires what its unlock released; create releases to the new thread; join acquires its end.
struct Edge {
  enum class Kind : std::uint8_t { acquire, release };
  Kind kind;
  std::uint64_t object;  ///< the mutex's address, or a thread's own token
  bool lock = false;     ///< a lock is held from its acquire to its release; a token is not
  std::uint32_t at = 0;  ///< it stands before the step's accesses[at]
  friend bool operator==(const Edge&, const Edge&) = default;
};

/// What a step does to one object, as far as its order with other threads' steps can matter. The
/// touches alone carry that order: whatever enables another thread's step conflicts with it.
///
///   read/write          memory, and whatever behaves like it (trylock writes, notify writes)
///   acquire(_shared)    takes a lock, waits while it cannot
///   release(_shared)    gives a lock back: never co-enabled with an acquire of the same object
///   grant               lets another thread go on: create grants the new thread's token, a
///                       thread's end its end token, notify the token of whom it wakes
///   await               can only follow that grant: a thread's first step, join, the waking
///   everything          the process's end: dependent with every step of every other thread
struct Touch {
  enum class Mode : std::uint8_t {
    read,
    write,
    acquire,
    acquire_shared,
    release,
    release_shared,
    grant,
    await,
    everything
  };
  Mode mode;
  std::uint64_t address;
  std::uint32_t size;
  friend bool operator==(const Touch&, const Touch&) = default;
};

/// A thread's step: its visible operation and what it then does privately, up to its next one.
struct Step {
  Choice choice;
  std::vector<Choice> enabled;   ///< all choices there were, this one included, in order
  std::vector<Touch> touches;    ///< of the whole step, as executed
  std::vector<Access> accesses;  ///< in program order
  std::vector<Edge> edges;       ///< in program order
  Verb verb = Verb::none;
  int place = -1;  ///< where the visible operation stands
};

/// A thread that has not ended when the execution does, and what it was about to do.
struct Pending {
  ThreadNumber thread;
  bool enabled;
  std::vector<Touch> touches;
  Verb verb;
  std::uint64_t waits_for;  ///< the object that it waits for, 0: none
  int place = -1;
  friend bool operator==(const Pending&, const Pending&) = default;
};

enum class End : std::uint8_t {
  exited,      ///< exit status in `status`
  signaled,    ///< died of signal `status`
  deadlocked,  ///< no thread can go on, at least one waits
  hung,        ///< only spinning threads are left
  limited,     ///< a limit of steps or time cut it off
  redundant,   ///< cut off: everything that could go on is asleep (sleep sets), a known execution
  circular,    ///< everything is as it was before step `circle`: it could go on so for ever
  refused,     ///< the program asks for what the runtime cannot control; `what` names it
  misused,     ///< it used memory wrongly; `misuse` says how (it counts as a crash)
};

/// A block of memory from malloc or new. Blocks are listed in the order of their allocation; no
/// memory is used twice in an execution.
struct Block {
  std::uint64_t address;
  std::uint64_t size;
  ThreadNumber thread;  ///< who allocated it
  int place = -1;
  ThreadNumber freed_by = -1;  ///< -1: not freed
  int free_place = -1;
  friend bool operator==(const Block&, const Block&) = default;
};

/// Memory used wrongly by an access or by a free, or a mutex by an unlock.
struct Misuse {
  enum class Kind : std::uint8_t {
    use_after_free,
    out_of_bounds,
    double_free,
    invalid_free,
    foreign_unlock,  ///< of a mutex that the thread does not hold
    dead_stack,      ///< of a local variable of another thread's function, which has returned
  };
  Kind kind;
  std::uint64_t address;
  std::uint32_t size;
  int block = -1;  ///< an index into Execution::blocks; out_of_bounds: the block before the address
  friend bool operator==(const Misuse&, const Misuse&) = default;
};

/// One execution of the program, from main's first instruction to the process's end.
struct Execution {
  SharedList<Step> steps;
  std::vector<Pending> pending;
  Places places;
  std::vector<Block> blocks;
  std::vector<std::string> names;  ///< of threads, by number; "" or left out: it has none
  End end;
  int status = 0;
  std::string what;
  ThreadNumber end_thread = 0;  ///< who ran when it ended
  int end_place = -1;           ///< where that thread was
  std::optional<Misuse> misuse;
  std::string told_outcome;  ///< the outcome's word, if the program says it: "lost", "corrupted"
  std::string output;        ///< what the program wrote to stdout and stderr, the first 64 KiB

  /// It asked for random numbers, the process's number or the like, and got the same ones as in
  /// each execution.
  bool has_random_numbers = false;

  std::size_t circle = 0;

  /// A thread has tried the same thing again: with Plan::find_circles the search may end that
  /// would not end otherwise.
  bool may_circle = false;

  /// Memory that counted as private in this execution and was touched by a second thread: the
  /// search must start again and name it in every Plan::shared.
  std::vector<Range> newly_shared;
};

/// What to run: follow `prefix`; then go on without preemption (the same thread while it can, else
/// the lowest number), never by a choice that is asleep. A sleeper wakes at the first step that
/// depends on what it did when it was tried, or is its own thread's.
struct Plan {
  struct Sleeper {
    Choice choice;
    std::vector<Touch> touches;
  };
  std::vector<Choice> prefix;

  /// Asleep when the prefix's last step is taken, which is the first that may wake them (at the
  /// start, if the prefix is empty).
  std::vector<Sleeper> asleep;

  std::vector<Range> shared;  ///< memory that is known to be shared, sorted by address

  /// Where set, the execution goes on at random after the prefix: as the RandomWalk of this seed,
  /// for executions of about this length.
  struct Random {
    std::uint64_t seed = 0;
    std::uint32_t length = 0;
  };
  std::optional<Random> random = {};

  /// Whether the execution ends (End::circular) where the whole program is in a state in which it
  /// has been. An engine may look at that always.
  bool find_circles = false;
};

/// An access that is about to be made: the execution's steps[step], its accesses[access].
struct Stop {
  static constexpr std::uint32_t kNever = static_cast<std::uint32_t>(-1);
  std::uint32_t step = kNever;
  std::uint32_t access = 0;
};

class InnerSearch;
struct InnerSearchOptions;

/// What an engine threw away: executions that it gave before may be wrong, and it will run them
/// another way from now on. Whatever was made of them is to be made again.
class EarlierExecutionsDoubted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Runs one program again and again. The same plan gives the same execution, always.
class Engine {
 public:
  virtual ~Engine() = default;

  /// Throws EarlierExecutionsDoubted.
  virtual Execution run(const Plan& plan) = 0;

  /// Begins a complete search of its own; null if it makes none. The engine must outlive it, and
  /// runs nothing else meanwhile.
  virtual std::unique_ptr<InnerSearch> begin_search(const InnerSearchOptions& options);

  /// Runs a plan in each way that the engine has, as what it gives is to be reported. Throws
  /// EarlierExecutionsDoubted if they differ.
  virtual void confirm(const Plan&) {}

  /// Another engine of the same program has thrown EarlierExecutionsDoubted, with this what().
  virtual void doubt(const std::string&) {}
};

}  // namespace racekit::explore
