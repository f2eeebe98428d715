#include "kit/tsan/why.h"

#include <algorithm>

namespace racekit {
namespace {

std::string called(const HeldLock& lock) { return lock.name.empty() ? "a lock" : lock.name; }

/// The lock that both accesses held; null if there is none.
const HeldLock* common_lock(const RacingAccess& a, const RacingAccess& b) {
  const auto shared = std::find_if(a.locks.begin(), a.locks.end(), [&](const HeldLock& lock) {
    return std::any_of(b.locks.begin(), b.locks.end(),
                       [&](const HeldLock& other) { return lock.id == other.id; });
  });
  return shared == a.locks.end() ? nullptr : &*shared;
}

bool in_a_container(const RaceReport& report) {
  static constexpr const char* kContainers[] = {
      "std::unordered_",   "std::map",    "std::multimap", "std::set",
      "std::multiset",     "std::vector", "std::list",     "std::deque",
      "std::forward_list", "std::queue",  "std::stack",    "std::priority_queue"};
  return std::ranges::any_of(report.accesses, [](const RacingAccess& access) {
    return std::ranges::any_of(kContainers, [&](const char* container) {
      return access.place.call.starts_with(container);
    });
  });
}

/// The lesson about unordered accesses to memory of this kind.
const char* lesson_of_memory(const RaceReport& report) {
  if (in_a_container(report)) return "lessons/05-maps-are-not-safe.md";
  // A pointer or a number inside an object of the library's is the library's own.
  if (report.memory.variable && !report.memory.variable->inside.empty())
    return "lessons/08-mutual-exclusion.md";
  if (report.memory.kind == RacedMemory::Kind::stack) return "lessons/16-what-outlives-the-lock.md";
  const auto scalar =
      report.memory.variable ? report.memory.variable->scalar : Variable::Scalar::unknown;
  switch (scalar) {
    case Variable::Scalar::signed_integer:
    case Variable::Scalar::unsigned_integer:
    case Variable::Scalar::floating:
      return "lessons/14-a-number.md";
    case Variable::Scalar::boolean:
    case Variable::Scalar::pointer:
      return "lessons/17-flags-and-first-calls.md";
    case Variable::Scalar::unknown:
      break;
  }
  return "lessons/08-mutual-exclusion.md";
}

struct Explanation {
  std::string why;
  const char* lesson;
};

Explanation of_locks(const RaceReport& report) {
  const RacingAccess& a = report.accesses[0];
  const RacingAccess& b = report.accesses[1];
  if (a.locks.empty() != b.locks.empty()) {
    const RacingAccess& with = a.locks.empty() ? b : a;
    return {"Only " + title(with.thread) + " holds " + called(with.locks.front()) +
                ": a lock on one side puts nothing in order.",
            "lessons/10-comment-the-mutex-out.md"};
  }
  if (const HeldLock* lock = common_lock(a, b))
    return {"Both hold " + called(*lock) +
                ", but for reading: readers do not keep each other out, and one of them writes.",
            "lessons/13-readers-and-walks.md"};
  if (!a.locks.empty())
    return {"One holds " + called(a.locks.front()) + ", the other " + called(b.locks.front()) +
                ": they have no lock in common, so nothing puts them in order.",
            "lessons/19-the-wrong-mutex.md"};
  if (a.atomic != b.atomic)
    return {"One access is atomic, the other is not: nothing puts a plain access in order.",
            "lessons/14-a-number.md"};
  return {"Both use the same memory, one of them writes, and nothing puts one before the other.",
          lesson_of_memory(report)};
}

Explanation of_order(const RaceReport& report) {
  const int first = report.cycle.front().thread.number;
  const bool one_thread = std::ranges::all_of(
      report.cycle, [&](const LockStep& step) { return step.thread.number == first; });
  if (one_thread)
    return {
        "The same thread did both, one after the other, so it does not wait for itself. With "
        "another thread that does the same, both could wait for ever. Take them in one order "
        "everywhere, or together (std::scoped_lock).",
        "lessons/18-locks-that-never-open.md"};
  return {
      "If each thread gets its first lock before the other gets its second, both wait for ever. "
      "ThreadSanitizer sees the orders, and not whether they can meet: a third lock around both, "
      "or a join between them, keeps them apart. racekit explore tells. To be sure, take them in "
      "one order everywhere, or together (std::scoped_lock).",
      "lessons/18-locks-that-never-open.md"};
}

Explanation explanation(const RaceReport& report) {
  switch (report.kind) {
    case RaceReport::Kind::data_race:
      return of_locks(report);
    case RaceReport::Kind::vptr_race:
      return {
          "A constructor or destructor changes what the object's virtual calls mean while "
          "another thread makes one.",
          "lessons/08-mutual-exclusion.md"};
    case RaceReport::Kind::use_after_free:
      return {
          "One thread gives the memory back, and nothing makes it wait until the other is done.",
          "lessons/16-what-outlives-the-lock.md"};
    case RaceReport::Kind::lock_order:
      return of_order(report);
    case RaceReport::Kind::lock_misuse:
      return {
          "A mutex is unlocked by the thread that locked it, once for each lock, and no thread "
          "holds it when it is destroyed: else it keeps no thread out.",
          "lessons/18-locks-that-never-open.md"};
    case RaceReport::Kind::thread_leak:
      return {
          "When main ends, it ends the thread with the process, in the midst of whatever it does. "
          "join() waits until the thread is done.",
          "lessons/16-what-outlives-the-lock.md"};
    case RaceReport::Kind::other:
      break;
  }
  return {"", "lessons/07-threadsanitizer.md"};
}

}  // namespace

void explain(RaceReport& report) {
  Explanation said = explanation(report);
  report.why = std::move(said.why);
  report.lesson = said.lesson;
}

}  // namespace racekit
