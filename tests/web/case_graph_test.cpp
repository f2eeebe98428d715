// The state graph of real programs, as `racekit explore --graph` writes it.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "kit/base/outcome.h"
#include "kit/base/temporary_folder.h"
#include "kit/explore/process_engine.h"
#include "kit/explore/search/happens_before.h"
#include "kit/explore/verdict.h"
#include "tests/support/programs.h"

namespace racekit::test {
namespace {

using Json = nlohmann::json;

Json graph_of(const Flags& program) {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "graph.json";
  const ProcessResult finished = run_built(
      "racekit",
      Flags{"explore"} + program +
          Flags{"--trace", "none", "--save", folder.path() / "schedule.json", "--graph", file},
      240);
  const Json graph = Json::parse(text_of(file), nullptr, false);
  EXPECT_TRUE(graph.is_object()) << finished.error_text;
  return graph;
}

const Json& event_to(const Json& graph, const Json& next) {
  const Json& last = graph.at("states").at(next.at(1).get<std::size_t>()).at(0);
  return graph.at("events").at(last.at(next.at(0).get<std::size_t>()).get<std::size_t>());
}

/// The memory of each state, folded from the events on one way to it; on each other way it has to
/// be the same.
void expect_one_memory(const Json& graph) {
  using Memory = std::map<int, std::string>;
  std::map<int, Memory> known;
  for (const Json& cell : graph.at("memory")) known[0][cell.at(0)] = cell.at(1);
  std::vector<int> order{0};
  for (std::size_t i = 0; i < order.size(); ++i)
    for (const Json& next : graph.at("states").at(static_cast<std::size_t>(order[i])).at(1)) {
      Memory memory = known.at(order[i]);
      for (const Json& access : event_to(graph, next).value("accesses", Json::array())) {
        if (access.at(0) == "f" || access.at(0) == "z") {
          std::erase_if(memory, [&](const auto& cell) {
            return graph.at("cells").at(static_cast<std::size_t>(cell.first)).at(0) == access.at(1);
          });
          continue;
        }
        const int cell = access.at(1);
        if (!access.at(2).is_null()) {
          const std::string before = access.at(2);
          if (access.at(0) != "w" && memory.contains(cell)) {
            EXPECT_EQ(memory.at(cell), before);
          }
          memory.try_emplace(cell, before);
        }
        if (!access.at(3).is_null()) memory[cell] = access.at(3);
      }
      const int to = next.at(1);
      const auto [same, is_new] = known.try_emplace(to, memory);
      if (is_new) order.push_back(to);
      EXPECT_EQ(same->second, memory) << "state " << to;
    }
  EXPECT_EQ(order.size(), graph.at("states").size());
}

void expect_its_ends_are_the_interleavings(const Json& graph) {
  std::map<std::string, int> outcomes;
  int ends = 0;
  for (const Json& state : graph.at("states")) {
    EXPECT_EQ(state.size() > 2, state.at(1).empty());
    if (state.size() < 3 || state.at(2).at("end") == "circular") continue;
    ++ends;
    ++outcomes[state.at(2).at("outcome")];
  }
  EXPECT_EQ(ends, graph.at("interleavings"));
  EXPECT_EQ(Json(outcomes), graph.at("outcomes"));
}

/// Goes through the graph at random, and lets the program go the same way.
void expect_walks_end_so(const Json& graph, const std::string& program) {
  explore::ProcessEngine::Options options{
      .program = program, .arguments = graph.at("arguments").get<std::vector<std::string>>()};
  explore::ProcessEngine engine(options);
  explore::Plan plan;
  for (const Json& range : graph.at("shared")) plan.shared.push_back({range.at(0), range.at(1)});
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    plan.prefix.clear();
    const Json* state = &graph.at("states").at(0);
    while (!state->at(1).empty()) {
      const Json& next = state->at(1).at(random() % state->at(1).size());
      plan.prefix.push_back({next.at(0), next.size() > 2 ? next.at(2).get<int>() : 0});
      state = &graph.at("states").at(next.at(1).get<std::size_t>());
    }
    const explore::Execution execution = engine.run(plan);
    ASSERT_EQ(execution.steps.size(), plan.prefix.size());
    const auto verdict = explore::judge(execution, !explore::data_races(execution).empty());
    ASSERT_TRUE(verdict);
    EXPECT_EQ(name_of(verdict->outcome), state->at(2).at("outcome").get<std::string>());
  }
}

class GraphOfPair : public testing::TestWithParam<Flags> {};

TEST_P(GraphOfPair, HasTheInterleavingsAndOneMemoryForEachState) {
  const Json graph = graph_of(GetParam());
  ASSERT_TRUE(graph.is_object());
  EXPECT_EQ(graph.at("racekit"), "graph");
  expect_its_ends_are_the_interleavings(graph);
  expect_one_memory(graph);
  expect_walks_end_so(graph, built("explore/" + GetParam().front()));
}

const Flags kOneEach{"--setters", "1", "--deleters", "1", "--ops", "1"};

INSTANTIATE_TEST_SUITE_P(
    CaseGraph, GraphOfPair,
    testing::Values(Flags{"broken/active_instances"} + kOneEach,
                    Flags{"fixed/active_instances"} + kOneEach, Flags{"broken/counter"},
                    Flags{"broken/two_locks"}, Flags{"broken/check_then_act"},
                    Flags{"broken/plain_flag"}, Flags{"broken/condition_without_loop"},
                    Flags{"broken/iteration", "--setters", "1", "--readers", "1", "--ops", "1"}),
    [](const auto& test) {
      std::string name = test.param.front();
      std::replace(name.begin(), name.end(), '/', '_');
      return name;
    });

TEST(CaseGraph, TellsTheRaceOfTheCounter) {
  const Json graph = graph_of({"broken/counter"});
  ASSERT_TRUE(graph.is_object());
  EXPECT_EQ(graph.at("threads"), Json({"main", "client 1", "client 2"}));
  EXPECT_EQ(graph.at("cells"), Json::parse(R"([["served", ""]])"));
  EXPECT_EQ(graph.at("memory"), Json::parse(R"([[0, "0"]])"));
  EXPECT_EQ(graph.at("interleavings"), 4);
  const Json& source = graph.at("sources").at(0);
  EXPECT_EQ(source.at("file"), "broken/counter.cpp");
  // From the start: client 1 reads, client 2 reads and writes, client 1 writes what it still
  // believes.
  const Json* state = &graph.at("states").at(0);
  const Json* event = nullptr;
  for (const int thread : {0, 0, 1, 1, 2, 2, 2, 1}) {
    const Json* taken = nullptr;
    for (const Json& next : state->at(1))
      if (next.at(0) == thread) taken = &next;
    ASSERT_NE(taken, nullptr);
    event = &event_to(graph, *taken);
    state = &graph.at("states").at(taken->at(1).get<std::size_t>());
  }
  EXPECT_EQ(event->at("verb"), "write");
  EXPECT_EQ(event->at("at").at("function"), "Serve");
  const std::size_t line = event->at("at").at("line");
  EXPECT_NE(source.at("lines").at(line - 1).get<std::string>().find("++served"), std::string::npos);
  EXPECT_EQ(event->at("accesses"), Json::parse(R"([["w", 0, "1", "1"]])"));
  EXPECT_EQ(event->at("races").size(), 2u);  // with what client 2 read, and what it wrote
}

TEST(CaseGraph, AThreadThatSpinsAddsNoEnd) {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "spins.cpp";
  std::ofstream(file) << "#include <thread>\n"
                         "int parcel;\n"
                         "bool go;\n"
                         "void receive() { while (!go) {} if (parcel != 42) __builtin_abort(); }\n"
                         "void send() { parcel = 42; go = true; }\n"
                         "int main() { std::thread r(receive), s(send); r.join(); s.join(); }\n";
  const Json graph = graph_of({file});
  ASSERT_TRUE(graph.is_object());
  expect_its_ends_are_the_interleavings(graph);
  expect_one_memory(graph);
}

TEST(CaseGraph, SaysWhyThereIsNone) {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "graph.json";
  for (const auto& [flags, why, status] :
       {std::tuple{Flags{"--bound", "1"}, "--graph: takes a complete search", 2},
        {Flags{"--steps", "6"}, "the search is not complete", 1}}) {
    const ProcessResult finished =
        run_built("racekit",
                  Flags{"explore", "broken/counter", "--trace", "none", "--save",
                        folder.path() / "schedule.json", "--graph", file} +
                      flags,
                  120);
    EXPECT_EQ(finished.shell_status(), status) << finished.error_text;
    EXPECT_NE(finished.error_text.find(why), std::string::npos) << finished.error_text;
    EXPECT_FALSE(std::filesystem::exists(file));
  }
}

/// Whole, so that a change of the format is seen. What depends on the build is left out.
TEST(CaseGraph, OfTheCounterIsAsWrittenDown) {
  Json graph = graph_of({"broken/counter"});
  ASSERT_TRUE(graph.is_object());
  for (const char* part : {"build", "shared", "sources"}) graph.erase(part);
  const std::string file = source("tests/web/expected/counter.json");
  EXPECT_EQ(graph, Json::parse(text_of(file))) << "tests/web/expected/counter.json has not\n"
                                               << graph.dump(1);
}

}  // namespace
}  // namespace racekit::test
