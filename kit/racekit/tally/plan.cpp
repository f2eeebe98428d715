#include "kit/racekit/tally/plan.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "kit/base/flags.h"
#include "kit/racekit/program/known_names.h"
#include "kit/stage/options.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

// A program that does not die would go on for ten seconds, and one that hangs is waited for five.
constexpr const char* kSeconds = "0.2";
constexpr const char* kHangLimit = "1";
// Where something is varied, so few operations that a run may come out either way.
constexpr const char* kOps = "100";

// --- The program -----------------------------------------------------------------------------

fs::path program_path(const std::string& program, const fs::path& build) {
  if (program.empty()) throw UsageError("tally: needs a PROGRAM, such as broken/active_instances");
  for (const fs::path& path : {build / program, fs::absolute(program)})
    if (fs::is_regular_file(path) && access(path.c_str(), X_OK) == 0) return fs::canonical(path);
  refuse("PROGRAM", program,
         "the path of a program, or a program of the kit, such as " +
             nearest(program, programs_in(build)));
}

/// The place below the build folder; "" if it is elsewhere.
std::string place_in(const fs::path& build, const fs::path& path) {
  const std::string place = path.lexically_relative(fs::canonical(build));
  return place.starts_with("..") ? "" : place;
}

// --- The program's flags ---------------------------------------------------------------------

/// The seconds that the flags ask for; a program's own 10 if they do not, or not with a number.
double seconds_in(const Arguments& flags) {
  for (std::size_t i = 0; i < flags.size(); ++i) {
    std::string value;
    if (flags[i] == "--seconds" && i + 1 < flags.size()) value = flags[i + 1];
    if (flags[i].starts_with("--seconds=")) value = flags[i].substr(10);
    double seconds = 0;
    if (std::istringstream(value) >> seconds) return seconds;
  }
  return 10;
}

/// They stand behind --, and nothing else is there.
void check_words(const TallyOptions& options) {
  if (!options.strays.empty())
    throw UsageError("'" + options.strays.front() +
                     "': no flag of the tally's; the program's flags stand behind --");
}

// --- What is varied --------------------------------------------------------------------------

struct Varied {
  std::string name;
  Arguments values;
};

int cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  return std::max(1, CPU_COUNT(&allowed));
}

/// Keeps the calling process on the first of the cores that it may use.
void use_cores(int count) {
  cpu_set_t allowed;
  sched_getaffinity(0, sizeof allowed, &allowed);
  for (std::size_t core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &allowed) && count-- <= 0) CPU_CLR(core, &allowed);
  sched_setaffinity(0, sizeof allowed, &allowed);
}

Varied varied_by(const std::string& vary) {
  static const std::string kTakes =
      "ops=N,N,... or threads=N,N,... or cores=N,N,..., such as ops=1,10,100,1000";
  Varied varied;
  if (vary.empty()) return varied;
  const auto equals = vary.find('=');
  varied.name = vary.substr(0, equals);
  const std::int64_t most = varied.name == "ops"       ? 1'000'000'000
                            : varied.name == "threads" ? Options::kMostThreads
                            : varied.name == "cores"   ? cores()
                                                       : 0;
  if (most == 0 || equals == std::string::npos) refuse("--vary", vary, kTakes);
  std::istringstream list(vary.substr(equals + 1) + ',');
  for (std::string value; std::getline(list, value, ',');)
    varied.values.push_back(
        std::to_string(integer_in<std::int64_t>("--vary " + varied.name, value, 1, most)));
  return varied;
}

Arguments flags_for(const Varied& varied, const std::string& value) {
  if (varied.name == "ops") return {"--ops", value};
  if (varied.name == "threads") return {"--setters", value, "--deleters", value};
  return {};
}

/// What the tally sets is not for the user to set as well.
void check_flags(const Arguments& flags, const Varied& varied, bool staged) {
  if (!staged) {
    if (!varied.name.empty() && varied.name != "cores")
      throw UsageError("--vary " + varied.name +
                       ": takes a program of the kit; any other only has its cores varied");
    return;
  }
  for (const char* flag : {"--report", "--help", "-h"})
    if (names_flag(flags, flag))
      throw UsageError(std::string(flag) + ": not behind --, the tally reads the reports itself");
  for (const std::string& flag : flags_for(varied, "1"))
    if (flag.starts_with("--") && names_flag(flags, flag))
      throw UsageError(flag + ": given behind --, and --vary " + varied.name + " sets it too");
  if (varied.name == "ops" && names_flag(flags, "--seconds"))
    throw UsageError("--seconds: given behind --, and --vary ops makes a run end by count");
}

/// What the tally sets where the user has not: a run's length, so that many runs come to an end. A
/// broken program sees to that itself.
Arguments own_flags(const std::string& place, const Arguments& flags, const Varied& varied) {
  Arguments own;
  const bool has_length = names_flag(flags, "--ops") || names_flag(flags, "--seconds");
  const bool dies = place.find("broken/") != std::string::npos && !names_flag(flags, "--mutex");
  if (varied.name == "threads" || varied.name == "cores") {
    if (!has_length) own = {"--ops", kOps};
  } else if (varied.name.empty() && !has_length && !dies) {
    own = {"--seconds", kSeconds};
  }
  // ThreadSanitizer's own work on a report may take its time, and is no hang.
  if (!place.starts_with("tsan/") && !names_flag(flags, "--hang-limit"))
    own.insert(own.end(), {"--hang-limit", kHangLimit});
  return own;
}

}  // namespace

TallyRuns TallyPlan::runs_for(const Tally& tally) const {
  TallyRuns some = runs;
  auto& arguments = some.command.arguments;
  arguments.insert(arguments.end(), tally.flags.begin(), tally.flags.end());
  if (report.varied == "cores")
    some.command.before_start = [count = std::stoi(tally.value)] { use_cores(count); };
  return some;
}

TallyPlan plan_tally(const TallyOptions& options, const fs::path& build) {
  check_words(options);
  const Arguments& flags = options.flags;
  const Varied varied = varied_by(options.vary);
  const fs::path path = program_path(options.program, build);
  const std::string place = place_in(build, path);
  const bool staged = !place.empty();
  check_flags(flags, varied, staged);

  TallyPlan plan;
  TallyReport& report = plan.report;
  report.program = staged ? place : options.program;
  report.staged = staged;
  report.jobs = options.jobs;
  report.varied = varied.name;
  report.flags = flags;
  if (staged) report.own_flags = own_flags(place, flags, varied);
  report.limit = options.limit.value_or(staged ? 10 + seconds_in(flags) : 10);

  plan.runs = {.command = {.arguments = {path}, .limit = report.limit},
               .staged = staged,
               .count = options.runs,
               .jobs = options.jobs};
  if (staged)
    for (const char* word : {"--report", "json"}) plan.runs.command.arguments.push_back(word);

  for (const std::string& value : varied.name.empty() ? Arguments{""} : varied.values) {
    Tally& tally = report.tallies.emplace_back();
    tally.value = value;
    tally.asked = options.runs;
    for (const Arguments& some : {flags_for(varied, value), flags, report.own_flags})
      tally.flags.insert(tally.flags.end(), some.begin(), some.end());
  }
  return plan;
}

}  // namespace racekit
