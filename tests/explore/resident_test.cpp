#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "kit/base/usage.h"
#include "kit/explore/search/exploration.h"
#include "tests/explore/explored.h"

// The worker, which puts memory back: it finds what forked executions find, and says where it
// cannot.
namespace racekit::test {
namespace {

using explore::EngineKind;
using explore::Scope;

struct Searched {
  Exploration found;
  std::optional<ProcessEngine::WhyForking> why_forking;
};

Searched search(const std::string& name, const Arguments& arguments, EngineKind kind,
                Scope scope = {}, bool without_fsgsbase = false) {
  ProcessEngine::Options how = options(name, arguments);
  how.kind = kind;
  how.input = "1 2 3";
  how.without_fsgsbase = without_fsgsbase;
  scope.observe_kinds = true;
  ProcessEngine engine(how);
  Exploration found = explore::search({&engine}, scope);
  return {std::move(found), engine.why_forking()};
}

std::string text(const explore::Finding& finding) {
  std::ostringstream out;
  out << "(" << finding.preemptions << "):";
  for (const auto& choice : finding.schedule)
    out << ' ' << choice.thread << '.' << choice.alternative;
  return out.str();
}

/// All that a search finds out.
std::string text(const Exploration& found) {
  std::ostringstream out;
  out << found.executions << " executions, " << found.redundant << " redundant, " << found.circular
      << " circular, " << found.limited << " limited, " << found.limited_racy << " of them racy, "
      << found.racy << " racy, " << found.races.size() << " races, " << found.restarts
      << " restarts, " << found.timed_out << " timed out, complete " << found.complete << ": "
      << found.why_not;
  for (const auto& [outcome, count] : found.outcomes)
    out << '\n' << name_of(outcome) << ' ' << count << ", " << text(found.shortest.at(outcome));
  for (const auto& [outcome, count] : found.racy_outcomes)
    out << "\nracy " << name_of(outcome) << ' ' << count;
  if (found.shortest_racy) out << "\nshortest racy " << text(*found.shortest_racy);
  out << "\nfirst failure " << found.first_failure.value_or(0);
  for (const explore::Result& result : found.results.all())
    out << "\nresult " << result.status << ' ' << result.executions << ' ' << result.printed
        << text(result.shortest);
  for (const auto& range : found.shared) out << '\n' << range.address << '+' << range.size;
  return out.str();
}

class Resident : public testing::TestWithParam<const char*> {};

TEST_P(Resident, FindsWhatForkedExecutionsFind) {
  const Searched forked = search("resident", {GetParam()}, EngineKind::fork);
  const Searched resident = search("resident", {GetParam()}, EngineKind::resident);
  EXPECT_EQ(text(resident.found), text(forked.found));
  EXPECT_FALSE(resident.why_forking);
  EXPECT_GT(resident.found.executions, 0u);
}

INSTANTIATE_TEST_SUITE_P(Cases, Resident,
                         testing::Values("increments", "input", "output", "assertion",
                                         "null_pointer", "thread_locals", "exceptions", "at_exit",
                                         "recursion", "many_threads", "wild_write",
                                         "wild_write_into_the_runtime"),
                         [](const auto& one) { return std::string(one.param); });

class ResidentOf : public testing::TestWithParam<const char*> {};

// The programs that other tests know the truth of.
TEST_P(ResidentOf, FindsWhatForkedExecutionsFind) {
  const std::string line = GetParam();
  std::istringstream words(line);
  std::string name;
  words >> name;
  Arguments arguments;
  for (std::string word; words >> word;) arguments.push_back(word);
  Scope scope;
  scope.limit = 500;
  const Searched forked = search(name, arguments, EngineKind::fork, scope);
  const Searched resident = search(name, arguments, EngineKind::resident, scope);
  EXPECT_EQ(text(resident.found), text(forked.found));
}

INSTANTIATE_TEST_SUITE_P(Programs, ResidentOf,
                         testing::Values("critical_sections 2 3", "critical_sections 3 2",
                                         "philosophers 3 ordered", "philosophers 3 same",
                                         "dekker seq_cst", "dekker relaxed", "peterson seq_cst",
                                         "peterson relaxed", "increments global", "waits semaphore",
                                         "waits condition", "waits promise",
                                         "waits recursive_mutex"));

TEST(ResidentEngine, LeavesToForkingWhatItCannotPutBack) {
  const Searched file = search("resident", {"file"}, EngineKind::automatic);
  ASSERT_TRUE(file.why_forking);
  EXPECT_TRUE(file.why_forking->of_the_program);
  EXPECT_EQ(file.why_forking->what, "opens a file");
  EXPECT_FALSE(file.why_forking->at.empty());
  EXPECT_EQ(text(file.found), text(search("resident", {"file"}, EngineKind::fork).found));

  const Searched large = search("resident", {"large"}, EngineKind::automatic);
  ASSERT_TRUE(large.why_forking);
  EXPECT_EQ(large.why_forking->what, "writes to more memory than can be put back");
  EXPECT_EQ(text(large.found), text(search("resident", {"large"}, EngineKind::fork).found));
}

TEST(ResidentEngine, SaysWhyItIsNotPossible) {
  try {
    search("resident", {"file"}, EngineKind::resident);
    FAIL() << "it opened a file";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("--engine resident is not possible: it opens a file"),
              std::string::npos)
        << error.what();
  }
}

// The comparison with forked executions is what finds it.
TEST(ResidentEngine, IsDoubtedWhereAForkedExecutionDiffers) {
  const Searched searched = search("resident", {"shared_memory"}, EngineKind::automatic);
  ASSERT_TRUE(searched.why_forking);
  EXPECT_EQ(searched.why_forking->what, "one execution was another one in a process of its own");
  const Searched forked = search("resident", {"shared_memory"}, EngineKind::fork);
  EXPECT_EQ(searched.found.complete, forked.found.complete);
  EXPECT_EQ(searched.found.executions, forked.found.executions);
}

TEST(ResidentEngine, DoesWithoutTheProcessorsHelp) {
  const Searched forked = search("resident", {"thread_locals"}, EngineKind::fork);
  const Searched resident = search("resident", {"thread_locals"}, EngineKind::resident, {}, true);
  EXPECT_EQ(text(resident.found), text(forked.found));
}

// As many executions as two threads' critical sections have orders, and each way to run them.
TEST(ResidentEngine, SearchesByItselfOrPlanByPlan) {
  ProcessEngine::Options how = options("critical_sections", {"2", "4"});
  how.kind = EngineKind::resident;
  ProcessEngine engine(how);
  Scope scope;
  const Exploration by_plans = explore::search({&engine}, scope);
  scope.observe_kinds = true;
  const Exploration inside = explore::search({&engine}, scope);
  EXPECT_EQ(text(inside), text(by_plans));
  EXPECT_EQ(inside.executions, 70u);
}

TEST(ResidentEngine, StopsAtALimitAsForkingDoes) {
  Scope scope;
  scope.limit = 30;
  const Arguments arguments{"2", "4"};
  EXPECT_EQ(text(search("critical_sections", arguments, EngineKind::resident, scope).found),
            text(search("critical_sections", arguments, EngineKind::fork, scope).found));
}

TEST(ResidentEngine, StopsWhenItIsTold) {
  Scope scope;
  scope.stop = [] { return true; };
  const Exploration found =
      search("critical_sections", {"3", "4"}, EngineKind::resident, scope).found;
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(found.why_not, "it was stopped");
}

}  // namespace
}  // namespace racekit::test
