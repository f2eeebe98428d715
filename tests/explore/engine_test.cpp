#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "kit/explore/exploration.h"
#include "kit/explore/process_engine.h"
#include "kit/watch/subprocess.h"

// The engine and the runtime: what each family of taken-over calls does in a real program
// (tests/explore/programs), one execution by itself and all of them.
namespace racekit::test {
namespace {

using explore::Choice;
using explore::End;
using explore::Execution;
using explore::Exploration;
using explore::Misuse;
using explore::Plan;
using explore::ProcessEngine;

using Arguments = std::vector<std::string>;
using Outcomes = std::map<Outcome, std::uint64_t>;

std::string path_of(const std::string& name) { return std::string(RACEKIT_BUILD_DIR) + "/" + name; }

ProcessEngine::Options options(const std::string& name, const Arguments& arguments) {
  ProcessEngine::Options options;
  options.program = path_of("tests/explored/" + name);
  options.arguments = arguments;
  return options;
}

Execution first_execution(const std::string& name, const Arguments& arguments) {
  return ProcessEngine(options(name, arguments)).run({});
}

/// All executions of one program: how many, how they end, with which statuses.
struct All {
  Exploration found;
  std::set<int> statuses;
};

All all_of(const std::string& name, const Arguments& arguments) {
  ProcessEngine engine(options(name, arguments));
  All all;
  all.found =
      explore::search({&engine}, {}, [&](const Execution& execution, const Exploration& so) {
        if (so.executions == 1) all.statuses.clear();  // the search may have started again
        if (execution.end == End::exited) all.statuses.insert(execution.status);
      });
  return all;
}

/// Everything that an execution says, to compare it with another.
std::string text(const Execution& e) {
  std::ostringstream out;
  const auto touches = [&](const std::vector<explore::Touch>& all) {
    for (const auto& t : all)
      out << ' ' << static_cast<int>(t.mode) << '@' << t.address << '+' << t.size;
  };
  for (const auto& step : e.steps) {
    out << step.choice.thread << '.' << step.choice.alternative << ' ' << step.operation << ' '
        << step.place << " of";
    for (const Choice& choice : step.enabled)
      out << ' ' << choice.thread << '.' << choice.alternative;
    touches(step.touches);
    for (const auto& a : step.accesses)
      out << '\n'
          << static_cast<int>(a.kind) << ' ' << static_cast<int>(a.order) << ' ' << a.address << '+'
          << a.size << ' ' << a.before.value_or(0) << ' ' << a.after.value_or(0) << ' ' << a.place;
    for (const auto& edge : step.edges)
      out << '\n'
          << static_cast<int>(edge.kind) << ' ' << edge.object << ' ' << edge.lock << ' '
          << edge.at;
    out << '\n';
  }
  for (const auto& pending : e.pending) {
    out << pending.thread << ' ' << pending.enabled << ' ' << pending.operation << ' '
        << pending.waits_for << ' ' << pending.place;
    touches(pending.touches);
  }
  for (const auto& place : e.places) {
    for (const std::uint64_t pc : place) out << ' ' << pc;
    out << '\n';
  }
  for (const auto& b : e.blocks)
    out << b.address << '+' << b.size << ' ' << b.thread << ' ' << b.place << ' ' << b.freed_by
        << '\n';
  for (const auto& range : e.newly_shared) out << range.address << '+' << range.size << '\n';
  out << static_cast<int>(e.end) << ' ' << e.status << ' ' << e.what << ' ' << e.verdict << ' '
      << e.output;
  return out.str();
}

/// The threads in the order of their steps, each once for several in a row.
std::vector<int> turns(const Execution& execution) {
  std::vector<int> threads;
  for (const auto& step : execution.steps)
    if (threads.empty() || threads.back() != step.choice.thread)
      threads.push_back(step.choice.thread);
  return threads;
}

std::vector<Choice> schedule(const Execution& execution, std::size_t steps) {
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < steps; ++i) choices.push_back(execution.steps[i].choice);
  return choices;
}

// --- One plan, one execution
// ------------------------------------------------------------------------

TEST(Engine, TheSamePlanGivesTheSameExecution) {
  for (const char* name : {"semaphore", "condition", "promise"}) {
    ProcessEngine engine(options("waits", {name}));
    const std::string first = text(engine.run({}));
    for (int i = 0; i < 100; ++i) ASSERT_EQ(text(engine.run({})), first) << name << ", run " << i;
    for (int i = 0; i < 3; ++i) {
      ProcessEngine another(options("waits", {name}));
      ASSERT_EQ(text(another.run({})), first) << name << ", another server";
    }
  }
}

TEST(Engine, ThePlanDecidesWhoRuns) {
  ProcessEngine engine(options("waits", {"recursive_mutex"}));
  Execution execution = engine.run({});
  Plan plan;
  plan.shared = execution.newly_shared;
  execution = engine.run(plan);
  EXPECT_TRUE(execution.newly_shared.empty());
  EXPECT_EQ(turns(execution), (std::vector<int>{0, 1, 0}));  // main waits in join only

  plan.prefix = {execution.steps[0].choice, {1, 0}};
  execution = engine.run(plan);
  EXPECT_EQ(turns(execution).front(), 0);
  EXPECT_EQ(execution.steps[1].choice, (Choice{1, 0}));
  EXPECT_EQ(execution.end, End::exited);
  EXPECT_EQ(execution.status, 0);
}

TEST(Engine, APlanThatDoesNotFitIsRefused) {
  ProcessEngine engine(options("waits", {"condition"}));
  Plan plan;
  plan.prefix = {{0, 0}, {5, 0}};
  EXPECT_EQ(engine.run(plan).end, End::refused);
}

TEST(Engine, WhoSleepsIsNotRunUntilSomethingLikeItHappens) {
  // Main is about to lock a mutex and sleeps; the other thread starts, which does not wake it, and
  // locks the mutex, which does.
  ProcessEngine engine(options("waits", {"recursive_mutex"}));
  Plan plan;
  plan.shared = engine.run(plan).newly_shared;
  const Execution execution = engine.run(plan);
  std::size_t lock = 1;
  while (execution.steps.at(lock).operation != "lock") ++lock;
  const explore::Step& step = execution.steps[lock];
  ASSERT_EQ(step.choice.thread, 0);
  plan.prefix = schedule(execution, lock);
  plan.prefix.push_back({1, 0});
  plan.asleep = {{step.choice, step.touches}};
  const Execution other = engine.run(plan);
  ASSERT_GT(other.steps.size(), lock + 1);
  EXPECT_EQ(other.steps[lock + 1].choice, (Choice{1, 0}));
  EXPECT_EQ(other.steps[lock + 1].operation, "lock");
  EXPECT_EQ(other.end, End::exited);

  // If what main is about to do depended on nothing, everything would be asleep some day.
  plan.asleep = {{step.choice, {}}};
  EXPECT_EQ(engine.run(plan).end, End::redundant);
}

TEST(Engine, AccessesHaveTheirValues) {
  ProcessEngine engine(options("increments", {"global"}));
  Plan plan;
  plan.shared = engine.run(plan).newly_shared;
  ASSERT_FALSE(plan.shared.empty());
  std::vector<std::pair<std::uint64_t, std::uint64_t>> writes;
  for (const auto& step : engine.run(plan).steps)
    if (step.operation == "write") {
      ASSERT_FALSE(step.accesses.empty());
      writes.emplace_back(step.accesses.front().before.value(),
                          step.accesses.front().after.value());
    }
  EXPECT_EQ(writes, (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 1}, {1, 2}}));
}

