#include "kit/racekit/detectors.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <thread>

#include "kit/racekit/detectors_report.h"
#include "kit/racekit/explore_search.h"
#include "kit/racekit/in_parallel.h"
#include "kit/racekit/interrupt.h"
#include "kit/racekit/pair_programs.h"
#include "kit/racekit/progress.h"
#include "kit/racekit/tally_runs.h"
#include "kit/stage/flags.h"
#include "kit/stage/record.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

// Operations of each thread in a plain run: so many that a broken map breaks each time. The fixed
// one takes 50 ms for them; where they take longer, because each starts a thread, say, there are
// fewer.
constexpr int kOps = 5'000;
constexpr int kFewOps = 100;
constexpr double kLongRun = 0.2;  // seconds of the processor's; or one of the clock's
// At most so many in a run with a tool: Valgrind needs two seconds then, most of it for its start.
constexpr int kToolOps = 1'000;
// Of a program that is to run for a time: its operations wait for something, and are few.
constexpr const char* kSeconds = "0.2";
constexpr const char* kToolSeconds = "0.5";
constexpr const char* kPlainHangLimit = "1";
constexpr double kRunLimit = 60;      // seconds; it ends by itself long before
constexpr double kExploreLimit = 10;  // seconds, of all small cases
constexpr std::size_t kWaitingAtATime = 8;

struct DetectorsWish {
  Words pairs;
  int runs = 100;
  std::string source = RACEKIT_SOURCE_DIR;
  bool json = false;
};

/// A person wishes to stop.
struct Stopped {};

struct DoesNotCompile {
  std::string error;
};

double seconds_since(std::int64_t start) {
  return static_cast<double>(monotonic_now() - start) / 1e9;
}

/// Of the processor, that all programs took that have been run so far.
double seconds_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void add(Words& words, const Words& more) { words.insert(words.end(), more.begin(), more.end()); }

class Measurement {
 public:
  Measurement(const DetectorsWish& wish, const fs::path& build)
      : wish_(wish), build_(build), found_(pairs_in(wish.source, wish.pairs)) {
    report_.runs = wish.runs;
    report_.plain_ops = kOps;
    report_.ops = kToolOps;
    report_.compiler = RACEKIT_CXX;
    report_.left_out = found_.left_out;
  }

  int play() try {
    report_.detectors = detectors(build_, folder_->path(), [&](const Command& command) {
      return run(command, "looking for tools");
    });
    for (const Pair& pair : found_.pairs) measure(pair);
    print(detectors_meaning(report_));
    if (wish_.json) std::fputs(detectors_json(report_).c_str(), stdout);
    return 0;
  } catch (const Stopped&) {
    progress_.clear();
    return interrupt_.say_so();
  } catch (const DoesNotCompile& failure) {
    progress_.clear();
    std::fprintf(stderr, "racekit: %s\n", failure.error.c_str());
    return exit_status(Outcome::usage);
  }

 private:
  // --- Running -----------------------------------------------------------------------------------

  void print(const std::string& text) {
    progress_.clear();
    if (wish_.json) return;
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }
  void show(const std::string& what) {
    progress_.show([&] { return where_ + what; });
  }
  void stop_if_wished() const {
    if (interrupt_.number() != 0) throw Stopped{};
  }
  Finished run(const Command& command, const std::string& what) {
    Finished finished = interrupt_.run(command, [&] { show(what); });
    stop_if_wished();
    return finished;
  }

  // --- The plain runs ----------------------------------------------------------------------------

  /// How many operations both programs can do in a short run. One that hangs says nothing on that.
  void choose_ops(const Pair& pair, const PairPrograms& programs) {
    ops_ = kOps;
    for (const bool broken : {true, false}) {
      Command command{.arguments = {programs.of(broken, {}).path, "--report", "raw"},
                      .limit = kRunLimit};
      add(command.arguments, pair.flags);
      add(command.arguments, {"--hang-limit", kPlainHangLimit, "--ops", ""});
      const auto is_long = [&] {
        command.arguments.back() = std::to_string(ops_);
        const double before = seconds_of_children();
        const std::int64_t start = monotonic_now();
        const Finished finished = run(command, "how long a run takes");
        return finished.shell_status() != exit_status(Outcome::hung) &&
               (seconds_of_children() - before > kLongRun || seconds_since(start) > 1);
      };
      // Once may be the machine's fault.
      while (!pair.timed && ops_ > kFewOps && is_long() && is_long()) ops_ /= 5;
    }
  }

