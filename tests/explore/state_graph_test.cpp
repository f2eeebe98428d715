#include "kit/explore/search/state_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/explore/interpreter.h"
#include "tests/explore/known_programs.h"
#include "tests/explore/machine.h"
#include "tests/explore/oracle.h"

// The graph of all states, on small programs that are run in memory.
namespace racekit::test {
namespace {

using explore::Choice;
using explore::End;
using explore::Execution;
using explore::Exploration;
using explore::StateGraph;

constexpr std::size_t kMost = 20'000;

/// A graph, and what its observer saw.
struct Walked {
  Exploration known;
  StateGraph graph;
  std::map<int, explore::Step> steps;  // by event
  std::map<int, std::string> results;  // by state; "" of a circle
};

/// Nothing if there are more states than `most`.
std::optional<Walked> walk(const SmallProgram& program, std::size_t most = kMost) {
  Walked walked;
  Interpreter interpreter(program);
  walked.known = explore::search({&interpreter}, {});
  const explore::GraphObserver observer{
      .on_event =
          [&](const Execution& execution, const std::vector<int>& events) {
            walked.steps[events.back()] = execution.steps[events.size() - 1];
          },
      .on_end = [&](int state,
                    const Execution& execution) { walked.results[state] = result(execution); }};
  explore::GraphWalk walk(interpreter, walked.known, observer);
  while (walk.graph().states.size() <= most && walk.grow()) {
  }
  if (walk.graph().states.size() > most) return {};
  walked.graph = walk.graph();
  return walked;
}

std::set<std::string> results(const Walked& walked) {
  std::set<std::string> all;
  for (std::size_t i = 0; i < walked.graph.states.size(); ++i) {
    const auto& end = walked.graph.states[i].end;
    if (end && *end != End::circular && *end != End::hung)
      all.insert(walked.results.at(static_cast<int>(i)));
  }
  return all;
}

std::uint64_t ends(const StateGraph& graph) {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      graph.states, [](const auto& state) { return state.end && *state.end != End::circular; }));
}

/// The same choices again, from the start, in a machine of its own.
std::string key_of(const SmallProgram& program, const std::vector<Choice>& schedule) {
  Machine machine(program);
  for (const Choice& choice : schedule) machine.step(choice);
  return machine.key();
}

void expect_right(const SmallProgram& program, const std::string& name) {
  SCOPED_TRACE(name + "\n" + as_text(program));
  const Walked walked = walk(program).value();
  const StateGraph& graph = walked.graph;
  ASSERT_EQ(graph.why_not, "");
  EXPECT_EQ(results(walked), all_results(program));
  for (const StateGraph::State& state : graph.states) {
    const std::string key = key_of(program, state.schedule);
    EXPECT_NE(state.end.has_value(), !state.next.empty());
    if (state.again) {
      const StateGraph::State& again = graph.states[static_cast<std::size_t>(*state.again)];
      EXPECT_EQ(key, key_of(program, again.schedule));
    }
    for (const StateGraph::Next& next : state.next) {
      ASSERT_GE(next.state, 0);
      // Another way to the same state, which is the same.
      std::vector<Choice> schedule = state.schedule;
      schedule.push_back(next.choice);
      const StateGraph::State& to = graph.states[static_cast<std::size_t>(next.state)];
      EXPECT_EQ(key_of(program, schedule), key_of(program, to.schedule));
      EXPECT_EQ(to.last[static_cast<std::size_t>(next.choice.thread)], next.event);
    }
  }
}

/// Goes through the graph at random, and lets the engine go the same way.
void expect_walks_are_executions(const SmallProgram& program, unsigned seed) {
  const Walked walked = walk(program).value();
  std::mt19937 random(seed);
  Interpreter interpreter(program);
  for (int i = 0; i < 10; ++i) {
    int at = 0;
    explore::Plan plan{{}, {}, walked.known.shared, {}, walked.known.finds_circles};
    std::vector<int> events;
    while (!walked.graph.states[static_cast<std::size_t>(at)].next.empty()) {
      const auto& choices = walked.graph.states[static_cast<std::size_t>(at)].next;
      const auto& next = choices[random() % choices.size()];
      plan.prefix.push_back(next.choice);
      events.push_back(next.event);
      at = next.state;
    }
    if (walked.graph.states[static_cast<std::size_t>(at)].end == End::circular) continue;
    const Execution execution = interpreter.run(plan);
    if (execution.end == End::circular) continue;  // on this way to it
    ASSERT_EQ(execution.steps.size(), plan.prefix.size());
    EXPECT_EQ(result(execution), walked.results.at(at)) << as_text(program);
    // What an event does is the same on each way to it.
    for (std::size_t step = 0; step < events.size(); ++step) {
      const explore::Step& known = walked.steps.at(events[step]);
      const explore::Step& taken = execution.steps[step];
      ASSERT_EQ(taken.accesses.size(), known.accesses.size());
      for (std::size_t n = 0; n < taken.accesses.size(); ++n) {
        EXPECT_EQ(taken.accesses[n].address, known.accesses[n].address);
        EXPECT_EQ(taken.accesses[n].before, known.accesses[n].before);
        EXPECT_EQ(taken.accesses[n].after, known.accesses[n].after);
      }
    }
  }
}

TEST(StateGraph, ItsEndsAreTheInterleavings) {
  for (const auto& [program, interleavings] :
       {std::pair{critical_sections(2, 1), 2u}, std::pair{critical_sections(2, 3), 20u},
        std::pair{critical_sections(3, 1), 6u}, std::pair{unprotected_increments(), 4u}}) {
    const Walked walked = walk(program).value();
    EXPECT_EQ(ends(walked.graph), interleavings);
    EXPECT_EQ(walked.known.executions, interleavings);
    EXPECT_LT(walked.graph.runs, walked.graph.states.size());
    expect_right(program, "known");
  }
}

TEST(StateGraph, IsRightForGeneratedPrograms) {
  unsigned whole = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    const SmallProgram program = seed % 2 ? generated(seed) : outliving(seed);
    const auto walked = walk(program);
    if (!walked) continue;
    ++whole;
    EXPECT_EQ(ends(walked->graph), walked->known.executions) << seed << "\n" << as_text(program);
    expect_right(program, std::to_string(seed));
    expect_walks_are_executions(program, seed);
  }
  EXPECT_GT(whole, 190u);
}

TEST(StateGraph, IsRightForLoops) {
  unsigned whole = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    const SmallProgram program = looping(seed);
    if (!walk(program, 2'000)) continue;
    ++whole;
    expect_right(program, std::to_string(seed));
    expect_walks_are_executions(program, seed);
  }
  EXPECT_GT(whole, 30u);
}

}  // namespace
}  // namespace racekit::test