TEST(Engine, ALimitOfStepsCutsOff) {
  auto limited = options("waits", {"latch"});
  limited.steps = 4;
  const Execution execution = ProcessEngine(limited).run({});
  EXPECT_EQ(execution.end, End::limited);
  EXPECT_EQ(execution.steps.size(), 4u);
}

TEST(Engine, SpuriousWakeUpsHappenWhenAskedFor) {
  auto spurious = options("waits", {"lost_wakeup"});
  spurious.spurious = 1;
  ProcessEngine engine(spurious);
  const Exploration found = explore::search({&engine}, {});
  EXPECT_TRUE(found.complete);
  EXPECT_GT(found.executions, all_of("waits", {"lost_wakeup"}).found.executions);
}

// --- Waiting
// ----------------------------------------------------------------------------------------

TEST(Waits, SucceedInEveryInterleaving) {
  for (const char* name :
       {"condition", "nobody_comes", "condition_any", "latch", "barrier", "semaphore", "promise",
        "async", "atomic_wait", "shared_mutex", "shared_readers", "recursive_mutex",
        "posix_semaphore", "posix_barrier", "detached"}) {
    const Exploration found = all_of("waits", {name}).found;
    EXPECT_TRUE(found.complete) << name << ": " << found.why_not;
    EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, found.executions}})) << name;
    EXPECT_EQ(found.racy, 0u) << name;
    EXPECT_GE(found.executions, 1u) << name;
  }
  EXPECT_EQ(all_of("waits", {"shared_readers"}).found.executions, 1u);
  EXPECT_EQ(all_of("waits", {"condition"}).found.executions, 2u);
}