  void run_plain(const Pair& pair, const fs::path& path, MeasuredProgram& program) {
    program.flags = pair.flags;
    add(program.flags,
        pair.timed ? Words{"--seconds", kSeconds} : Words{"--ops", std::to_string(ops_)});
    add(program.flags, {"--hang-limit", kPlainHangLimit});
    Command command{.arguments = {path, "--report", "json"}, .limit = kRunLimit};
    add(command.arguments, program.flags);
    std::atomic<int> made{0};
    std::atomic<int> failed{0};
    std::atomic<bool> waits{pair.timed};
    const auto one = [&](std::size_t) {
      const Finished finished = interrupt_.run(command, nullptr);
      if (interrupt_.number() != 0) throw Stopped{};
      check_not_refused(finished);
      const Fate fate = run_from(finished, true, 0).fate;
      ++made;
      failed += fate.failed();
      if (fate.source == Fate::Source::unfinished || fate.outcome == Outcome::hung) waits = true;
    };
    const auto tell = [&] {
      show("plain run " + std::to_string(made + 1) + " of " + std::to_string(wish_.runs));
    };
    // One at a time, as they disturb each other. A run that hangs only waits for its limit, and one
    // that is timed for its end: they need not wait for each other as well.
    while (made < wish_.runs && !waits) in_parallel(1, 1, one, tell);
    in_parallel(kWaitingAtATime, static_cast<std::size_t>(wish_.runs - made), one, tell);
    program.made = made;
    program.failed = failed;
  }

  /// The seconds of one that is as long as a tool's run.
  double time_plain(const Pair& pair, const fs::path& path) {
    Command command{.arguments = {path, "--report", "raw"}, .limit = kRunLimit};
    add(command.arguments, tool_flags(pair, Length::full));
    const std::int64_t start = monotonic_now();
    run(command, "plain");
    return seconds_since(start);
  }

  // --- The tools ---------------------------------------------------------------------------------

  /// A run with a tool: as long as it takes for two threads to meet; each thread with a single
  /// operation, after which it ends; and at a daemon's pace, where two that lock in opposite orders
  /// do not deadlock at once.
  enum class Length { full, single, paced };

  Words tool_flags(const Pair& pair, Length length) const {
    Words flags = pair.flags;
    if (length == Length::paced)
      add(flags, {"--rate", "50", "--seconds", kToolSeconds});
    else if (length == Length::single)
      add(flags, {"--ops", "1"});
    else if (pair.timed)
      add(flags, {"--seconds", kToolSeconds});
    else
      add(flags, {"--ops", std::to_string(std::min(ops_, kToolOps))});
    return flags;
  }

  /// Runs until the tool has reported, or all its runs are made. Of full runs that hang one is
  /// enough.
  Opinion ask(const Detector& detector, const Pair& pair, const fs::path& source,
              const fs::path& path) {
    Opinion opinion;
    bool hung = false;
    for (int i = 0; i < detector.runs + 2 && !opinion.reported(); ++i) {
      const Length length = i < detector.runs    ? Length::full
                            : i == detector.runs ? Length::single
                                                 : Length::paced;
      if (length == Length::full && hung) continue;
      Command command{.arguments = detector.before, .limit = kRunLimit};
      command.arguments.push_back(path);
      add(command.arguments, detector.flags);
      add(command.arguments, tool_flags(pair, length));
      add(command.arguments, {"--hang-limit", detector.hang_limit});
      const std::int64_t start = monotonic_now();
      const Finished finished = run(command, detector.name);
      const double time = i == 0 && !pair.timed ? seconds_since(start) : opinion.run_time;
      opinion = detector.read(finished, source);
      opinion.run_time = time;
      hung = finished.timed_out || finished.shell_status() == exit_status(Outcome::hung);
    }
    return opinion;
  }

  Opinion explore(const fs::path& source, const fs::path& path) {
    Opinion opinion;
    const std::int64_t start = monotonic_now();
    const auto roles = staged_roles({.program = path, .arguments = {}});
    for (const Words& flags : small_cases(roles, {})) {
      const double left = kExploreLimit - seconds_since(start);
      if (left <= 0 || opinion.verdict != Opinion::Verdict::silent) break;
      const Subject subject{.name = source,
                            .lasting_name = source,
                            .arguments = flags,
                            .chosen = {},
                            .path = path,
                            .runtime = {},
                            .folder = folder_};
      ExploreWish wish;
      wish.jobs = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
      wish.limit = left;
      wish.heading = where_ + "the explorer, ";
      wish.stop = [this] { return interrupt_.number() != 0; };
      try {
        const Explored explored = explore_subject(subject, wish);
        if (explored.shortest)
          opinion = {.verdict = Opinion::Verdict::reported,
                     .said = std::string(word(explored.shortest->finding.verdict.outcome))};
      } catch (const UsageError& error) {
        opinion = {.verdict = Opinion::Verdict::failed, .said = error.what()};
      }
      stop_if_wished();
    }
    opinion.run_time = seconds_since(start);
    return opinion;
  }

