#include "kit/explore/verdict.h"

#include <csignal>
#include <string_view>

#include "kit/base/text.h"
#include "kit/explore/misuse.h"
#include "kit/explore/outcome_of.h"

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

std::string reason_of(const Execution& execution, Outcome outcome) {
  switch (execution.end) {
    case End::exited:
      // The status of "lost" says it all.
      if (outcome != Outcome::lost || execution.status == exit_status(Outcome::lost)) return "";
      return "returned " + std::to_string(execution.status);
    case End::signaled:
      return signal_name(execution.status) +
             (execution.status == SIGABRT ? why_aborted(execution.output) : "");
    case End::misused:
      return execution.misuse ? name_of(execution.misuse->kind) : "memory misused";
    default:
      return "";
  }
}

}  // namespace

std::optional<Verdict> judge(const Execution& execution, bool has_race) {
  const bool told_corrupted = execution.told_outcome == name_of(Outcome::corrupted);
  const std::optional<Outcome> outcome =
      outcome_of(execution.end, execution.status, told_corrupted, has_race);
  if (!outcome) return {};
  return Verdict{*outcome, reason_of(execution, *outcome)};
}

}  // namespace racekit::explore
