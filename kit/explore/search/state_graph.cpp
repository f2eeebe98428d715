#include "kit/explore/search/state_graph.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "kit/explore/dependence.h"
#include "kit/explore/search/strategy.h"

namespace racekit::explore {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

}  // namespace

GraphWalk::GraphWalk(Engine& engine, const Exploration& known, const GraphObserver& observer)
    : engine_(engine), known_(known), observer_(observer) {
  state({}, {});
  run(0, {});
}

bool GraphWalk::grow() {
  while (!choices_.empty() && graph_.why_not.empty()) {
    const auto [from, number] = choices_.front();
    const StateGraph::Next& next = graph_.states[at(from)].next[number];
    const bool is_new = next.state < 0;
    if (is_new) run(from, next.choice);
    choices_.pop_front();  // only now: an engine that throws has run nothing
    if (is_new) return true;
  }
  return false;
}

int GraphWalk::take(int state, std::size_t number) {
  const StateGraph::Next& next = graph_.states[at(state)].next[number];
  if (next.state < 0) run(state, next.choice);
  return graph_.states[at(state)].next[number].state;
}

void GraphWalk::run(int from, std::optional<Choice> choice) {
  Plan plan{graph_.states[at(from)].schedule, {}, known_.shared, {}, known_.finds_circles};
  if (choice) plan.prefix.push_back(*choice);
  const Execution execution = engine_.run(plan);
  ++graph_.runs;
  check_prefix(plan, execution);
  if (!execution.newly_shared.empty()) {
    graph_.why_not = "memory proved shared that no execution of the search has shared";
    graph_.newly_shared = execution.newly_shared;
    return;
  }
  if (execution.end == End::limited)
    graph_.why_not = "an execution was cut off by " + execution.what;
  else if (execution.end == End::refused)
    graph_.why_not = "it asks for what the explorer does not control: " + execution.what;
  record(execution);
}

void GraphWalk::record(const Execution& execution) {
  const std::vector<std::vector<std::size_t>> before = causes(execution);
  if (observer_.on_execution) observer_.on_execution(execution);
  std::vector<int> events;
  std::vector<int> path{0};
  std::vector<int> last;
  std::vector<Choice> schedule;
  for (std::size_t step = 0; step < execution.steps.size(); ++step) {
    const Step& taken = execution.steps[step];
    leave(path.back(), schedule, taken.enabled);
    // Whether a thread is known to spin, and parked, may depend on the way to a state: what the
    // first way offers counts, and every choice of that is tried.
    const std::optional<std::size_t> number = number_of(path.back(), taken.choice);
    if (!number) return;
    std::vector<int> causes;
    for (const std::size_t cause : before[step]) causes.push_back(events[cause]);
    std::ranges::sort(causes);
    const std::size_t known = graph_.events.size();
    events.push_back(event({taken.choice, std::move(causes)}));
    if (graph_.events.size() > known && observer_.on_event) observer_.on_event(execution, events);
    const auto thread = static_cast<std::size_t>(taken.choice.thread);
    if (last.size() <= thread) last.resize(thread + 1, -1);
    last[thread] = events.back();
    schedule.push_back(taken.choice);
    const int to = state(last, schedule);
    graph_.states[at(path.back())].next[*number] = {taken.choice, events.back(), to};
    path.push_back(to);
  }
  StateGraph::State& end = graph_.states[at(path.back())];
  if (end.end || !end.next.empty()) return;
  end.end = execution.end;
  if (execution.end == End::circular) end.again = path[execution.circle];
  if (observer_.on_end) observer_.on_end(path.back(), execution);
}

/// The execution has gone on from this state, by one of these choices. Another way to it may have
/// ended as circular there: whether a way goes in a circle depends on the states that it passes.
void GraphWalk::leave(int number, const std::vector<Choice>& schedule,
                      const std::vector<Choice>& choices) {
  StateGraph::State& state = graph_.states[at(number)];
  if (!state.next.empty()) return;
  if (state.end) {
    state.end.reset();
    state.again.reset();
    state.schedule = schedule;
  }
  for (const Choice& choice : choices) {
    choices_.emplace_back(number, state.next.size());
    state.next.push_back({choice, -1, -1});
  }
}

/// Where the choice stands among those of the state; nothing if it is none of them.
std::optional<std::size_t> GraphWalk::number_of(int state, const Choice& choice) const {
  const auto& next = graph_.states[at(state)].next;
  const auto found = std::ranges::find(next, choice, &StateGraph::Next::choice);
  if (found == next.end()) return {};
  return static_cast<std::size_t>(found - next.begin());
}

int GraphWalk::event(StateGraph::Event event) {
  const auto [known, is_new] =
      events_.try_emplace({event.choice.thread, event.choice.alternative, event.causes},
                          static_cast<int>(graph_.events.size()));
  if (is_new) graph_.events.push_back(std::move(event));
  return known->second;
}

int GraphWalk::state(const std::vector<int>& last, const std::vector<Choice>& schedule) {
  const auto [known, is_new] = states_.try_emplace(last, static_cast<int>(graph_.states.size()));
  if (!is_new) return known->second;
  graph_.states.push_back({last, {}, schedule, {}, {}});
  return known->second;
}

std::vector<std::vector<std::size_t>> causes(const Execution& execution) {
  const SharedList<Step>& steps = execution.steps;
  std::vector<std::vector<std::size_t>> all(steps.size());
  for (std::size_t step = 0; step < steps.size(); ++step) {
    bool met_its_own = false;
    for (std::size_t before = step; before-- > 0;) {
      const bool own = steps[before].choice.thread == steps[step].choice.thread;
      if (own ? !met_its_own : dependent(steps[before].touches, steps[step].touches))
        all[step].push_back(before);
      met_its_own |= own;
    }
    std::ranges::reverse(all[step]);
  }
  return all;
}

}  // namespace racekit::explore