TEST(Waits, EndEitherWay) {
  for (const char* name : {"timed", "timed_mutex", "try_lock"}) {
    const All all = all_of("waits", {name});
    EXPECT_TRUE(all.found.complete) << name << ": " << all.found.why_not;
    EXPECT_EQ(all.statuses, (std::set<int>{10, 11})) << name;
    EXPECT_EQ(all.found.racy, 0u) << name;
  }
}

TEST(Waits, NotifyOneWakesEither) {
  const All all = all_of("waits", {"notify_chooses"});
  EXPECT_TRUE(all.found.complete) << all.found.why_not;
  EXPECT_EQ(all.statuses, (std::set<int>{11, 12}));
  EXPECT_EQ(all.found.racy, 0u);
}

TEST(Waits, ALostWakeUpIsADeadlock) {
  const Exploration found = all_of("waits", {"lost_wakeup"}).found;
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, 1}, {Outcome::deadlocked, 1}}));
}

TEST(Waits, AThreadCanBlockItself) {
  const Execution execution = first_execution("waits", {"locks_itself"});
  EXPECT_EQ(execution.end, End::deadlocked);
  ASSERT_EQ(execution.pending.size(), 1u);
  EXPECT_EQ(execution.pending[0].operation, "lock");
  EXPECT_FALSE(execution.pending[0].enabled);
  EXPECT_NE(execution.pending[0].waits_for, 0u);
}

// --- Loops
// ------------------------------------------------------------------------------------------

TEST(Loops, ThatWaitEnd) {
  for (const char* name : {"spin", "yields", "spin_lock", "polls_under_mutex", "tries_to_lock"}) {
    const Exploration found = all_of("loops", {name}).found;
    EXPECT_TRUE(found.complete) << name << ": " << found.why_not;
    EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, found.executions}})) << name;
    EXPECT_GT(found.executions, 1u) << name;
  }
}

TEST(Loops, ThatCountTheirTurnsMayGiveUp) {
  const All all = all_of("loops", {"gives_up"});
  EXPECT_TRUE(all.found.complete) << all.found.why_not;
  EXPECT_EQ(all.statuses, (std::set<int>{10, 11}));
}

TEST(Loops, ThatNobodyEndsAreHung) {
  for (const char* name : {"hung", "sleeps_for_ever"})
    EXPECT_EQ(first_execution("loops", {name}).end, End::hung) << name;
}

TEST(Loops, WithoutAnEndMeetTheLimit) {
  auto limited = options("loops", {"endless"});
  limited.cpu_seconds = 1;
  ProcessEngine engine(limited);
  EXPECT_EQ(engine.run({}).end, End::limited);
  EXPECT_EQ(engine.run({}).end, End::limited) << "and the next execution runs as well";
}

// --- Ends
// -------------------------------------------------------------------------------------------

