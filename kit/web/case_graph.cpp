#include "kit/web/case_graph.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "kit/base/text.h"
#include "kit/web/graph_json.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;
using explore::Choice;
using explore::StateGraph;
using explore::ThreadNumber;

constexpr std::size_t kMostShown = 500;  // states behind the one that is looked at
constexpr int kMostBeginnings = 20;      // because memory proved shared

}  // namespace

CaseGraph::CaseGraph(explore::ProcessEngine::Options options, explore::Exploration known,
                     explore::Schedule origin)
    : engine_(std::move(options)), known_(std::move(known)), origin_(std::move(origin)) {
  begin();
  begin_while_memory_proves_shared([] {});
}

CaseGraph::~CaseGraph() = default;

/// Anew, with all memory that has proved shared.
void CaseGraph::begin() {
  if (walk_) {
    const auto& more = walk_->graph().newly_shared;
    known_.shared.insert(known_.shared.end(), more.begin(), more.end());
    std::ranges::sort(known_.shared, {}, &explore::Range::address);
    runs_before_ = runs();
  }
  builder_ = std::make_unique<GraphBuilder>(known_.shared, [this]() -> const Symbolizer& {
    if (!symbolizer_) symbolizer_ = std::make_unique<Symbolizer>(engine_.maps());
    return *symbolizer_;
  });
  observer_ = builder_->observer();
  walk_ = std::make_unique<explore::GraphWalk>(engine_, known_, observer_);
}

bool CaseGraph::grow() {
  if (is_whole_ || !why_not().empty()) return false;
  if (walk_->grow()) return true;
  is_whole_ = why_not().empty();
  return false;
}

std::string CaseGraph::why_not() const {
  if (!known_.complete) return "the search is not complete: " + known_.why_not;
  if (!walk_->graph().why_not.empty()) return walk_->graph().why_not;
  if (states() > kMostStates) return "it has more than " + counted(kMostStates, "state", "states");
  return "";
}

Json CaseGraph::json() const {
  Json shared = Json::array();
  for (const explore::Range& range : known_.shared) shared.push_back({range.address, range.size});
  Json outcomes = Json::object();
  for (const auto& [outcome, count] : known_.outcomes)
    outcomes[std::string(name_of(outcome))] = count;
  Json json{{"racekit", "graph"},
            {"version", 1},
            {"program", origin_.program},
            {"arguments", origin_.arguments},
            {"build", origin_.build},
            {"timeouts", origin_.timeouts},
            {"spurious", origin_.spurious},
            {"shared", std::move(shared)},
            {"interleavings", known_.executions},
            {"outcomes", std::move(outcomes)},
            {"raced", known_.racy}};
  std::vector<int> all(states());
  std::iota(all.begin(), all.end(), 0);
  add_graph(json, *builder_, walk_->graph(), all);
  return json;
}

// --- Ways ---------------------------------------------------------------------------------------

/// An incomplete search has not seen all that is shared. What is done then is done anew, with what
/// has come to light by it.
void CaseGraph::begin_while_memory_proves_shared(const std::function<void()>& act) {
  for (int i = 0;; ++i) {
    const auto is_done = [&] {
      return walk_->graph().newly_shared.empty() || i >= kMostBeginnings;
    };
    try {
      act();
      if (is_done()) return;
    } catch (const CannotFollow&) {
      if (is_done()) throw;
    }
    begin();
  }
}

/// The states on a way, the start included.
std::vector<int> CaseGraph::follow(const std::vector<Choice>& way) {
  std::vector<int> path{0};
  for (const Choice& choice : way) {
    const auto& next = state(path.back()).next;
    const auto found = std::ranges::find(next, choice, &StateGraph::Next::choice);
    const int to = found == next.end()
                       ? -1
                       : walk_->take(path.back(), static_cast<std::size_t>(found - next.begin()));
    if (to < 0) throw CannotFollow(path.size() - 1);
    path.push_back(to);
  }
  return path;
}

Json CaseGraph::look(const std::vector<Choice>& way) {
  Json json;
  begin_while_memory_proves_shared([&] { json = looked(way); });
  return json;
}

std::optional<CaseGraph::Hint> CaseGraph::hint(const std::vector<Choice>& way,
                                               const std::vector<Outcome>& outcomes) {
  std::optional<Hint> hint;
  begin_while_memory_proves_shared([&] { hint = nearest(way, outcomes); });
  return hint;
}

