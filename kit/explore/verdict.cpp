#include "kit/explore/verdict.h"

#include <csignal>
#include <string_view>

#include "kit/base/text.h"
#include "kit/explore/misuse.h"

namespace racekit::explore {
namespace {

/// What the C++ library, or the C library's assert, has printed before it called abort().
std::string why_aborted(const std::string& output) {
  const auto between = [&](const char* before, char end) -> std::string {
    const std::size_t at = output.find(before);
    if (at == std::string::npos) return "";
    const std::size_t begin = at + std::string_view(before).size();
    return output.substr(begin, output.find(end, begin) - begin);
  };
  if (const std::string type = between("terminate called after throwing an instance of '", '\'');
      !type.empty())
    return ": std::terminate, an exception is not caught: " + type;
  if (output.find("terminate called without an active exception") != std::string::npos)
    return ": std::terminate";
  if (const std::string condition = between(": Assertion `", '\''); !condition.empty())
    return ": an assertion fails: " + condition;
  return "";
}

Verdict judge_status(const Execution& execution, bool has_race) {
  const int status = execution.status;
  if (status == 0) return {has_race ? Outcome::raced : Outcome::survived, ""};
  // Both are 65: only the program can tell.
  if (execution.told_outcome == name_of(Outcome::corrupted)) return {Outcome::corrupted, ""};
  if (status == exit_status(Outcome::lost)) return {Outcome::lost, ""};
  return {Outcome::lost, "returned " + std::to_string(status)};
}

}  // namespace

std::optional<Verdict> judge(const Execution& execution, bool has_race) {
  switch (execution.end) {
    case End::exited:
      return judge_status(execution, has_race);
    case End::signaled:
      return Verdict{Outcome::crashed,
                     signal_name(execution.status) +
                         (execution.status == SIGABRT ? why_aborted(execution.output) : "")};
    case End::misused:
      return Verdict{Outcome::crashed,
                     execution.misuse ? name_of(execution.misuse->kind) : "memory misused"};
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
