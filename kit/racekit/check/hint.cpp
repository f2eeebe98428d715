#include "kit/racekit/check/hint.h"

#include <algorithm>

#include "kit/explore/search/happens_before.h"
#include "kit/frames/symbolizer.h"
#include "kit/racekit/check/explored_race.h"
#include "kit/racekit/check/locks.h"

namespace racekit {
namespace {

using explore::Execution;

constexpr const char* kLocks = "lessons/18-locks-that-never-open.md";
constexpr const char* kWaits = "lessons/22-a-wait-and-its-condition.md";
constexpr const char* kOutlives = "lessons/16-what-outlives-the-lock.md";
constexpr const char* kLookAgain =
    "A wait looks at its condition before and after it, in a loop or as wait(lock, predicate).";
constexpr const char* kUntilTheLastUse = "the lock must be held until the last use is over.";

/// " (line 12)"
std::string at(const SourceLocation& place) {
  return place.line == 0 ? "" : " (line " + std::to_string(place.line) + ')';
}

std::string who(const RacingAccess& access) {
  return access.place.function.empty() ? title(access.thread) : access.place.function;
}

std::string does(const RacingAccess& access) {
  return access.frees ? "gives back" : access.write ? "writes" : "reads";
}

std::string called(const HeldLock& lock) { return lock.name.empty() ? "a lock" : lock.name; }

std::string variable_of(const RacedMemory& memory) {
  if (memory.variable) return memory.variable->name;
  if (!memory.named_by_lines.empty()) return memory.named_by_lines.front().name;
  return memory.kind == RacedMemory::Kind::heap ? "the same block of memory" : "the same memory";
}

bool is_local(const RacedMemory& memory) { return memory.kind == RacedMemory::Kind::stack; }

bool same_locks(const RaceReport& report) {
  const auto& b = report.accesses[1].locks;
  return std::ranges::any_of(report.accesses[0].locks, [&](const HeldLock& lock) {
    return std::ranges::any_of(b, [&](const HeldLock& other) { return lock.id == other.id; });
  });
}

/// One access without a lock: did its function have one and give it back too early, or take it too
/// late?
std::string without(const RacingAccess& access, const Misplaced& misplaced) {
  if (misplaced.when == Misplaced::When::never) return "";
  const std::string lock = misplaced.lock.empty() ? "its lock" : misplaced.lock;
  return misplaced.when == Misplaced::When::before
             ? who(access) + " has given " + lock + " back (" + misplaced.where + ") when it " +
                   does(access) + ' '
             : who(access) + " takes " + lock + " (" + misplaced.where + ") only after it " +
                   does(access) + ' ';
}

std::string race_words(const RaceReport& report, const Misplaced& first, const Misplaced& second) {
  const RacingAccess& a = report.accesses[0];
  const RacingAccess& b = report.accesses[1];
  const std::string variable = variable_of(report.memory);
  const bool one_side = a.locks.empty() != b.locks.empty();
  const bool a_lacks = a.locks.empty();
  const RacingAccess& lacks = a_lacks ? a : b;
  const RacingAccess& other = a_lacks ? b : a;
  std::string early = without(lacks, a_lacks ? first : second);
  if (one_side && !early.empty())
    return early + variable + at(lacks.place) + ", while " + who(other) + " holds " +
           called(other.locks.front()) + at(other.place) + ": " + kUntilTheLastUse;
  if (one_side)
    return who(lacks) + ' ' + does(lacks) + ' ' + variable + at(lacks.place) + " without " +
           called(other.locks.front()) + ", which " + who(other) + " holds" + at(other.place) +
           ": a lock on one side puts nothing in order.";
  if (!a.locks.empty() && !same_locks(report))
    return who(a) + " holds " + called(a.locks.front()) + at(a.place) + " and " + who(b) +
           " holds " + called(b.locks.front()) + at(b.place) + " when they use " + variable +
           ": two mutexes keep no two threads apart. It takes one and the same for both.";
  if (!a.locks.empty() || a.atomic != b.atomic)
    return who(a) + at(a.place) + " and " + who(b) + at(b.place) + " race on " + variable + ". " +
           report.why;
  if (!early.empty()) return early + variable + at(a.place) + ": " + kUntilTheLastUse;
  early = without(b, second);
  if (!early.empty()) return early + variable + at(b.place) + ": " + kUntilTheLastUse;
  const std::string text = who(a) + ' ' + does(a) + ' ' + variable + at(a.place) + " and " +
                           who(b) + ' ' + does(b) + " it" + at(b.place);
  if (is_local(report.memory))
    return text +
           ". It is a local variable of one of the two threads: give the other thread a copy "
           "of its own, unless they mean to share it; then both need one lock.";
  return text + "; neither holds a lock.";
}

std::string lesson_of(const RaceReport& report, bool too_short) {
  if (too_short) return "lessons/08-mutual-exclusion.md";
  const bool locked =
      std::ranges::any_of(report.accesses, [](const RacingAccess& a) { return !a.locks.empty(); });
  return is_local(report.memory) && !locked ? kOutlives : report.lesson;
}

Hint of_race(const Execution& execution, const explore::Race& race, const std::string& maps) {
  const RaceReport report = race_report(execution, race, maps);
  if (report.accesses.size() != 2) return {};
  const Symbolizer symbolizer(maps);
  const LockSites locks(execution, symbolizer);
  const Misplaced first = locks.misplaced(race.second);
  const Misplaced second = locks.misplaced(race.first);
  const auto misplaced = [](const RacingAccess& access, const Misplaced& lock) {
    return access.locks.empty() && lock.when != Misplaced::When::never;
  };
  const bool too_short =
      misplaced(report.accesses[0], first) || misplaced(report.accesses[1], second);
  return {race_words(report, first, second), lesson_of(report, too_short)};
}

/// Use of a local variable that another thread's function had.
std::string use_after_return(const Execution& execution, const LockSites& locks) {
  if (!execution.misuse || execution.misuse->kind != explore::Misuse::Kind::dead_stack) return "";
  const std::string user = locks.place(execution.end_place);
  if (user.empty()) return "";
  return user + ", uses a local variable of a function that has returned in another thread: the " +
         "function must wait for the last use, or the variable must live elsewhere.";
}

/// A std::thread that ends while its thread may still run.
std::string not_joined(const Execution& execution, const LockSites& locks) {
  for (const char* call : {"std::thread::~thread", "std::thread::operator="})
    if (locks.is_in(execution.end_place, call))
      return "The program ends by std::terminate: a std::thread is destroyed or assigned to before "
             "it was joined or detached (" +
             locks.place(execution.end_place) + "). join() waits until its thread is done.";
  return "";
}

/// Use of memory that another thread has given back.
std::string use_after_free(const Execution& execution, const LockSites& locks) {
  if (!execution.misuse || execution.misuse->kind != explore::Misuse::Kind::use_after_free ||
      execution.misuse->block < 0)
    return "";
  const auto& block = execution.blocks[static_cast<std::size_t>(execution.misuse->block)];
  const std::string user = locks.place(execution.end_place);
  const std::string freed = locks.place(block.free_place);
  if (user.empty() || freed.empty()) return "";
  const Misplaced misplaced = locks.misplaced_at_the_end();
  std::string text = user + ", uses memory that is given back at " + freed + '.';
  if (misplaced.when == Misplaced::When::before)
    text += ' ' + locks.function(execution.end_place) + " has given " +
            (misplaced.lock.empty() ? "its lock" : misplaced.lock) + " back (" + misplaced.where +
            ") by then: " + kUntilTheLastUse;
  return text;
}

/// A condition variable's waits that ended without a notify: the last one.
Hint spurious_wake_up(const Execution& execution, const LockSites& locks) {
  for (std::size_t i = execution.steps.size(); i-- > 0;) {
    const explore::Step& step = execution.steps[i];
    if (step.verb != explore::Verb::wake_up ||
        step.choice.alternative != explore::Choice::kSpurious)
      continue;
    const std::string where = locks.place(step.place);
    if (where.empty()) return {};
    return {where +
                ", wakes up without a notification, as a condition variable may, and goes on. " +
                kLookAgain,
            kWaits};
  }
  return {};
}

/// The program ends while a thread of it has not come to its end: no thread waits for that.
Hint not_awaited(const Execution& execution) {
  for (const explore::Pending& left : execution.pending)
    if (left.thread != 0)
      return {
          "The program ends while a thread that it started is still at work, and the result is "
          "asked for before it is there. join() waits until a thread has ended.",
          "lessons/00-what-is-a-thread.md"};
  return {};
}

/// No thread can go on, and each of them waits for another.
Hint standstill(const Execution& execution, const LockSites& locks) {
  if (const std::string text = locks.which_lock_stops_all(); !text.empty()) return {text, kLocks};
  for (const explore::Pending& waiting : execution.pending) {
    const std::string where = locks.place(waiting.place);
    if (waiting.thread == 0 || where.empty()) continue;
    if (waiting.verb == explore::Verb::wake_up)
      return {where + ", waits for a notification that came before the wait, or never comes. " +
                  kLookAgain,
              kWaits};
    return {std::string("A thread waits for ever (") + explore::name_of(waiting.verb) + " at " +
                where + "): what it waits for has come too early or never comes.",
            kLocks};
  }
  return {"Every thread waits for another.", kLocks};
}

/// Where no race explains it: the outcome's own words, and the line where it ended.
Hint of_end(const Execution& execution, const explore::Verdict& verdict, const std::string& maps) {
  const Symbolizer symbolizer(maps);
  const LockSites locks(execution, symbolizer);
  const std::string where = locks.place(execution.end_place);
  switch (verdict.outcome) {
    case Outcome::deadlocked:
      return standstill(execution, locks);
    case Outcome::hung:
      return {"A loop waits for a change that no thread makes any more" +
                  (where.empty() ? "" : ": " + where) + '.',
              "lessons/17-flags-and-first-calls.md"};
    case Outcome::crashed:
      if (const std::string text = use_after_free(execution, locks); !text.empty())
        return {text, kOutlives};
      if (const std::string text = use_after_return(execution, locks); !text.empty())
        return {text, kOutlives};
      if (const std::string text = not_joined(execution, locks); !text.empty())
        return {text, "lessons/00-what-is-a-thread.md"};
      return {"This interleaving has no data race, but it ends by " + verdict.reason +
                  (where.empty() ? "" : ": " + where) + '.',
              "lessons/09-the-modified-code.md"};
    default:
      if (const Hint hint = spurious_wake_up(execution, locks); !hint.text.empty()) return hint;
      if (const Hint hint = not_awaited(execution); !hint.text.empty()) return hint;
      return {
          "In this interleaving no two accesses race, but the result is wrong. What belongs "
          "together must stand in one critical section, and nothing of the work may be left out.",
          "lessons/15-check-then-act.md"};
  }
}

}  // namespace

Hint hint_for(const Subject& subject, const ExploreOptions& options, const Explored& explored) {
  if (!explored.shortest) return {};
  explore::ProcessEngine engine(engine_options(subject, options));
  const explore::Finding& finding = explored.shortest->finding;
  const Execution execution = engine.run({finding.schedule, {}, explored.shortest->shared, {}});
  const auto races = explore::data_races(execution);
  Hint hint;
  if (!races.empty()) hint = of_race(execution, races.front(), engine.maps());
  return hint.text.empty() ? of_end(execution, finding.verdict, engine.maps()) : hint;
}

Hint hint_for(const nlohmann::json& race) {
  if (!race.is_object()) return {};
  std::string text;
  for (const auto& access : race.value("accesses", nlohmann::json::array())) {
    const auto& place = access.at("place");
    const std::string function = place.value("function", "");
    text += (text.empty() ? "" : " and ") + (function.empty() ? "a thread" : function) + " (" +
            place.value("file", "") + ':' + std::to_string(place.value("line", 0)) + ')';
  }
  if (text.empty()) text = race.value("kind", "");
  return {"ThreadSanitizer: " + text + ". " + race.value("why", ""), race.value("lesson", "")};
}

}  // namespace racekit