  // --- A pair ------------------------------------------------------------------------------------

  /// Each way of compiling is taken once: several tools run the same program.
  std::vector<CompileWay> ways() const {
    std::vector<CompileWay> all{CompileWay{}};
    for (const Detector& detector : report_.detectors)
      if (detector.is_here() && std::ranges::find(all, detector.compiled) == all.end())
        all.push_back(detector.compiled);
    return all;
  }

  void measure(const Pair& pair) {
    where_ = pair.name + ": ";
    const PairPrograms programs(
        build_, folder_->path(), pair, ways(),
        [this](const Command& command) {
          const Finished finished = interrupt_.run(command, nullptr);
          stop_if_wished();
          return finished;
        },
        [this] { show("compiling"); });
    for (const bool broken : {true, false})
      if (const PairProgram& plain = programs.of(broken, {}); !plain.done)
        throw DoesNotCompile{(broken ? "'broken/" : "'fixed/") + pair.name +
                             ".cpp': " + plain.words};
    if (!has_roles(programs)) {
      report_.left_out.push_back(pair.name + ": it has no roles on the kit's stage");
      return;
    }
    choose_ops(pair, programs);
    report_.pairs.push_back({.name = pair.name,
                             .tool_flags = tool_flags(pair, Length::full),
                             .broken = measure(pair, programs, true),
                             .fixed = measure(pair, programs, false)});
    if (report_.pairs.size() == 1) print(detectors_heading(report_));
    print(detectors_rows(report_, report_.pairs.back()));
  }

  MeasuredProgram measure(const Pair& pair, const PairPrograms& programs, bool broken) {
    where_ = (broken ? "broken/" : "fixed/") + pair.name + ": ";
    const fs::path& source = broken ? pair.broken : pair.fixed;
    const PairProgram& plain = programs.of(broken, {});
    MeasuredProgram measured;
    measured.compile_time = plain.time;
    run_plain(pair, plain.path, measured);
    if (!pair.timed) measured.run_time = time_plain(pair, plain.path);
    for (const Detector& detector : report_.detectors) {
      auto& opinion = measured.opinions.emplace_back();
      if (detector.is_here())
        opinion = opinion_of(detector, pair, source, programs.of(broken, detector.compiled));
    }
    return measured;
  }

  Opinion opinion_of(const Detector& detector, const Pair& pair, const fs::path& source,
                     const PairProgram& program) {
    Opinion opinion;
    if (!program.done) return {.verdict = Opinion::Verdict::failed, .said = program.words};
    switch (detector.way) {
      case Detector::Way::compiles:
        opinion = detector.read({.output = {}, .error_text = program.words}, source);
        opinion.run_time = program.time;
        return opinion;
      case Detector::Way::runs:
        opinion = ask(detector, pair, source, program.path);
        break;
      case Detector::Way::explores:
        opinion = explore(source, program.path);
        break;
    }
    opinion.compile_time = program.time;
    return opinion;
  }

  bool has_roles(const PairPrograms& programs) {
    return !run({.arguments = {programs.of(true, {}).path, "--roles"}, .limit = kRunLimit},
                "its roles")
                .output.empty();
  }

  const DetectorsWish& wish_;
  const fs::path& build_;
  const Pairs found_;
  const std::shared_ptr<TemporaryFolder> folder_ =
      std::make_shared<TemporaryFolder>();  // made before any thread is
  Interrupt interrupt_;
  Progress progress_;
  std::string where_;
  int ops_ = kOps;  ///< of this pair
  DetectorsReport report_;
};

}  // namespace

Subcommand add_detectors(Flags& racekit) {
  const auto wish = std::make_shared<DetectorsWish>();
  Flags& word =
      racekit.word("detectors", "Who catches what: a table of tools, measured here and now",
                   "Of all pairs, or of those that are named:  racekit detectors counter "
                   "two_locks\n");
  word.integer("--runs", wish->runs, 1, 10'000, "Plain runs of each program [100]");
  word.option("--source", "DIR", "A folder with broken/ and fixed/ [the kit's own]",
              [wish](const std::string& value) { wish->source = value; });
  word.mark("--json", wish->json, "Print one JSON object instead of the table");
  word.others(wish->pairs);
  return {word, [=](const fs::path& build) { return Measurement(*wish, build).play(); }};
}

}  // namespace racekit
