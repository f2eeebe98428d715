#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <thread>

#include "kit/base/subprocess.h"
#include "kit/explore/one_core.h"
#include "tests/explore/explored.h"

// The engine: a plan is followed, the same way each time; the kit's own programs; processes.
namespace racekit::test {
namespace {

using explore::Choice;
using explore::End;
using explore::Plan;

/// Everything that an execution says, to compare it with another.
std::string text(const Execution& e) {
  std::ostringstream out;
  const auto touches = [&](const std::vector<explore::Touch>& all) {
    for (const auto& t : all)
      out << ' ' << static_cast<int>(t.mode) << '@' << t.address << '+' << t.size;
  };
  for (const auto& step : e.steps) {
    out << step.choice.thread << '.' << step.choice.alternative << ' ' << name_of(step.verb) << ' '
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
    out << pending.thread << ' ' << pending.enabled << ' ' << name_of(pending.verb) << ' '
        << pending.waits_for << ' ' << pending.place;
    touches(pending.touches);
  }
  for (std::size_t place = 0; place < e.places.size(); ++place) {
    for (const std::uint64_t pc : e.places[place]) out << ' ' << pc;
    out << '\n';
  }
  for (const auto& b : e.blocks)
    out << b.address << '+' << b.size << ' ' << b.thread << ' ' << b.place << ' ' << b.freed_by
        << '\n';
  for (const auto& range : e.newly_shared) out << range.address << '+' << range.size << '\n';
  out << static_cast<int>(e.end) << ' ' << e.status << ' ' << e.what << ' ' << e.told_outcome << ' '
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

// --- One plan, one execution --------------------------------------------------------------------

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

// The system's functions leave random numbers on the stack.
TEST(Engine, WhatStandsBelowTheStackIsTheSameInEachServer) {
  const auto below = [] {
    ProcessEngine engine(options("leftovers", {}));
    return engine.run({}).output;
  };
  const std::string first = below();
  EXPECT_NE(first, "");
  EXPECT_EQ(below(), first);
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
  while (lock + 1 < execution.steps.size() && execution.steps[lock].verb != explore::Verb::lock)
    ++lock;
  const explore::Step& step = execution.steps[lock];
  ASSERT_EQ(step.choice.thread, 0);
  plan.prefix = schedule(execution, lock);
  plan.prefix.push_back({1, 0});
  plan.asleep = {{step.choice, step.touches}};
  const Execution other = engine.run(plan);
  ASSERT_GT(other.steps.size(), lock + 1);
  EXPECT_EQ(other.steps[lock + 1].choice, (Choice{1, 0}));
  EXPECT_EQ(other.steps[lock + 1].verb, explore::Verb::lock);
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
    if (step.verb == explore::Verb::write) {
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

// --- The stage ----------------------------------------------------------------------------------

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

TEST(Staged, EachExecutionKnowsTheThreadsByTheirNames) {
  ProcessEngine engine(
      pair("broken/active_instances", {"--setters", "1", "--deleters", "1", "--ops", "1"}));
  const std::vector<std::string> names{"", "setter 1", "deleter 1"};
  for (int run = 0; run < 3; ++run) EXPECT_EQ(engine.run({}).names, names) << "run " << run;
}

TEST(Staged, TheTwinTakesOver) {
  ProcessEngine engine(pair("broken/active_instances",
                            {"--setters", "1", "--deleters", "1", "--ops", "1", "--mutex", "on"}));
  const Exploration found = explore::search({&engine}, {});
  EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, 2}}));
  EXPECT_NE(engine.program().find("fixed/active_instances"), std::string::npos);
}

// --- The process --------------------------------------------------------------------------------

TEST(Process, AProgramStartedByHandSaysHowToExploreIt) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("racekit_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::filesystem::copy_file(path_of("tests/explored/waits"), folder / "waits",
                             std::filesystem::copy_options::overwrite_existing);
  const ProcessResult finished = run({.arguments = {folder / "waits", "latch"}, .limit = 20});
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

TEST(OneCore, SeveralAreSeveralAsLongAsThereAreEnough) {
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
  const auto cores = static_cast<std::size_t>(CPU_COUNT(&allowed));
  std::vector<std::unique_ptr<explore::OneCore>> all;
  std::map<std::size_t, std::size_t> users;
  for (std::size_t i = 0; i < 2 * cores; ++i)
    ++users[all.emplace_back(std::make_unique<explore::OneCore>())->number()];
  EXPECT_EQ(users.size(), cores);
  for (const auto& [core, count] : users) {
    EXPECT_TRUE(CPU_ISSET(core, &allowed));
    EXPECT_EQ(count, 2u);
  }
  const std::size_t freed = all.front()->number();
  all.front().reset();
  EXPECT_EQ(explore::OneCore().number(), freed);
}

}  // namespace
}  // namespace racekit::test
