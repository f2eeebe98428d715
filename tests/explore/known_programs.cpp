#include "tests/explore/known_programs.h"

#include <algorithm>

namespace racekit::test {
namespace {

using Op = Instruction::Op;
using Code = std::vector<Instruction>;
using Variable = SmallProgram::Variable;

// The workers, and a main that creates and joins them.
SmallProgram of_workers(const std::vector<Code>& workers) {
  SmallProgram program;
  program.threads.resize(1);
  Code& main = program.threads[0];
  const int count = static_cast<int>(workers.size());
  for (int t = 1; t <= count; ++t) main.push_back({Op::create, t});
  for (int t = 1; t <= count; ++t) main.push_back({Op::join, t});
  program.threads.insert(program.threads.end(), workers.begin(), workers.end());
  return program;
}

Code increment(int variable) {
  return {{Op::read, 0, variable}, {Op::add, 0, 1}, {Op::write, variable, 0}};
}

void append(Code& code, const Code& more) { code.insert(code.end(), more.begin(), more.end()); }

}  // namespace

SmallProgram critical_sections(int threads, int times) {
  Code code;
  for (int i = 0; i < times; ++i) {
    code.push_back({Op::lock, 0});
    append(code, increment(0));
    code.push_back({Op::unlock, 0});
  }
  SmallProgram program = of_workers(std::vector<Code>(static_cast<std::size_t>(threads), code));
  program.mutexes = 1;
  program.variables = {Variable::plain};
  return program;
}

SmallProgram unprotected_increments() {
  SmallProgram program = of_workers({increment(0), increment(0)});
  program.variables = {Variable::plain};
  return program;
}

SmallProgram two_ends() {
  SmallProgram program = of_workers({
      {{Op::set, 0, 1}, {Op::write, 0, 0}, {Op::abort}},
      {{Op::set, 0, 1}, {Op::write, 1, 0}, {Op::read, 1, 0}, {Op::skip_if, 1, 1, 1}, {Op::exit, 5}},
  });
  program.variables = {Variable::plain, Variable::plain};
  return program;
}

// Variables 0 and 1 are the flags, 2 is the turn.
SmallProgram peterson_once(Variable flags) {
  const auto worker = [](int self) {
    const int other = 1 - self;
    Code code{{Op::set, 0, 1}, {Op::write, self, 0}, {Op::set, 1, other}, {Op::write, 2, 1}};
    const Code inside = increment(3);
    const int size = static_cast<int>(inside.size());
    append(code, {{Op::read, 2, other},
                  {Op::skip_if, 2, 0, 2},  // the other does not want to: in
                  {Op::read, 2, 2},        // else it must be this one's turn
                  {Op::skip_if, 2, other, size}});
    append(code, inside);
    append(code, {{Op::set, 0, 0}, {Op::write, self, 0}});
    return code;
  };
  SmallProgram program = of_workers({worker(0), worker(1)});
  program.variables = {flags, flags, flags, Variable::plain};
  return program;
}

SmallProgram dekker_once(Variable flags) {
  const auto worker = [](int self) {
    Code code{{Op::set, 0, 1}, {Op::write, self, 0}, {Op::read, 1, 1 - self}};
    const Code inside = increment(2);
    code.push_back({Op::skip_if, 1, 1, static_cast<int>(inside.size())});
    append(code, inside);
    return code;
  };
  SmallProgram program = of_workers({worker(0), worker(1)});
  program.variables = {flags, flags, Variable::plain};
  return program;
}

SmallProgram philosophers(int count, bool in_order) {
  std::vector<Code> workers;
  for (int i = 0; i < count; ++i) {
    int first = i;
    int second = (i + 1) % count;
    if (in_order && second < first) std::swap(first, second);
    workers.push_back(
        {{Op::lock, first}, {Op::lock, second}, {Op::unlock, second}, {Op::unlock, first}});
  }
  SmallProgram program = of_workers(workers);
  program.mutexes = count;
  return program;
}

SmallProgram readers(int count) {
  SmallProgram program =
      of_workers(std::vector<Code>(static_cast<std::size_t>(count), {{Op::read, 0, 0}}));
  program.variables = {Variable::plain};
  return program;
}

SmallProgram waits_for_signal(bool test_under_lock) {
  const Code test{{Op::read, 0, 0}, {Op::skip_if, 0, 1, test_under_lock ? 1 : 3}};
  Code waiter;
  if (test_under_lock) {
    waiter = {{Op::lock, 0}, test[0], test[1], {Op::wait, 0, 0}, {Op::unlock, 0}};
  } else {
    waiter = {test[0], test[1], {Op::lock, 0}, {Op::wait, 0, 0}, {Op::unlock, 0}};
  }
  SmallProgram program = of_workers(
      {waiter,
       {{Op::lock, 0}, {Op::set, 0, 1}, {Op::write, 0, 0}, {Op::notify_one, 0}, {Op::unlock, 0}}});
  program.mutexes = 1;
  program.conditions = 1;
  program.variables = {Variable::seq_cst};
  return program;
}

SmallProgram notify_chooses() {
  // Each writes down that it was woken as the first (1) or as a later one (2).
  const Code waiter{{Op::lock, 0},   {Op::wait, 0, 0},  {Op::read, 0, 0},
                    {Op::add, 0, 1}, {Op::write, 0, 0}, {Op::unlock, 0}};
  SmallProgram program = of_workers({waiter, waiter, {{Op::notify_one, 0}}});
  program.threads[0] = {{Op::create, 1},     {Op::create, 2}, {Op::create, 3}, {Op::join, 3},
                        {Op::notify_one, 0}, {Op::join, 1},   {Op::join, 2}};
  program.mutexes = 1;
  program.conditions = 1;
  program.variables = {Variable::plain};
  return program;
}

}  // namespace racekit::test
