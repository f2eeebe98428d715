#pragma once

#include <atomic>
#include <cstdint>

#include "kit/explore/execution.h"

// The memory that an engine and the explored program share: the plan goes in, what happened comes
// out. Plain data of fixed places; the file behind it is sparse, only touched pages cost memory.
namespace racekit::explore {

/// A list with room for a fixed number of items; the one who fills it checks full().
template <class T, std::uint32_t kRoom>
struct List {
  std::uint32_t count;
  T items[kRoom];

  bool full() const { return count == kRoom; }
  void clear() { count = 0; }
  T& add() { return items[count++]; }
  T* begin() { return items; }
  T* end() { return items + count; }
  const T* begin() const { return items; }
  const T* end() const { return items + count; }
};

/// A piece of another list: items [begin, end).
struct Slice {
  std::uint32_t begin;
  std::uint32_t end;
};

constexpr int kMostThreads = 1024;  ///< in one execution
constexpr int kMostAtOnce = 64;     ///< of these, that have not ended

struct SleeperRecord {
  Choice choice;
  Slice touches;
};

struct AccessRecord {
  std::uint64_t address;
  std::uint64_t before;
  std::uint64_t after;
  std::uint32_t size;
  std::int32_t place;
  Access::Kind kind;
  MemoryOrder order;
  bool has_before;
  bool has_after;
};

/// The step's share of the touches, accesses and edges starts here and ends where the next step's
/// starts.
struct StepRecord {
  Choice choice;
  Slice enabled;
  std::uint32_t touches;
  std::uint32_t accesses;
  std::uint32_t edges;
  std::int32_t place;
  Verb verb;
};

struct PendingRecord {
  ThreadNumber thread;
  bool enabled;
  std::uint8_t touch_count;
  std::int32_t place;
  std::uint64_t waits_for;
  Touch touches[4];
  Verb verb;
};

/// A call stack is a node of a tree: a program counter, called from another node (-1: from none).
struct CallNode {
  std::uint64_t pc;
  std::int32_t caller;
  StackFrame callee;  ///< of the function that was called from here; zeros if unknown
};

/// What an engine asks of each execution.
struct Limits {
  std::uint32_t steps;
  std::uint32_t timeouts;  ///< how often a thread's timed waits may time out while others can go on
  std::uint32_t spurious;  ///< how often a thread may wake up without a reason
  std::uint32_t cpu_seconds;
};

/// Whether a worker (runtime/resident/) has run what it was asked for.
enum class Declined : std::uint8_t {
  no,
  this_execution,  ///< it takes a process of its own
  more_threads,    ///< likewise, from a worker that has so few
  for_good,        ///< no worker can be here
};

/// A search that a worker makes by itself (runtime/resident/search.h). It tells the engine of an
/// execution where that is the first one of its kind, or the shortest, or shows something else for
/// the first time; of all others it counts the kinds.
struct SearchRecord {
  enum class Event : std::uint8_t {
    posted,      ///< the region has an execution that the counts do not have yet
    finished,    ///< nothing is left to be tried
    stopped,     ///< the engine wants no more
    impossible,  ///< the search is to be made in another way, from its beginning on
  };
  static constexpr std::uint32_t kMostKinds = 1 << 10;
  static constexpr std::uint32_t kNoKind = kMostKinds;  ///< where there are too many

  // In; the engine may write these two while the search goes on.
  std::uint64_t limit;               ///< so many executions at most, whether they count or not
  std::atomic<bool> is_to_stop;      ///< at the next execution
  std::atomic<bool> wants_a_sample;  ///< the next execution that counts is to be posted

  // Out, while the search goes on.
  std::atomic<std::uint64_t> runs;  ///< executions so far; the posted one is one of them
  std::atomic<double> share;        ///< of the search that is done: a guess, now and then

  // Out, at an event.
  Event event;
  bool is_new;         ///< the posted execution is no repetition
  std::uint32_t kind;  ///< its own
  bool is_finished;    ///< nothing is left to be tried
  bool exhaustive;     ///< so far nothing was left out
  std::uint64_t redundant;
  std::uint64_t circular;
  std::uint32_t kinds;  ///< so many there are
  std::uint64_t counts[kMostKinds];
};

struct Region {
  // In.

  /// A debugger runs the program: no server, no children, only this one execution. It calls
  /// racekit_stops_here() before that access, and before its end if it goes wrong.
  bool attended;
  Stop stop;
  Limits limits;
  bool find_circles;      ///< see runtime/circle.h
  std::uint32_t lenders;  ///< of a worker: so many threads in one execution at most, main included
  std::uint32_t repeat;   ///< for benchmarks: a worker runs it so often more, then answers
  bool without_fsgsbase;  ///< for tests: a worker behaves as on a processor without it
  bool is_random;
  Plan::Random random;
  List<Choice, 1 << 17> prefix;
  List<SleeperRecord, 1 << 12> asleep;
  List<Touch, 1 << 16> sleeper_touches;
  List<std::uint64_t, 1 << 20> shared;   ///< granules: address / 8, sorted
  std::uint64_t shared_filter[1 << 10];  ///< a bit for each of them, by granule_bit()
  std::uint32_t shared_version;          ///< another number for each other list

  SearchRecord search;

  // Out.
  bool is_resident;  ///< a worker has run it
  bool finished;     ///< the execution came to an end that it could write down
  Declined declined;
  std::int32_t declined_place;
  char declined_what[96];  ///< goes on from "it"; of for_good, a sentence of its own
  bool suspicious;         ///< the worker may have been harmed: another one is to be made
  End end;
  int status;
  bool may_circle;       ///< a thread has tried the same thing again
  std::uint32_t circle;  ///< End::circular: the step before which everything was as it is now
  ThreadNumber end_thread;
  std::int32_t end_place;
  bool has_random_numbers;  ///< it asked for some, and got the same as in each execution
  bool has_misuse;
  Misuse misuse;
  char what[256];
  char told_outcome[16];
  char names[kMostThreads][16];  ///< of threads, as the program calls them in each execution
  char successor[4096];  ///< where not "": the program to run instead, with the same arguments
  List<StepRecord, 1 << 17> steps;
  List<Choice, 1 << 20> enabled;
  List<Touch, 1 << 20> touches;
  List<AccessRecord, 1 << 21> accesses;
  List<Edge, 1 << 20> edges;
  List<PendingRecord, kMostThreads> pending;
  List<Block, 1 << 20> blocks;
  List<std::uint64_t, 1 << 18> newly_shared;  ///< granules
  List<char, 64 << 10> output;  ///< of a worker's execution; of others it lies in a file

  /// Never emptied: nodes that one execution made serve the next.
  List<CallNode, 1 << 20> places;
  std::int32_t place_table[1 << 21];  ///< hash of caller and pc → node + 1
};

/// Where a granule's bit is in the filter: neighbours have bits of their own.
constexpr std::uint64_t granule_bit(std::uint64_t granule) { return granule % (64 << 10); }

/// Memory is shared or private by granules of this many bytes.
constexpr std::uint64_t kGranule = 8;

}  // namespace racekit::explore
