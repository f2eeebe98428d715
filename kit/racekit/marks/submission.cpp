#include "kit/racekit/marks/submission.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "kit/base/text.h"
#include "kit/base/tool.h"

namespace racekit {
namespace {

using Json = Submission::Json;

void take(Submission& submission, const Json& event) {
  const std::string stage = event.value("stage", "");
  if (stage == "compile") submission.compile = event;
  if (stage == "alone") submission.alone = event;
  if (stage == "plain") submission.plain = event;
  if (stage == "tsan") submission.tsan = event;
  if (stage == "case") submission.cases.push_back(event);
  if (stage == "verdict") submission.verdict = event;
}

/// Of a judge that gave no verdict: how its process ended.
void tell_end(Submission& submission, const ProcessResult& judge, const std::string& over,
              double limit) {
  // bubblewrap gives the signal as a status. A judge has no status of its own above 128 but 130.
  const int status = judge.shell_status();
  const int signal_number = status > 128 && status < 128 + NSIG ? status - 128 : 0;
  if (!over.empty()) {
    submission.outcome = Outcome::crashed;
    submission.why = over + ", and was ended";
  } else if (judge.timed_out) {
    submission.outcome = Outcome::hung;
    std::ostringstream seconds;
    seconds << limit;
    submission.why = "its judge was not ready after " + seconds.str() + " s, and was ended";
  } else if (signal_number != 0) {
    submission.outcome = Outcome::crashed;
    submission.why = "its judge was ended by " + signal_name(signal_number);
  } else {
    submission.outcome = status == exit_status(Outcome::usage) ? Outcome::usage : Outcome::crashed;
    submission.why = complaint_in(judge.error_text);
    if (submission.why.empty())
      submission.why = "its judge ended with status " + std::to_string(status) + " and no verdict";
  }
}

}  // namespace

std::string Submission::verdict_name() const {
  if (judged()) return verdict.value("verdict", "");
  return compile.is_object() && !compiles() ? "does not compile" : "not judged";
}

std::string Submission::worst() const {
  return judged() ? verdict.value("worst", "") : std::string(name_of(outcome));
}

std::string Submission::name() const {
  std::string name;
  for (const std::string& file : files) name += (name.empty() ? "" : ", ") + file;
  return name;
}

bool Submission::tsan_passed() const {
  return tsan.is_object() &&
         (tsan.value("passed", false) || (judged() && !verdict.value("exonerated", "").empty()));
}

std::string Submission::passed() const {
  std::string text;
  const auto add = [&](const std::string& stage) { text += (text.empty() ? "" : ", ") + stage; };
  const auto is_true = [](const Json& stage) {
    return stage.is_object() && stage.at("passed").is_boolean() && stage.at("passed").get<bool>();
  };
  if (compiles()) add("compile");
  if (is_true(alone)) add("work");
  if (is_true(plain)) add("plain");
  if (tsan_passed()) add("ThreadSanitizer");
  if (!cases.empty())
    add(std::to_string(std::ranges::count_if(cases, is_true)) + " of " +
        counted(cases.front().value("of", std::uint64_t{1}), "case", "cases"));
  return text;
}

int Submission::status() const { return judged() ? judge_status : exit_status(outcome); }

Submission submission_of(const std::vector<std::string>& files, const ProcessResult& judge,
                         const std::string& over, double limit) {
  Submission submission{.files = files, .judge_status = judge.shell_status()};
  std::istringstream lines(judge.output);
  for (std::string line; std::getline(lines, line);)
    if (const Json event = Json::parse(line, nullptr, false); event.is_object())
      take(submission, event);
  if (!submission.judged()) tell_end(submission, judge, over, limit);
  return submission;
}

Submission not_judged(const std::vector<std::string>& files, const std::string& why) {
  return {.files = files, .outcome = Outcome::usage, .why = why};
}

bool is_worse(int status, int than) {
  constexpr std::array kFromTheBest{0, 3, 2, 1, 68, 66, 65, 67, 124, 70};
  const auto rank = [&](int number) { return std::ranges::find(kFromTheBest, number); };
  return rank(status) > rank(than);
}

}  // namespace racekit
