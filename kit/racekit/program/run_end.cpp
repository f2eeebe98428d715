#include "kit/racekit/program/run_end.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <tuple>

#include "kit/base/process.h"
#include "kit/base/text.h"

namespace racekit {
namespace {

constexpr std::array kOutcomes{Outcome::crashed,    Outcome::corrupted, Outcome::hung,
                               Outcome::deadlocked, Outcome::lost,      Outcome::raced,
                               Outcome::misused,    Outcome::survived};

RunEnd death_by(int signal_number) {
  return {
      .source = comes_from_outside(signal_number) ? RunEnd::Source::killed : RunEnd::Source::told,
      .outcome = Outcome::crashed,
      .number = signal_number};
}

int signal_in(const std::string& name) {
  for (int number = 1; number < NSIG; ++number)
    if (signal_name(number) == name) return number;
  return 0;
}

RunEnd end_told(const nlohmann::json& report, int wait_status) {
  const std::string said = report.value("outcome", "");
  if (said == name_of(Outcome::interrupted))  // of SIGINT it does not die, but gives a status
    return death_by(WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : SIGINT);
  if (said == name_of(Outcome::crashed)) {
    RunEnd end = death_by(signal_in(report.value("signal", "")));
    end.fatal_message = report.value("last_words", "");
    return end;
  }
  for (const Outcome outcome : kOutcomes)
    if (said == name_of(outcome)) return {.outcome = outcome};
  return {.source = RunEnd::Source::exited, .number = report.value("exit_status", 0)};
}

}  // namespace

bool RunEnd::fails_at_its_end() const {
  if (source == Source::exited) return true;
  return source == Source::told && (outcome == Outcome::crashed || outcome == Outcome::raced);
}

std::string RunEnd::text() const {
  switch (source) {
    case Source::exited:
      return "exit status " + std::to_string(number);
    case Source::unfinished:
      return "no end in time";
    case Source::killed:
      return "killed from outside, " + signal_name(number);
    case Source::told:
      break;
  }
  if (outcome == Outcome::survived) return "looked fine";
  const std::string said(name_of(outcome));
  if (!fatal_message.empty()) return said + ", " + fatal_message;
  return number == 0 ? said : said + ", " + signal_name(number);
}

std::strong_ordering RunEnd::operator<=>(const RunEnd& other) const {
  const auto rank = [](const RunEnd& end) {
    return std::tuple(end.survived(), end.source,
                      std::find(kOutcomes.begin(), kOutcomes.end(), end.outcome),
                      end.fatal_message.empty(), end.fatal_message, -end.number);
  };
  return rank(*this) <=> rank(other);
}

Run run_from(const ProcessResult& finished, bool staged, std::int64_t wall_time) try {
  Run run{.end = {}, .elapsed = wall_time, .verdict = ""};
  if (finished.timed_out) {
    run.end = {.source = RunEnd::Source::unfinished};
    return run;
  }
  if (finished.stood_still) {
    run.end = {.outcome = Outcome::deadlocked};
    return run;
  }
  const auto report =
      staged ? nlohmann::json::parse(finished.output, nullptr, false) : nlohmann::json();
  if (report.is_object()) {
    run.end = end_told(report, finished.wait_status);
    run.elapsed = report.value("elapsed_ns", wall_time);
    run.verdict = report.value("verdict", "");
  } else if (WIFSIGNALED(finished.wait_status)) {
    run.end = death_by(WTERMSIG(finished.wait_status));
  } else if (staged || WEXITSTATUS(finished.wait_status) != 0) {
    run.end = {.source = RunEnd::Source::exited, .number = WEXITSTATUS(finished.wait_status)};
  }
  return run;
} catch (const nlohmann::json::exception&) {
  // It printed an object of its own in the place of the kit's.
  return {.end = {.source = RunEnd::Source::exited, .number = finished.shell_status()},
          .elapsed = wall_time,
          .verdict = ""};
}

}  // namespace racekit
