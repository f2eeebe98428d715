#include "kit/explore/verdict.h"

#include "kit/stage/words.h"

namespace racekit::explore {
namespace {

std::string misuse_name(const Execution& execution) {
  if (!execution.misuse) return "memory misused";
  switch (execution.misuse->kind) {
    case Misuse::Kind::use_after_free:
      return "use after free";
    case Misuse::Kind::out_of_bounds:
      return "access out of bounds";
    case Misuse::Kind::double_free:
      return "double free";
    case Misuse::Kind::invalid_free:
      return "invalid free";
    case Misuse::Kind::foreign_unlock:
      return "unlock by a thread that does not hold the lock";
  }
  return "";
}

Verdict judge_status(const Execution& execution, bool has_race) {
  const int status = execution.status;
  if (status == 0) return {has_race ? Outcome::raced : Outcome::survived, ""};
  // Both are 65: only the program can tell.
  if (execution.verdict == word(Outcome::corrupted)) return {Outcome::corrupted, ""};
  if (status == exit_status(Outcome::lost)) return {Outcome::lost, ""};
  return {Outcome::lost, "exit status " + std::to_string(status)};
}

}  // namespace

std::optional<Verdict> judge(const Execution& execution, bool has_race) {
  switch (execution.end) {
    case End::exited:
      return judge_status(execution, has_race);
    case End::signaled:
      return Verdict{Outcome::crashed, signal_name(execution.status)};
    case End::misused:
      return Verdict{Outcome::crashed, misuse_name(execution)};
    case End::deadlocked:
      return Verdict{Outcome::deadlocked, ""};
    case End::hung:
      return Verdict{Outcome::hung, ""};
    case End::limited:
    case End::redundant:
    case End::circular:
    case End::refused:
      break;
  }
  return {};
}

}  // namespace racekit::explore