TEST(Ends, AreRecorded) {
  const std::map<std::string, std::pair<End, int>> expected{
      {"null_pointer", {End::signaled, SIGSEGV}}, {"abort", {End::signaled, SIGABRT}},
      {"throw", {End::signaled, SIGABRT}},        {"raise", {End::signaled, SIGTERM}},
      {"overflow", {End::signaled, SIGSEGV}},     {"exit", {End::exited, 3}},
      {"quick_exit", {End::exited, 4}},           {"nothing", {End::exited, 0}}};
  for (const auto& [name, end] : expected) {
    const Execution execution = first_execution("deaths", {name});
    EXPECT_EQ(execution.end, end.first) << name;
    EXPECT_EQ(execution.status, end.second) << name;
    EXPECT_EQ(execution.end_thread, name == "nothing" ? 0 : 1) << name;
    ASSERT_FALSE(execution.steps.empty());
    ASSERT_FALSE(execution.steps.back().touches.empty());
    EXPECT_EQ(execution.steps.back().touches.back().mode, explore::Touch::Mode::everything) << name;
  }
}

TEST(Ends, MisusedMemoryIsNamed) {
  const std::map<std::string, Misuse::Kind> expected{
      {"read_freed", Misuse::Kind::use_after_free},
      {"free_twice", Misuse::Kind::double_free},
      {"free_none", Misuse::Kind::invalid_free},
      {"beyond", Misuse::Kind::out_of_bounds},
      {"foreign_unlock", Misuse::Kind::foreign_unlock}};
  for (const auto& [name, kind] : expected) {
    const Execution execution = first_execution("deaths", {name});
    EXPECT_EQ(execution.end, End::misused) << name;
    ASSERT_TRUE(execution.misuse) << name;
    EXPECT_EQ(execution.misuse->kind, kind) << name;
    EXPECT_GE(execution.end_place, 0) << name;
    if (name == "free_none" || name == "foreign_unlock") continue;
    ASSERT_GE(execution.misuse->block, 0) << name;
    const explore::Block& block =
        execution.blocks.at(static_cast<std::size_t>(execution.misuse->block));
    EXPECT_EQ(block.size, sizeof(int)) << name;
    EXPECT_EQ(block.thread, 1) << name;
    ASSERT_GE(block.place, 0) << name;
    EXPECT_GE(execution.places.at(static_cast<std::size_t>(block.place)).size(), 3u) << name;
    if (name == "beyond") continue;
    EXPECT_EQ(block.freed_by, 1) << name;
    EXPECT_GE(block.free_place, 0) << name;
  }
}

TEST(Ends, WhatCannotBeControlledIsRefusedByName) {
  for (const std::string name : {"socket", "pipe", "fork", "poll", "system", "signal", "execv"}) {
    const Execution execution = first_execution("refused", {name});
    EXPECT_EQ(execution.end, End::refused) << name;
    EXPECT_EQ(execution.what, name);
  }
  EXPECT_EQ(first_execution("refused", {"ignores"}).end, End::exited);
}

TEST(Once, IsDoneOnce) {
  for (const char* name : {"local_static", "call_once", "fails_first", "thread_locals"}) {
    const Exploration found = all_of("once", {name}).found;
    EXPECT_TRUE(found.complete) << name << ": " << found.why_not;
    EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, found.executions}})) << name;
    EXPECT_EQ(found.racy, 0u) << name;
  }
}

TEST(Once, TheKitsTemplatesAreNotTheProgramsOwn) {
  const Exploration found = all_of("once", {"vectors"}).found;
  EXPECT_TRUE(found.complete) << found.why_not;
  EXPECT_EQ(found.racy, found.executions);
}

// --- The stage
// --------------------------------------------------------------------------------------

ProcessEngine::Options pair(const std::string& name, const Arguments& arguments) {
  return {.program = path_of("explore/" + name), .arguments = arguments};
}

