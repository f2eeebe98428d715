#include "kit/web/course.h"

#include <algorithm>

#include "kit/base/text.h"

namespace racekit {
namespace {

bool has(const std::vector<std::string>& arguments, const std::vector<std::string>& some) {
  return std::search(arguments.begin(), arguments.end(), some.begin(), some.end()) !=
             arguments.end() ||
         some.empty();
}

}  // namespace

std::string CourseCase::command() const {
  return std::string(program) + (arguments.empty() ? "" : " ") + joined(arguments);
}

std::string CourseCase::lesson_name() const {
  // "lessons/14-a-number.md" → "Lesson 14: a number"
  std::string name{lesson.substr(lesson.find('/') + 1)};
  name.erase(std::min(name.find(".md"), name.size()));
  std::ranges::replace(name, '-', ' ');
  return "Lesson " + name.substr(0, 2) + ":" + name.substr(2);
}

std::span<const CourseCase> course() {
  static const std::vector<CourseCase> cases{
      {"active_instances", "The map that breaks", "broken/active_instances",
       "Make it crash, with as few switches as you can", Outcome::crashed,
       "lessons/05-maps-are-not-safe.md"},
      {"different_ids",
       "Different ids, the same map",
       "broken/active_instances",
       "Make it crash although each thread has an id of its own",
       Outcome::crashed,
       "lessons/05-maps-are-not-safe.md",
       {"--disjoint"}},
      {"fixed", "The cure", "fixed/active_instances", "", Outcome::survived,
       "lessons/08-mutual-exclusion.md"},
      {"one_side",
       "A lock on one side",
       "fixed/active_instances",
       "Make it crash while the setter holds the mutex",
       Outcome::crashed,
       "lessons/10-comment-the-mutex-out.md",
       {"--mutex", "set"}},
      {"checked_map", "How Go knew", "broken/checked_map", "Let the map notice a second writer",
       Outcome::crashed, "lessons/12-how-go-knew.md"},
      {"iteration", "The walk", "broken/iteration", "Take the instance away under the reader",
       Outcome::crashed, "lessons/13-readers-and-walks.md"},
      {"readers", "The reader", "broken/readers", "Make the reader crash", Outcome::crashed,
       "lessons/13-readers-and-walks.md"},
      {"counter", "A lost update", "broken/counter", "Make it lose an update", Outcome::lost,
       "lessons/14-a-number.md"},
      {"three_clients",
       "Three clients",
       "broken/counter",
       "Make it lose an update of three",
       Outcome::lost,
       "lessons/14-a-number.md",
       {"--clients", "3"}},
      {"check_then_act", "Check, then act", "broken/check_then_act",
       "Make it open two channels for one id", Outcome::lost, "lessons/15-check-then-act.md"},
      {"escaped_reference", "What outlives the lock", "broken/escaped_reference",
       "Send a message to an instance that is gone", Outcome::crashed,
       "lessons/16-what-outlives-the-lock.md"},
      {"captured_by_reference", "The loop's own variable", "broken/captured_by_reference",
       "Delete the wrong instance", Outcome::lost, "lessons/16-what-outlives-the-lock.md"},
      {"plain_flag", "A plain flag", "broken/plain_flag", "Serve before there is a capacity",
       Outcome::lost, "lessons/17-flags-and-first-calls.md"},
      {"lazy_init", "The first call", "broken/lazy_init",
       "Use what another thread has just made, without its lock", Outcome::raced,
       "lessons/17-flags-and-first-calls.md"},
      {"two_locks", "Two locks", "broken/two_locks", "Reach the deadlock", Outcome::deadlocked,
       "lessons/18-locks-that-never-open.md"},
      {"forgotten_unlock", "The lock that stays", "broken/forgotten_unlock",
       "Let a thread wait for ever", Outcome::deadlocked, "lessons/18-locks-that-never-open.md"},
      {"wrong_mutex", "The wrong mutex", "broken/wrong_mutex",
       "Make it crash although every line is locked", Outcome::crashed,
       "lessons/19-the-wrong-mutex.md"},
      {"condition_without_loop", "A notification that is lost", "broken/condition_without_loop",
       "Let the notification come too early", Outcome::deadlocked,
       "lessons/22-a-wait-and-its-condition.md"},
  };
  return cases;
}

const CourseCase* course_case(const std::string& program,
                              const std::vector<std::string>& arguments) {
  const CourseCase* best = nullptr;
  for (const CourseCase& each : course())
    if (each.program == program && has(arguments, each.arguments) &&
        (best == nullptr || each.arguments.size() > best->arguments.size()))
      best = &each;
  return best;
}

}  // namespace racekit
