#include "kit/web/case_graph.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "kit/base/text.h"
#include "kit/frames/files.h"
#include "kit/web/graph_json.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;
using explore::Choice;
using explore::StateGraph;
using explore::ThreadNumber;

constexpr std::size_t kMostShown = 500;  // states behind the one that is looked at
constexpr int kMostBeginnings = 20;      // because memory proved shared

/// A graph takes thousands of executions.
explore::ProcessEngine::Options in_a_worker(explore::ProcessEngine::Options options) {
  options.kind = explore::EngineKind::automatic;
  return options;
}

}  // namespace

/// What belongs to one set of shared memory.
struct CaseGraph::Walk {
  Walk(explore::ProcessEngine& engine, explore::Exploration known_before,
       std::function<const Symbolizer&()> symbolizer)
      : known(std::move(known_before)),
        builder(known.shared, std::move(symbolizer)),
        observer(builder.observer()),
        graph(engine, known, observer) {}

  const explore::Exploration known;
  GraphBuilder builder;
  const explore::GraphObserver observer;
  explore::GraphWalk graph;
};

CaseGraph::CaseGraph(explore::ProcessEngine::Options options, const explore::Exploration& known,
                     explore::Schedule origin)
    : engine_(in_a_worker(std::move(options))), known_(known), origin_(std::move(origin)) {
  begin(known_.shared);
  for (int i = 0; i < kMostBeginnings && !walk_->graph.graph().newly_shared.empty(); ++i)
    begin(shared_by_now());
}

CaseGraph::~CaseGraph() = default;

void CaseGraph::begin(std::vector<explore::Range> shared) {
  explore::Exploration known = known_;
  known.shared = std::move(shared);
  const auto symbolizer = [this]() -> const Symbolizer& {
    if (!symbolizer_) symbolizer_ = std::make_unique<Symbolizer>(engine_.maps());
    return *symbolizer_;
  };
  std::unique_ptr<Walk> walk;
  try {
    walk = std::make_unique<Walk>(engine_, known, symbolizer);
  } catch (const explore::EarlierExecutionsDoubted&) {
    walk = std::make_unique<Walk>(engine_, known, symbolizer);  // now it forks
  }
  if (walk_) runs_before_ += walk_->graph.graph().runs;
  walk_ = std::move(walk);
  is_whole_ = false;
}

std::vector<explore::Range> CaseGraph::shared_by_now() const {
  std::vector<explore::Range> shared = walk_->known.shared;
  const auto& more = walk_->graph.graph().newly_shared;
  shared.insert(shared.end(), more.begin(), more.end());
  std::ranges::sort(shared, {}, &explore::Range::address);
  return shared;
}

/// An incomplete search has not seen all that is shared.
void CaseGraph::begin_anew_if_more_is_shared() {
  if (walk_->graph.graph().newly_shared.empty()) return;
  begin(shared_by_now());
  throw BegunAnew();
}

std::size_t CaseGraph::states() const { return walk_->graph.graph().states.size(); }
std::uint64_t CaseGraph::runs() const { return runs_before_ + walk_->graph.graph().runs; }

const StateGraph::State& CaseGraph::state(int number) const {
  return walk_->graph.graph().states[static_cast<std::size_t>(number)];
}

bool CaseGraph::grow() {
  if (is_whole_ || !why_not().empty()) return false;
  try {
    if (walk_->graph.grow()) return true;
  } catch (const explore::EarlierExecutionsDoubted&) {
    begin(walk_->known.shared);
    return true;
  } catch (const std::exception& error) {
    failure_ = error.what();
  }
  is_whole_ = why_not().empty();
  return false;
}

std::string CaseGraph::why_not() const {
  if (!known_.complete) return "the search is not complete: " + known_.why_not;
  if (!failure_.empty()) return failure_;
  if (!walk_->graph.graph().why_not.empty()) return walk_->graph.graph().why_not;
  if (states() > kMostStates) return "it has more than " + counted(kMostStates, "state", "states");
  return "";
}

const Json& CaseGraph::lines_of(const std::string& file) {
  const auto [known, is_new] = lines_.try_emplace(file, Json::array());
  if (is_new)
    for (const SourceLine& line : lines_around(file, 1, 1'000'000))
      known->second.push_back(line.text);
  return known->second;
}