Json CaseGraph::looked(const std::vector<Choice>& way) {
  const std::vector<int> path = follow(way);
  std::vector<int> shown;
  std::set<int> known;
  const auto show = [&](int number) {
    if (known.insert(number).second) shown.push_back(number);
  };
  for (const int number : path) show(number);
  const int here = path.back();
  for (std::size_t i = 0; i < state(here).next.size(); ++i)
    if (const int to = walk_->take(here, i); to >= 0) show(to);
  // How an execution goes on, of the same thread where that is known.
  ThreadNumber thread = way.empty() ? 0 : way.back().thread;
  for (int at = here; shown.size() < path.size() + kMostShown;) {
    const StateGraph::Next* on = nullptr;
    for (const StateGraph::Next& next : state(at).next)
      if (next.state >= 0 && (on == nullptr || next.choice.thread == thread)) on = &next;
    if (on == nullptr) break;
    thread = on->choice.thread;
    at = on->state;
    show(at);
  }
  Json graph = Json::object();
  add_graph(graph, *builder_, walk_->graph(), shown);
  std::map<int, std::size_t> local;
  for (std::size_t i = 0; i < shown.size(); ++i) local[shown[i]] = i;
  Json places = Json::array();
  for (const int number : path) places.push_back(local.at(number));
  return {{"graph", std::move(graph)}, {"path", std::move(places)}, {"names", shown}};
}

std::optional<CaseGraph::Hint> CaseGraph::nearest(const std::vector<Choice>& way,
                                                  const std::vector<Outcome>& outcomes) {
  // Dijkstra's algorithm, on states and the thread that ran last: the cost of a step is the
  // preemption that it makes, if any, and then itself.
  using Node = std::pair<int, ThreadNumber>;
  struct Cost {
    std::size_t preemptions, steps;
    auto operator<=>(const Cost&) const = default;
  };
  struct Known {
    Cost cost;
    Node before;
    Choice choice;
  };
  const Node begin{follow(way).back(), way.empty() ? -1 : way.back().thread};
  std::map<Node, Known> known{{begin, {{0, 0}, begin, {}}}};
  std::set<std::pair<Cost, Node>> todo{{{0, 0}, begin}};
  const std::uint64_t runs_before = runs();
  while (!todo.empty()) {
    const Cost cost = todo.begin()->first;
    const Node node = todo.begin()->second;
    todo.erase(todo.begin());
    const int number = node.first;
    if (const auto end = builder_->ends().find(number); end != builder_->ends().end())
      if (state(number).end && end->second.verdict &&
          std::ranges::find(outcomes, end->second.verdict->outcome) != outcomes.end()) {
        Hint hint{.preemptions = cost.preemptions};
        for (Node at = node; at != begin; at = known.at(at).before)
          hint.steps.insert(hint.steps.begin(), known.at(at).choice);
        return hint;
      }
    const bool could_go_on = std::ranges::any_of(
        state(number).next, [&](const auto& next) { return next.choice.thread == node.second; });
    for (std::size_t i = 0; i < state(number).next.size(); ++i) {
      if (runs() - runs_before > kMostTried) return Hint{.gave_up = true};
      const int to = walk_->take(number, i);
      if (to < 0) continue;
      const Choice choice = state(number).next[i].choice;
      const bool preempts = could_go_on && choice.thread != node.second;
      const Cost more{cost.preemptions + (preempts ? 1 : 0), cost.steps + 1};
      const Node next{to, choice.thread};
      const auto found = known.find(next);
      if (found != known.end() && found->second.cost <= more) continue;
      if (found != known.end()) todo.erase({found->second.cost, next});
      known.insert_or_assign(next, Known{more, node, choice});
      todo.insert({more, next});
    }
  }
  return {};
}

std::optional<explore::Schedule> CaseGraph::schedule(const std::vector<Choice>& way) {
  int here = 0;
  begin_while_memory_proves_shared([&] { here = follow(way).back(); });
  const auto end = builder_->ends().find(here);
  if (!state(here).end || end == builder_->ends().end() || !end->second.verdict) return {};
  explore::Schedule schedule = origin_;
  schedule.shared = known_.shared;
  schedule.outcome = name_of(end->second.verdict->outcome);
  schedule.choices = way;
  return schedule;
}

}  // namespace racekit
