#include "tests/explore/interpreter.h"

#include <algorithm>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <unordered_map>

#include "kit/explore/dependence.h"
#include "kit/explore/random_walk.h"
#include "tests/explore/machine.h"

namespace racekit::test {

using explore::Choice;
using explore::End;
using explore::Execution;
using explore::Plan;
using explore::Step;

namespace {

// The last step's thread if it can go on, else the lowest; never what is asleep.
std::optional<Choice> without_preemption(const std::vector<Choice>& enabled, int last,
                                         const std::vector<Plan::Sleeper>& asleep) {
  std::optional<Choice> first;
  for (const Choice& choice : enabled) {
    if (std::ranges::find(asleep, choice, &Plan::Sleeper::choice) != asleep.end()) continue;
    if (choice.thread == last) return choice;
    if (!first) first = choice;
  }
  return first;
}

}  // namespace

Execution Interpreter::run(const Plan& plan) {
  Machine machine(program_);
  Execution execution;
  std::vector<Plan::Sleeper> asleep = plan.asleep;
  const Plan::Random random = plan.random.value_or(Plan::Random{});
  std::unordered_map<std::string, std::size_t> known;  // each state, before which step
  explore::RandomWalk walk(random.seed, random.length);
  while (true) {
    const std::vector<Choice> enabled = machine.enabled();
    if (enabled.empty()) {
      execution.end = machine.end();
      execution.status = machine.status();
      if (execution.end == End::exited && execution.status == 0)
        execution.output = machine.result();
      break;
    }
    const auto [before, is_new] = known.emplace(machine.key(), execution.steps.size());
    if (!is_new) {
      execution.end = End::circular;
      execution.circle = before->second;
      break;
    }
    if (execution.steps.size() == limit_) {
      execution.end = End::limited;
      break;
    }
    const std::size_t number = execution.steps.size();
    const bool in_prefix = number < plan.prefix.size();
    const int last = number == 0 ? 0 : execution.steps.back().choice.thread;
    std::optional<Choice> choice;
    if (in_prefix) {
      choice = plan.prefix[number];
      if (std::ranges::find(enabled, *choice) == enabled.end()) {
        throw std::logic_error("the plan's prefix cannot be followed");
      }
    } else if (plan.random) {
      choice = enabled[walk.next(enabled, last)];
    } else {
      choice = without_preemption(enabled, last, asleep);
    }
    if (!choice) {
      execution.end = End::redundant;
      break;
    }
    execution.steps.push_back(machine.step(*choice));
    const Step& step = execution.steps.back();
    if (number + 1 >= plan.prefix.size()) {
      std::erase_if(asleep, [&](const Plan::Sleeper& sleeper) {
        return sleeper.choice.thread == choice->thread ||
               explore::dependent(sleeper.touches, step.touches);
      });
    }
  }
  execution.pending = machine.pending();
  return execution;
}

std::string result(const Execution& execution) {
  std::string output = execution.output;
  while (!output.empty() && (output.back() == '\n' || output.back() == ' ')) output.pop_back();
  switch (execution.end) {
    case End::exited:
      return execution.status == 0 ? output : "exit " + std::to_string(execution.status);
    case End::signaled:
      return execution.status == SIGABRT ? "abort" : "another signal";
    case End::deadlocked:
      return "deadlock";
    case End::misused:
      return "dead";
    default:
      return "";
  }
}

}  // namespace racekit::test
