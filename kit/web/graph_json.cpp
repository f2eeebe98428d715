#include "kit/web/graph_json.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "kit/base/outcome.h"
#include "kit/explore/verb.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;
using explore::End;
using explore::StateGraph;

const char* name_of(End end) {
  switch (end) {
    case End::exited:
      return "exited";
    case End::signaled:
      return "signaled";
    case End::deadlocked:
      return "deadlocked";
    case End::hung:
      return "hung";
    case End::misused:
      return "misused";
    case End::circular:
      return "circular";
    case End::limited:
      return "limited";
    case End::refused:
      return "refused";
    case End::redundant:
      break;
  }
  return "";  // of no walk
}

/// Writes what the builder has named, without what a picture does not need.
class Writer {
 public:
  Writer(const GraphBuilder& builder, const StateGraph& graph, const std::vector<int>& states)
      : builder_(builder), graph_(graph), states_(states) {
    number_states_and_events();
    keep_blocks();
    number_cells();
    place_accesses();
  }

  Json threads() const { return builder_.threads(); }
  Json sources() const {
    Json all = Json::array();
    for (const std::string& file : files_) all.push_back({{"file", file}});
    return all;
  }
  Json blocks() {
    Json all = Json::object();
    for (const auto& [id, block] : builder_.blocks()) {
      if (!blocks_.contains(id)) continue;
      Json& json = all[id] = {{"kind", block.kind},
                              {"thread", block.thread},
                              {"number", block.number},
                              {"size", block.size}};
      if (block.place.line != 0) json.update(of(block.place));
      json.erase("function");
      json.erase("call");
    }
    return all;
  }
  Json cells() const {
    Json all = Json::array();
    for (const int index : kept_) all.push_back({cell(index).whole, cell(index).part});
    return all;
  }
  Json memory() const {
    Json all = Json::array();
    for (const int index : kept_)
      if (cell(index).initial) all.push_back({number(index), *cell(index).initial});
    return all;
  }

  Json events() {
    Json all = Json::array();
    for (const int number : events_) all.push_back(of(event(number), positions_.at(number)));
    return all;
  }

  Json states() {
    Json all = Json::array();
    for (const int number : states_) {
      const StateGraph::State& state = graph_.states[static_cast<std::size_t>(number)];
      Json next = Json::array();
      for (const StateGraph::Next& each : state.next) {
        Json one{each.choice.thread, local(state_numbers_, each.state)};
        if (each.choice.alternative != 0) one.push_back(each.choice.alternative);
        next.push_back(std::move(one));
      }
      std::vector<int> last(builder_.threads().size(), -1);
      for (std::size_t thread = 0; thread < state.last.size(); ++thread)
        last[thread] = local(event_numbers_, state.last[thread]);
      Json json{last, std::move(next)};
      if (state.end) json.push_back(of(builder_.ends().at(number), state));
      all.push_back(std::move(json));
    }
    return all;
  }

 private:
  const GraphBuilder::Cell& cell(int index) const {
    return builder_.cells()[static_cast<std::size_t>(index)];
  }
  const GraphBuilder::Event& event(int number) const {
    return builder_.events()[static_cast<std::size_t>(number)];
  }
  int number(int index) const { return numbers_[static_cast<std::size_t>(index)]; }

  /// -1 of what is not written down.
  static int local(const std::map<int, int>& numbers, int number) {
    const auto found = numbers.find(number);
    return found == numbers.end() ? -1 : found->second;
  }

  void number_states_and_events() {
    for (const int number : states_) {
      state_numbers_.try_emplace(number, static_cast<int>(state_numbers_.size()));
      for (const int last : graph_.states[static_cast<std::size_t>(number)].last)
        if (last >= 0) events_.insert(last);
    }
    for (const int each : events_)
      event_numbers_.try_emplace(each, static_cast<int>(event_numbers_.size()));
  }

  bool is_kept(const GraphBuilder::Cell& cell) const {
    if (cell.is_block) return blocks_.contains(cell.whole);
    return cell.is_shared || (cell.is_static && cell.of_a_thread && cell.whole != "unnamed memory");
  }

  /// Those that two threads use, and those to which a pointer leads that is kept.
  void keep_blocks() {
    for (const int each : events_) {
      for (const GraphBuilder::Access& access : event(each).accesses) use(access.cell);
      if (event(each).next) use(event(each).next->cell);
    }
    for (const int index : used_)
      if (cell(index).is_block && cell(index).is_shared) blocks_.insert(cell(index).whole);
    const auto keep = [&](const std::optional<std::string>& value) {
      return value && value->starts_with('@') && blocks_.insert(value->substr(1)).second;
    };
    for (bool more = true; more;) {
      more = false;
      for (const int each : events_)
        for (const GraphBuilder::Access& access : event(each).accesses)
          if (access.cell >= 0 && is_kept(cell(access.cell))) {
            more |= keep(access.before);
            more |= keep(access.after);
          }
    }
  }

  void use(int cell) {
    if (cell >= 0) used_.insert(cell);
  }

  void number_cells() {
    numbers_.assign(builder_.cells().size(), -1);
    for (const int index : used_) {
      if (!is_kept(cell(index))) continue;
      numbers_[static_cast<std::size_t>(index)] = static_cast<int>(kept_.size());
      kept_.push_back(index);
    }
  }

  bool is_written(const GraphBuilder::Access& access) const {
    using Kind = GraphBuilder::Access::Kind;
    if (access.cell < 0) return blocks_.contains(access.block);
    const GraphBuilder::Cell& used = cell(access.cell);
    return is_kept(used) && (access.kind != Kind::read || used.is_shared);
  }

