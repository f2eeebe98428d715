#include <algorithm>
#include <nlohmann/json.hpp>

#include "kit/base/outcome.h"
#include "kit/base/subprocess.h"
#include "kit/base/text.h"
#include "kit/frames/symbolizer.h"
#include "kit/racekit/doctor/check.h"

namespace racekit {
namespace {

using State = Check::State;
namespace fs = std::filesystem;

const char* const kPair = "active_instances";

struct Told {
  ProcessResult finished;
  nlohmann::json report;  ///< null if it gave none

  std::string outcome() const {
    return report.is_object() ? report.value("outcome", "") : std::string();
  }
  std::string complaint() const {
    if (finished.timed_out) return "no end in time";
    const std::string line = first_line(finished.error_text);
    return line.empty() ? "exit status " + std::to_string(finished.shell_status()) : line;
  }
};

Told ask(const fs::path& program, std::vector<std::string> flags) {
  flags.insert(flags.begin(), program);
  flags.insert(flags.end(), {"--report", "json"});
  Told told{run({.arguments = flags, .limit = 60}), {}};
  auto report = nlohmann::json::parse(told.finished.output, nullptr, false);
  if (report.is_object()) told.report = std::move(report);
  return told;
}

/// A line of the learner's program stands in a report of its crash.
bool names_a_line(const nlohmann::json& report) {
  for (const auto& thread : report.value("threads", nlohmann::json::array()))
    for (const auto& frame : thread.value("frames", nlohmann::json::array()))
      if (frame.value("owner", "") == "learner" && frame.value("line", 0) > 0) return true;
  return false;
}

Check symbolizer() {
  const auto address = reinterpret_cast<std::uintptr_t>(&check_kit);
  const auto frames = Symbolizer().frames_at(address, false);
  const Frame& frame = frames.back();
  if (frame.function.find("check_kit") != std::string::npos && frame.line > 0)
    return {.name = "symbolizer",
            .found = "names its own function: " + frame.function + ", " + frame.file + ':' +
                     std::to_string(frame.line)};
  return {State::wrong, "symbolizer", "cannot name a function of its own",
          "build anew and keep the debug information: no -s, no strip"};
}

Check crash(const fs::path& build) {
  Check check{.name = "the crash"};
  // One run in a hundred breaks the map in another way; that is not what is asked here.
  Told told;
  for (int i = 0; i < 3 && told.outcome() != name_of(Outcome::crashed); ++i)
    told = ask(build / "broken" / kPair, {"--hang-limit", "2"});
  if (told.outcome() != name_of(Outcome::crashed)) {
    check.state = State::wrong;
    check.found = "broken/active_instances does not crash: " +
                  (told.outcome().empty() ? told.complaint() : told.outcome());
    check.to_do = "make; if it stays so, please report it";
    return check;
  }
  check.found = "broken/active_instances dies of " + told.report.value("signal", "") + " after " +
                duration(told.report.value("elapsed_ns", std::int64_t{0}));
  if (names_a_line(told.report)) {
    check.found += ", and the report names its lines";
  } else {
    check.state = State::wrong;
    check.found += ", but the report names no line of it";
    check.to_do = "build anew and keep the debug information: no -s, no strip";
  }
  return check;
}

Check cure(const fs::path& build) {
  const Told told = ask(build / "fixed" / kPair, {"--seconds", "0.2"});
  if (told.outcome() == name_of(Outcome::survived))
    return {.name = "the cure", .found = "fixed/active_instances survives"};
  return {State::wrong, "the cure",
          "fixed/active_instances does not survive: " +
              (told.outcome().empty() ? told.complaint() : told.outcome()),
          "make; if it stays so, please report it"};
}

Check race(const fs::path& build) {
  Check check{.name = "the race report"};
  const ProcessResult finished =
      run({.arguments = {build / "tsan/broken" / kPair, "--report", "raw"}, .limit = 60});
  if (finished.error_text.find("WARNING: ThreadSanitizer: data race") == std::string::npos) {
    check.state = State::wrong;
    check.found = "none from tsan/broken/active_instances: " + Told{finished, {}}.complaint();
    check.to_do = finished.shell_status() == 127 ? "make" : tsan_advice();
  } else if (finished.error_text.find("broken/active_instances.cpp:") == std::string::npos) {
    check.state = State::wrong;
    check.found = "names no line of broken/active_instances.cpp";
    check.to_do = "clang++ needs llvm-symbolizer: make deps";
  } else {
    check.found = "tsan/broken/active_instances races, and the report names its lines";
  }
  return check;
}

Check silence(const fs::path& build) {
  const Told told = ask(build / "tsan/fixed" / kPair, {"--seconds", "0.2"});
  if (told.outcome() == name_of(Outcome::survived))
    return {.name = "ThreadSanitizer's silence",
            .found = "tsan/fixed/active_instances starts and survives"};
  return {State::wrong, "ThreadSanitizer's silence",
          "tsan/fixed/active_instances does not survive: " +
              (told.outcome().empty() ? told.complaint() : told.outcome()),
          told.finished.shell_status() == 127 ? "make" : tsan_advice()};
}

}  // namespace

void check_kit(const fs::path& build, const Tell& tell) {
  tell(symbolizer());
  tell(crash(build));
  tell(cure(build));
  tell(race(build));
  tell(silence(build));
}

}  // namespace racekit
