#include "kit/racekit/learn/verify.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "kit/base/input.h"
#include "kit/base/interrupt.h"
#include "kit/base/kit_folders.h"
#include "kit/racekit/learn/judge_command.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

constexpr std::ptrdiff_t kMostLines = 60;

std::ptrdiff_t count(const std::string& text, const std::string& part) {
  std::ptrdiff_t times = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++times;
  return times;
}

class Verification {
 public:
  explicit Verification(fs::path source) : source_(std::move(source)) {}

  /// What is not as it must be, in sentences.
  std::vector<std::string> faults(const Exercise& exercise) {
    std::vector<std::string> faults = faults_of_text(exercise);
    if (!faults.empty()) return faults;
    std::string worst = "not judged";
    judged(exercise, exercise.given(), worst);
    if (std::ranges::none_of(exercise.outcomes,
                             [&](Outcome outcome) { return worst == name_of(outcome); }))
      faults.push_back("as it is given it is " + worst + ", not " +
                       std::string(name_of(exercise.outcomes.front())));
    if (judged(exercise, exercise.solution(), worst) != 0)
      faults.push_back("its solution is not cured: " + worst);
    return faults;
  }

  const Interrupt& interrupt() const { return interrupt_; }

 private:
  std::vector<std::string> faults_of_text(const Exercise& exercise) const {
    std::vector<std::string> faults;
    const auto must = [&](bool so, const std::string& fault) {
      if (!so) faults.push_back(fault);
    };
    const std::string given = text_of(source_ / exercise.given());
    const std::string solution = text_of(source_ / exercise.solution());
    must(!given.empty(), exercise.given().string() + " is not there");
    must(!solution.empty(), exercise.solution().string() + " is not there");
    must(fs::exists(source_ / exercise.lesson), exercise.lesson + " is not there");
    must(std::ranges::none_of(exercise.hints, &std::string::empty), "a hint is empty");
    must(count(given, "\n") <= kMostLines, "it has more than 60 lines");
    if (exercise.pair) return faults;
    must(count(given, "// TODO: ") == 1, "its text has not one TODO");
    must(count(solution, "TODO") == 0, "its solution has a TODO");
    must(Exercise::judge_line(given).has_value(), "it has no judge's part");
    must(Exercise::altered_judge(solution, given).empty(), "its solution alters the judge's part");
    return faults;
  }

  /// The judge's exit status, and the worst outcome that it names.
  int judged(const Exercise& exercise, const fs::path& file, std::string& worst) {
    const ProcessResult result = interrupt_.run(
        judge_command(this_executable(), source_ / file, exercise, {"--json"}), nullptr);
    if (result.timed_out) {
      worst = judge_without_end();
      return result.shell_status();
    }
    const auto all = nlohmann::json::parse(result.output, nullptr, false);
    worst = all.is_object() ? all.value("worst", "") : "not judged: " + result.error_text;
    return result.shell_status();
  }

  const fs::path source_;
  Interrupt interrupt_;
};

}  // namespace

int verify(const Exercises& exercises, const fs::path& source, const Exercise* only) {
  Verification verification(source);
  int status = 0;
  for (const Exercise& exercise : exercises.all()) {
    if (only != nullptr && &exercise != only) continue;
    const std::vector<std::string> faults = verification.faults(exercise);
    if (verification.interrupt().number() != 0) return verification.interrupt().say_so();
    std::printf("%-5s  %2d  %s\n", faults.empty() ? "ok" : "WRONG", exercise.number,
                exercise.name.c_str());
    for (const std::string& fault : faults) std::printf("           %s\n", fault.c_str());
    std::fflush(stdout);
    if (!faults.empty()) status = 1;
  }
  return status;
}

}  // namespace racekit