  /// Where each access stands among those that are written down; races name them.
  void place_accesses() {
    for (const int each : events_) {
      auto& at = positions_[each];
      int position = 0;
      for (const GraphBuilder::Access& access : event(each).accesses)
        if (is_written(access)) at[access.number] = position++;
    }
  }

  int file_number(const std::string& file) {
    const auto found = std::ranges::find(files_, file);
    const auto index = static_cast<int>(found - files_.begin());
    if (found == files_.end()) files_.push_back(file);
    return index;
  }

  Json of(const GraphBuilder::Place& place) {
    Json json = Json::object();
    if (const int file = file_number(place.file); file != 0) json["file"] = file;
    json["line"] = place.line;
    json["function"] = place.function;
    if (!place.call.empty()) json["call"] = place.call;
    return json;
  }

  Json of(const GraphBuilder::Operation& operation) {
    Json json{{"verb", explore::name_of(operation.verb)}};
    if (operation.place.line != 0) json["at"] = of(operation.place);
    if (operation.cell >= 0 && number(operation.cell) >= 0) json["cell"] = number(operation.cell);
    if (!operation.object.empty()) json["object"] = operation.object;
    return json;
  }

  Json of(const GraphBuilder::Access& access) const {
    using Kind = GraphBuilder::Access::Kind;
    if (access.kind == Kind::free) return {"f", access.block};
    if (access.kind == Kind::clear) return {"z", access.block};
    const auto text = [](const std::optional<std::string>& value) {
      return value ? Json(*value) : Json();
    };
    const char* const kind = access.kind == Kind::read    ? "r"
                             : access.kind == Kind::write ? "w"
                                                          : "u";
    return {kind, number(access.cell), text(access.before), text(access.after)};
  }

  /// `mine`: where its accesses stand.
  Json of(const GraphBuilder::Event& event, const std::map<std::size_t, int>& mine) {
    Json json{{"thread", event.choice.thread}};
    if (event.choice.alternative != 0) json["alternative"] = event.choice.alternative;
    Json operation = of(event.operation);
    operation.erase("cell");
    json.update(operation);
    Json accesses = Json::array();
    for (const GraphBuilder::Access& access : event.accesses)
      if (is_written(access)) accesses.push_back(of(access));
    if (!accesses.empty()) json["accesses"] = std::move(accesses);
    Json edges = Json::array();
    for (const GraphBuilder::Edge& edge : event.edges)
      edges.push_back({edge.acquires ? "+" : "-", edge.object, edge.is_lock});
    if (!edges.empty()) json["edges"] = std::move(edges);
    Json races = Json::array();
    for (const GraphBuilder::Race& race : event.races) {
      const auto& theirs = positions_.at(race.event);
      const auto first = theirs.find(race.access);
      const auto second = mine.find(race.mine);
      if (first != theirs.end() && second != mine.end())
        races.push_back({local(event_numbers_, race.event), first->second, second->second});
    }
    if (!races.empty()) json["races"] = std::move(races);
    if (event.next) json["next"] = of(*event.next);
    return json;
  }

  Json of(const GraphBuilder::Ending& ending, const StateGraph::State& state) {
    Json json{{"end", name_of(ending.end)}};
    if (ending.verdict) {
      json["outcome"] = racekit::name_of(ending.verdict->outcome);
      if (!ending.verdict->reason.empty()) json["reason"] = ending.verdict->reason;
      json["text"] = ending.text;
    }
    json["thread"] = ending.thread;
    if (ending.place.line != 0) json["at"] = of(ending.place);
    if (!ending.block.empty()) json["block"] = ending.block;
    Json waits = Json::array();
    for (const auto& wait : ending.waits)
      waits.push_back({wait.thread, wait.object, explore::name_of(wait.verb)});
    json["waits"] = std::move(waits);
    if (state.again) json["again"] = local(state_numbers_, *state.again);
    return json;
  }

  const GraphBuilder& builder_;
  const StateGraph& graph_;
  const std::vector<int>& states_;
  std::set<int> events_;
  std::map<int, int> state_numbers_;  // by the walk's
  std::map<int, int> event_numbers_;
  std::set<int> used_;                                   // cells
  std::set<std::string> blocks_;                         // that are kept
  std::vector<int> kept_;                                // cells
  std::vector<int> numbers_;                             // of the cells; -1: not kept
  std::map<int, std::map<std::size_t, int>> positions_;  // of the events' accesses
  std::vector<std::string> files_;
};

}  // namespace

void add_counts(Json& json, const explore::Exploration& known) {
  json["interleavings"] = known.executions;
  json["outcomes"] = Json::object();
  for (const auto& [outcome, count] : known.outcomes)
    json["outcomes"][std::string(racekit::name_of(outcome))] = count;
  json["raced"] = known.racy;
}

void add_graph(Json& json, const GraphBuilder& builder, const StateGraph& graph,
               const std::vector<int>& states) {
  Writer writer(builder, graph, states);
  // What names files comes before their list.
  Json events = writer.events();
  Json written = writer.states();
  Json blocks = writer.blocks();
  json["threads"] = writer.threads();
  json["sources"] = writer.sources();
  json["blocks"] = std::move(blocks);
  json["cells"] = writer.cells();
  json["memory"] = writer.memory();
  json["events"] = std::move(events);
  json["states"] = std::move(written);
}

}  // namespace racekit
