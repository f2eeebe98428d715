#include "tests/explore/oracle.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "tests/explore/machine.h"

namespace racekit::test {
namespace {

using explore::Choice;
using explore::Step;
using explore::Touch;

// Whether the order of two touches can matter, in the plainest words.
bool conflict(const Touch& a, const Touch& b) {
  using enum Touch::Mode;
  if (a.mode == everything || b.mode == everything) return true;
  if (a.address != b.address) return false;
  return !(a.mode == b.mode && (a.mode == read || a.mode == await));
}

bool conflict(const Step& a, const Step& b) {
  if (a.choice.thread == b.choice.thread) return true;
  return std::ranges::any_of(a.touches, [&](const Touch& x) {
    return std::ranges::any_of(b.touches, [&](const Touch& y) { return conflict(x, y); });
  });
}

// The lexicographically least sequence of the trace (Anisimov and Knuth, 1979): always the lowest
// thread among those whose next step has no conflicting one left before it.
std::string normal_form(const std::vector<Step>& steps) {
  std::vector<std::size_t> left(steps.size());
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = i;
  std::string text;
  while (!left.empty()) {
    auto best = left.end();
    for (auto it = left.begin(); it != left.end(); ++it) {
      const bool free = std::none_of(left.begin(), it, [&](std::size_t earlier) {
        return conflict(steps[earlier], steps[*it]);
      });
      if (free && (best == left.end() || steps[*it].choice.thread < steps[*best].choice.thread)) {
        best = it;
      }
    }
    const Choice& choice = steps[*best].choice;
    text += std::to_string(choice.thread) + "." + std::to_string(choice.alternative) + " ";
    left.erase(best);
  }
  return text;
}

void visit(const Machine& machine, std::unordered_set<std::string>& seen,
           std::set<std::string>& results) {
  if (!seen.insert(machine.key()).second) return;
  const std::vector<Choice> enabled = machine.enabled();
  if (enabled.empty()) results.insert(machine.result());
  for (const Choice& choice : enabled) {
    Machine next = machine;
    next.step(choice);
    visit(next, seen, results);
  }
}

bool visit_all(const Machine& machine, std::vector<Step>& steps, std::size_t& schedules,
               std::unordered_set<std::string>& traces) {
  const std::vector<Choice> enabled = machine.enabled();
  if (enabled.empty()) {
    if (schedules-- == 0) return false;
    traces.insert(normal_form(steps));
  }
  return std::ranges::all_of(enabled, [&](const Choice& choice) {
    Machine next = machine;
    steps.push_back(next.step(choice));
    const bool more = visit_all(next, steps, schedules, traces);
    steps.pop_back();
    return more;
  });
}

void visit_bounded(const Machine& machine, int last, int left,
                   std::unordered_set<std::string>& seen, std::set<std::string>& results) {
  const std::string key = machine.key() + "|" + std::to_string(last) + "|" + std::to_string(left);
  if (!seen.insert(key).second) return;
  const std::vector<Choice> enabled = machine.enabled();
  if (enabled.empty()) results.insert(machine.result());
  const bool last_can =
      std::ranges::any_of(enabled, [&](const Choice& c) { return c.thread == last; });
  for (const Choice& choice : enabled) {
    const int cost = last_can && choice.thread != last ? 1 : 0;
    if (cost > left) continue;
    Machine next = machine;
    next.step(choice);
    visit_bounded(next, choice.thread, left - cost, seen, results);
  }
}

}  // namespace

std::set<std::string> all_results(const SmallProgram& program) {
  std::unordered_set<std::string> seen;
  std::set<std::string> results;
  visit(Machine(program), seen, results);
  return results;
}

std::optional<std::size_t> count_traces(const SmallProgram& program, std::size_t limit) {
  std::unordered_set<std::string> traces;
  std::vector<Step> steps;
  if (!visit_all(Machine(program), steps, limit, traces)) return {};
  return traces.size();
}

std::set<std::string> results_with_preemptions(const SmallProgram& program, int preemptions) {
  std::unordered_set<std::string> seen;
  std::set<std::string> results;
  visit_bounded(Machine(program), -1, preemptions, seen, results);
  return results;
}

}  // namespace racekit::test
