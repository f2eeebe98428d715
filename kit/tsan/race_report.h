#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kit/base/colours.h"
#include "kit/base/outcome.h"
#include "kit/frames/source_location.h"
#include "kit/frames/variable.h"
#include "kit/tsan/held_locks.h"
#include "kit/tsan/report_log.h"
#include "kit/tsan/report_sink.h"

namespace racekit {

struct RacingThread {
  int number = 0;          ///< ThreadSanitizer's: 0 is main, then in the order of creation
  std::string name;        ///< "setter 1", as the program calls it; "" if it does not
  SourceLocation started;  ///< where the thread that started it stood; no function for main
};

struct HeldLock {
  std::uint64_t id = 0;  ///< ThreadSanitizer's number: which one it is, also where it has no name
  std::string name;      ///< "mutex": its variable; "" if unknown
  bool reading = false;  ///< a shared lock, held for reading
  SourceLocation first_used;
};

/// One of the two accesses of a race.
struct RacingAccess {
  RacingThread thread;
  bool write = false;
  bool atomic = false;
  bool frees = false;  ///< it gives the memory back
  int size = 0;        ///< bytes
  SourceLocation place;
  std::vector<HeldLock> locks;
};

/// The memory that two threads race on.
struct RacedMemory {
  enum class Kind { global, heap, stack, other };

  Kind kind = Kind::other;
  std::optional<Variable> variable;  ///< of a global one, or of a thread's stack
  int owner = -1;                    ///< whose stack it is, or who allocated it: a thread's number
  std::uint64_t size = 0;            ///< of a heap block, bytes
  SourceLocation allocated;          ///< of a heap block

  /// Where memory has no name of its own: the variables that the learner's lines name, both
  /// accesses', or else an access's and the allocation's.
  std::vector<Variable> named_by_lines;
};

/// One step of a lock-order cycle: a thread takes a mutex while it holds another one.
struct LockStep {
  RacingThread thread;
  std::string held;  ///< the mutexes' names
  std::string taken;
  SourceLocation holding;  ///< where it took the first
  SourceLocation taking;   ///< where it took the second
};

/// A report of ThreadSanitizer's as facts about the learner's program.
struct RaceReport {
  enum class Kind {
    data_race,
    vptr_race,
    use_after_free,
    lock_order,   ///< locks taken in opposite orders: whether they can meet, it does not say
    lock_misuse,  ///< a mutex used as none may be: unlocked by a thread that does not hold it, …
    thread_leak,  ///< a thread that was neither joined nor detached
    other
  };

  Kind kind = Kind::other;
  std::string kind_name;  ///< ThreadSanitizer's: "data-race", "lock-order-inversion"
  RacedMemory memory;
  std::vector<RacingAccess> accesses;  ///< two, the one where it stopped first
  std::vector<LockStep> cycle;
  std::string mutex;                  ///< of a lock_misuse: its variable's name; "" if unknown
  SourceLocation misused;             ///< of a lock_misuse: where
  std::vector<RacingThread> threads;  ///< of a thread_leak: which
  std::string why;                    ///< one sentence: why this is a fault
  std::string lesson;                 ///< "lessons/05-maps-are-not-safe.md"
  int reports = 0;                    ///< how many there were; this is the first
  int passed_over = 0;  ///< others before it, for which the runtime could not restore a stack
  std::string raw;      ///< ThreadSanitizer's own text
};

/// What the first report makes of a run: raced, or misused.
Outcome outcome_of(const ReportLog& log);

/// Finds the facts of a logged report, in which each access held such locks. Reads debug
/// information: for the healthy side.
RaceReport race_report(const ReportLog& log, const HeldLocks& held);

/// Those of a sink's first report, which must be there.
RaceReport race_report(const ReportSink& sink);

/// For a person, at most 30 lines of 100 columns; a report of another kind is shown raw, and says
/// so.
std::string as_text(const RaceReport& report, const Ink& ink);

/// "thread 3, deleter 1"; "main thread".
std::string title(const RacingThread& thread);

}  // namespace racekit