Json CaseGraph::json() {
  Json shared = Json::array();
  for (const explore::Range& range : walk_->known.shared)
    shared.push_back({range.address, range.size});
  Json json{{"racekit", "graph"},           {"version", 1},
            {"program", origin_.program},   {"arguments", origin_.arguments},
            {"build", origin_.build},       {"timeouts", origin_.timeouts},
            {"spurious", origin_.spurious}, {"shared", std::move(shared)}};
  add_counts(json, known_);
  std::vector<int> all(states());
  std::iota(all.begin(), all.end(), 0);
  add_graph(json, walk_->builder, walk_->graph.graph(), all);
  for (Json& source : json["sources"]) source["lines"] = lines_of(source["file"]);
  return json;
}

Json CaseGraph::sources() {
  Json json;
  std::vector<int> all(states());
  std::iota(all.begin(), all.end(), 0);
  add_graph(json, walk_->builder, walk_->graph.graph(), all);
  for (Json& source : json["sources"]) {
    source["lines"] = lines_of(source["file"]);
    given_.insert(source["file"].get<std::string>());
  }
  return json["sources"];
}

// --- Schedules ----------------------------------------------------------------------------------

/// Throws BegunAnew.
int CaseGraph::take(int state, std::size_t number) {
  int to = 0;
  try {
    to = walk_->graph.take(state, number);
  } catch (const explore::EarlierExecutionsDoubted&) {
    begin(walk_->known.shared);
    throw BegunAnew();
  }
  begin_anew_if_more_is_shared();
  return to;
}

/// The states on the way, the start included.
std::vector<int> CaseGraph::follow(const std::vector<Choice>& schedule) {
  std::vector<int> path{0};
  for (const Choice& choice : schedule) {
    const auto& next = state(path.back()).next;
    const auto found = std::ranges::find(next, choice, &StateGraph::Next::choice);
    const int to = found == next.end()
                       ? -1
                       : take(path.back(), static_cast<std::size_t>(found - next.begin()));
    if (to < 0) throw CannotFollow(path.size() - 1);
    path.push_back(to);
  }
  return path;
}

Json CaseGraph::look(const std::vector<Choice>& schedule) {
  const std::vector<int> path = follow(schedule);
  std::vector<int> shown;
  std::map<int, std::size_t> places;
  const auto show = [&](int number) {
    if (places.try_emplace(number, shown.size()).second) shown.push_back(number);
  };
  for (const int number : path) show(number);
  const int here = path.back();
  for (std::size_t i = 0; i < state(here).next.size(); ++i)
    if (const int to = take(here, i); to >= 0) show(to);
  // How an execution goes on, of the same thread where that is known.
  ThreadNumber thread = schedule.empty() ? 0 : schedule.back().thread;
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
  add_graph(graph, walk_->builder, walk_->graph.graph(), shown);
  for (Json& source : graph["sources"])
    if (!given_.contains(source["file"])) source["lines"] = lines_of(source["file"]);
  Json numbers = Json::array();
  for (const int number : path) numbers.push_back(places.at(number));
  return {{"graph", std::move(graph)}, {"path", std::move(numbers)}, {"names", shown}};
}

std::optional<CaseGraph::Hint> CaseGraph::hint(const std::vector<Choice>& schedule,
                                               const std::vector<Outcome>& outcomes,
                                               const std::function<bool()>& enough) {
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
  const Node begin{follow(schedule).back(), schedule.empty() ? -1 : schedule.back().thread};
  std::map<Node, Known> known{{begin, {{0, 0}, begin, {}}}};
  std::set<std::pair<Cost, Node>> todo{{{0, 0}, begin}};
  const std::uint64_t runs_before = runs();
  while (!todo.empty()) {
    const Cost cost = todo.begin()->first;
    const Node node = todo.begin()->second;
    todo.erase(todo.begin());
    const int number = node.first;
    if (const auto end = walk_->builder.ends().find(number); end != walk_->builder.ends().end())
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
      if (runs() - runs_before > kMostTried || enough()) return Hint{.gave_up = true};
      const int to = take(number, i);
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

std::optional<explore::Schedule> CaseGraph::file(const std::vector<Choice>& schedule) {
  const int here = follow(schedule).back();
  const auto end = walk_->builder.ends().find(here);
  if (!state(here).end || end == walk_->builder.ends().end() || !end->second.verdict) return {};
  explore::Schedule file = origin_;
  file.shared = walk_->known.shared;
  file.outcome = name_of(end->second.verdict->outcome);
  file.choices = schedule;
  return file;
}

}  // namespace racekit