TEST(Staged, TheFixedProgramHasItsLaw) {
  const std::map<std::string, std::uint64_t> law{{"1", 2}, {"2", 6}, {"3", 20}};
  for (const auto& [ops, count] : law) {
    ProcessEngine engine(
        pair("fixed/active_instances", {"--setters", "1", "--deleters", "1", "--ops", ops}));
    const Exploration found = explore::search({&engine}, {});
    EXPECT_TRUE(found.complete) << found.why_not;
    EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, count}}));
    EXPECT_EQ(found.racy, 0u);
  }
}

TEST(Staged, EachBrokenExecutionRaces) {
  ProcessEngine engine(
      pair("broken/active_instances", {"--setters", "1", "--deleters", "1", "--ops", "1"}));
  const Exploration found = explore::search({&engine}, {});
  EXPECT_TRUE(found.complete) << found.why_not;
  EXPECT_EQ(found.racy, found.executions);
  ASSERT_TRUE(found.first_failure);
  EXPECT_LE(*found.first_failure, 10u);
  ASSERT_TRUE(found.shortest_failure());
  EXPECT_LE(found.shortest_failure()->preemptions, 1u);
}

TEST(Staged, FlagsThatNeedTimeAreUsageErrors) {
  const std::map<std::string, Arguments> expected{
      {"--seconds", {"--seconds", "1"}}, {"--rate", {"--rate", "5", "--ops", "1"}}, {"--ops", {}}};
  for (const auto& [flag, arguments] : expected) {
    const Execution execution = ProcessEngine(pair("fixed/active_instances", arguments)).run({});
    EXPECT_EQ(execution.end, End::exited) << flag;
    EXPECT_EQ(execution.status, exit_status(Outcome::usage)) << flag;
    EXPECT_NE(execution.output.find(flag + ":"), std::string::npos) << execution.output;
  }
}

TEST(Staged, TheTwinTakesOver) {
  ProcessEngine engine(pair("broken/active_instances",
                            {"--setters", "1", "--deleters", "1", "--ops", "1", "--mutex", "on"}));
  const Exploration found = explore::search({&engine}, {});
  EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, 2}}));
  EXPECT_NE(engine.program().find("fixed/active_instances"), std::string::npos);
}

// --- The process
// ------------------------------------------------------------------------------------

TEST(Process, AProgramStartedByHandSaysHowToExploreIt) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("racekit_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::filesystem::copy_file(path_of("tests/explored/waits"), folder / "waits",
                             std::filesystem::copy_options::overwrite_existing);
  const Finished finished = run({.arguments = {folder / "waits", "latch"}, .limit = 20});
  std::filesystem::remove_all(folder);
  EXPECT_EQ(finished.shell_status(), 2);
  EXPECT_NE(finished.error_text.find("racekit explore"), std::string::npos) << finished.error_text;
}

TEST(Process, AProgramThatIsNotBuiltForItSaysSo) {
  for (const char* program : {"/bin/true", "/there/is/no/such/program"}) {
    ProcessEngine engine({.program = program, .arguments = {}});
    EXPECT_THROW(engine.run({}), std::runtime_error) << program;
  }
}

/// Processes whose command line has this word.
int processes_with(const std::string& word) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    std::string line;
    std::getline(file, line, '\n');
    count += line.find(word) != std::string::npos;
  }
  return count;
}

bool soon(const std::function<bool()>& condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

TEST(Process, NothingIsLeftBehindWhenTheToolIsKilled) {
  const std::string word = "of_test_" + std::to_string(getpid());
  const pid_t tool = fork();
  if (tool == 0) {
    ProcessEngine engine(options("loops", {"endless", word}));
    engine.run({});
    _exit(0);
  }
  EXPECT_TRUE(soon([&] { return processes_with(word) >= 2; })) << "a server and an execution";
  kill(tool, SIGKILL);
  waitpid(tool, nullptr, 0);
  EXPECT_TRUE(soon([&] { return processes_with(word) == 0; }));
}

TEST(Process, NothingIsLeftBehindWhenTheEngineEnds) {
  const std::string word = "of_test_" + std::to_string(getpid());
  { ProcessEngine(options("waits", {"latch", word})).run({}); }
  EXPECT_TRUE(soon([&] { return processes_with(word) == 0; }));
}

}  // namespace
}  // namespace racekit::test
