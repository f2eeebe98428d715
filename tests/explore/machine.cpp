#include "tests/explore/machine.h"

#include <algorithm>

namespace racekit::test {

using explore::Access;
using explore::Choice;
using explore::Edge;
using explore::End;
using explore::MemoryOrder;
using explore::Pending;
using explore::Step;
using explore::Touch;
using Op = Instruction::Op;

namespace {

constexpr std::uint32_t size = 4;

std::uint64_t variable(int number) { return 0x1000 + 8 * static_cast<std::uint64_t>(number); }
std::uint64_t mutex(int number) { return 0x2000 + 8 * static_cast<std::uint64_t>(number); }
constexpr std::uint64_t local = 0x1800;
std::uint64_t condition(int number) { return 0x3000 + 8 * static_cast<std::uint64_t>(number); }
std::uint64_t beginning(int thread) { return 0x4000 + 8 * static_cast<std::uint64_t>(thread); }
std::uint64_t ending(int thread) { return 0x5000 + 8 * static_cast<std::uint64_t>(thread); }
std::uint64_t waking(int thread) { return 0x6000 + 8 * static_cast<std::uint64_t>(thread); }

bool is_local(Op op) {
  return op == Op::set || op == Op::add || op == Op::skip_if || op == Op::back_if;
}

}  // namespace

Machine::Machine(const SmallProgram& program)
    : program_(&program),
      threads_(program.threads.size()),
      variables_(program.variables.size()),
      owners_(static_cast<std::size_t>(program.mutexes), -1),
      waiters_(static_cast<std::size_t>(program.conditions)) {
  threads_[0].created = threads_[0].started = true;
  settle(0, nullptr);
}

const Instruction& Machine::next(int thread) const {
  const auto index = static_cast<std::size_t>(thread);
  return program_->threads[index][threads_[index].at];
}

// Runs the thread's local instructions, up to its next visible one or its end.
void Machine::settle(int number, Step* step) {
  Thread& thread = threads_[static_cast<std::size_t>(number)];
  const auto& code = program_->threads[static_cast<std::size_t>(number)];
  while (thread.at < code.size() && is_local(code[thread.at].op)) {
    const Instruction& in = code[thread.at++];
    if (in.op == Op::set) thread.registers[in.a] = in.b;
    if (in.op == Op::add) thread.registers[in.a] += in.b;
    if (in.op == Op::skip_if && thread.registers[in.a] == in.b) {
      thread.at += static_cast<std::size_t>(in.c);
    }
    if (in.op == Op::back_if && thread.registers[in.a] == in.b) {
      thread.at -= static_cast<std::size_t>(in.c) + 1;
    }
  }
  if (thread.at < code.size()) return;
  if (number == 0) return;  // main's end is a step of its own: the process's
  thread.done = true;
  if (step != nullptr) {
    step->touches.push_back({Touch::Mode::grant, ending(number), size});
    step->edges.push_back({Edge::Kind::release, ending(number), false,
                           static_cast<std::uint32_t>(step->accesses.size())});
  }
}

bool Machine::can_go(int number) const {
  const Thread& thread = threads_[static_cast<std::size_t>(number)];
  if (!thread.created || thread.done) return false;
  if (thread.at >= program_->threads[static_cast<std::size_t>(number)].size()) return true;
  const Instruction& in = next(number);
  if (thread.waiting) {
    const bool may_wake = thread.notified || in.op == Op::timed_wait;
    return may_wake && owners_[static_cast<std::size_t>(in.b)] < 0;
  }
  if (in.op == Op::lock) return owners_[static_cast<std::size_t>(in.a)] < 0;
  if (in.op == Op::join) return threads_[static_cast<std::size_t>(in.a)].done;
  return true;
}

std::vector<Choice> Machine::enabled() const {
  std::vector<Choice> choices;
  if (ended()) return choices;
  for (int t = 0; t < static_cast<int>(threads_.size()); ++t) {
    if (!can_go(t)) continue;
    const Thread& thread = threads_[static_cast<std::size_t>(t)];
    if (thread.at >= program_->threads[static_cast<std::size_t>(t)].size()) {
      choices.push_back({t, 0});
    } else if (thread.waiting) {
      choices.push_back({t, thread.notified ? 0 : 1});
    } else if (next(t).op == Op::notify_one) {
      const auto waiters = static_cast<int>(waiters_[static_cast<std::size_t>(next(t).a)].size());
      for (int i = 0; i < std::max(waiters, 1); ++i) choices.push_back({t, i});
    } else {
      choices.push_back({t, 0});
    }
  }
  return choices;
}

// What the thread's next step touches, as far as that is known before it.
std::vector<Touch> Machine::touches(int number) const {
  using enum Touch::Mode;
  std::vector<Touch> touched;
  const Thread& thread = threads_[static_cast<std::size_t>(number)];
  if (number != 0 && !thread.started) touched.push_back({await, beginning(number), size});
  if (thread.at >= program_->threads[static_cast<std::size_t>(number)].size()) {
    touched.push_back({everything, 0, 0});
    return touched;
  }
  const Instruction& in = next(number);
  switch (in.op) {
    case Op::read:
      touched.push_back({read, variable(in.b), size});
      break;
    case Op::write:
      touched.push_back({write, variable(in.a), size});
      break;
    case Op::cas:
      touched.push_back({variables_[static_cast<std::size_t>(in.b)] == in.c ? write : read,
                         variable(in.b), size});
      break;
    case Op::lock:
      touched.push_back({acquire, mutex(in.a), size});
      break;
    case Op::unlock:
      touched.push_back({release, mutex(in.a), size});
      break;
    case Op::trylock:
      touched.push_back({write, mutex(in.a), size});
      break;
    case Op::wait:
    case Op::timed_wait:
      if (!thread.waiting) {
        touched.push_back({write, condition(in.a), size});
        touched.push_back({release, mutex(in.b), size});
      } else {
        touched.push_back(in.op == Op::wait ? Touch{await, waking(number), size}
                                            : Touch{write, condition(in.a), size});
        touched.push_back({acquire, mutex(in.b), size});
      }
      break;
    case Op::notify_one:
    case Op::notify_all:
      touched.push_back({write, condition(in.a), size});
      break;
    case Op::create:
      touched.push_back({grant, beginning(in.a), size});
      break;
    case Op::join:
      touched.push_back({await, ending(in.a), size});
      break;
    case Op::read_local:
    case Op::write_local:
      if (is_local_dead_)
        touched.push_back({everything, 0, 0});
      else
        touched.push_back({in.op == Op::read_local ? read : write, local, size});
      break;
    case Op::leave:
      touched.push_back({write, local, size});
      break;
    case Op::abort:
    case Op::exit:
      touched.push_back({everything, 0, 0});
      break;
    case Op::set:
    case Op::add:
    case Op::skip_if:
    case Op::back_if:
      break;
  }
  return touched;
}

Step Machine::step(Choice choice) {
  Step step;
  step.choice = choice;
  step.enabled = enabled();
  step.touches = touches(choice.thread);
  const auto self = static_cast<std::size_t>(choice.thread);
  Thread& thread = threads_[self];
  const auto edge = [&](Edge::Kind kind, std::uint64_t object, bool lock) {
    step.edges.push_back({kind, object, lock, 0});
  };
  if (choice.thread != 0 && !thread.started) {
    edge(Edge::Kind::acquire, beginning(choice.thread), false);
  }
  thread.started = true;
  if (thread.at >= program_->threads[self].size()) {
    exit_status_ = 0;
    main_ended_ = true;
    return step;
  }
  const Instruction& in = next(choice.thread);
  const auto access_at = [&](std::uint64_t address, Access::Kind kind, MemoryOrder order,
                             int before, int after) {
    Access made{kind, order, address, size, -1, {}, {}};
    made.before = static_cast<std::uint64_t>(before);
    made.after = static_cast<std::uint64_t>(after);
    step.accesses.push_back(made);
  };
  const auto access = [&](Access::Kind kind, int number, int before, int after) {
    MemoryOrder order = MemoryOrder::plain;
    if (program_->variable(number) == SmallProgram::Variable::relaxed) {
      order = MemoryOrder::relaxed;
    } else if (program_->variable(number) == SmallProgram::Variable::seq_cst) {
      order = MemoryOrder::seq_cst;
    }
    access_at(variable(number), kind, order, before, after);
  };
  const auto take = [&](int number) {
    owners_[static_cast<std::size_t>(number)] = choice.thread;
    edge(Edge::Kind::acquire, mutex(number), true);
  };
  const auto give = [&](int number) {
    owners_[static_cast<std::size_t>(number)] = -1;
    edge(Edge::Kind::release, mutex(number), true);
  };
  const auto notify = [&](int condition_number, std::size_t which) {
    auto& queue = waiters_[static_cast<std::size_t>(condition_number)];
    const int waiter = queue[which];
    queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(which));
    threads_[static_cast<std::size_t>(waiter)].notified = true;
    if (next(waiter).op == Op::wait) {
      step.touches.push_back({Touch::Mode::grant, waking(waiter), size});
    }
  };
  ++thread.at;
  switch (in.op) {
    case Op::read: {
      const int value = variables_[static_cast<std::size_t>(in.b)];
      access(Access::Kind::read, in.b, value, value);
      thread.registers[in.a] = value;
      break;
    }
    case Op::write: {
      int& value = variables_[static_cast<std::size_t>(in.a)];
      access(Access::Kind::write, in.a, value, thread.registers[in.b]);
      value = thread.registers[in.b];
      break;
    }
    case Op::cas: {
      int& value = variables_[static_cast<std::size_t>(in.b)];
      const bool same = value == in.c;
      access(same ? Access::Kind::update : Access::Kind::read, in.b, value, same ? in.d : value);
      if (same) value = in.d;
      thread.registers[in.a] = same ? 1 : 0;
      break;
    }
    case Op::lock:
      take(in.a);
      break;
    case Op::unlock:
      give(in.a);
      break;
    case Op::trylock:
      thread.registers[in.b] = owners_[static_cast<std::size_t>(in.a)] < 0 ? 1 : 0;
      if (thread.registers[in.b] == 1) take(in.a);
      break;
    case Op::wait:
    case Op::timed_wait:
      if (!thread.waiting) {
        give(in.b);
        waiters_[static_cast<std::size_t>(in.a)].push_back(choice.thread);
        thread.waiting = true;
        --thread.at;
        return step;
      }
      take(in.b);
      if (choice.alternative == 1)
        std::erase(waiters_[static_cast<std::size_t>(in.a)], choice.thread);
      if (in.op == Op::timed_wait) thread.registers[in.c] = choice.alternative;
      thread.waiting = thread.notified = false;
      break;
    case Op::notify_one:
      if (!waiters_[static_cast<std::size_t>(in.a)].empty()) {
        notify(in.a, static_cast<std::size_t>(choice.alternative));
      }
      break;
    case Op::notify_all:
      while (!waiters_[static_cast<std::size_t>(in.a)].empty()) notify(in.a, 0);
      break;
    case Op::create:
      edge(Edge::Kind::release, beginning(in.a), false);
      threads_[static_cast<std::size_t>(in.a)].created = true;
      settle(in.a, &step);
      break;
    case Op::join:
      edge(Edge::Kind::acquire, ending(in.a), false);
      break;
    case Op::read_local:
    case Op::write_local: {
      if (is_local_dead_) {
        used_dead_ = true;
        return step;
      }
      int& value = thread.registers[in.a];
      if (in.op == Op::write_local) {
        access_at(local, Access::Kind::write, MemoryOrder::plain, local_, value);
        local_ = value;
      } else {
        access_at(local, Access::Kind::read, MemoryOrder::plain, local_, local_);
        value = local_;
      }
      break;
    }
    case Op::leave:
      is_local_dead_ = true;
      break;
    case Op::abort:
      aborted_ = true;
      return step;
    case Op::exit:
      exit_status_ = in.a;
      return step;
    case Op::set:
    case Op::add:
    case Op::skip_if:
    case Op::back_if:
      break;
  }
  settle(choice.thread, &step);
  return step;
}

std::vector<Pending> Machine::pending() const {
  std::vector<Pending> all;
  for (int t = 0; t < static_cast<int>(threads_.size()); ++t) {
    const Thread& thread = threads_[static_cast<std::size_t>(t)];
    if (thread.created && !thread.done)
      all.push_back({t, can_go(t), touches(t), explore::Verb::none, 0, -1});
  }
  return all;
}

End Machine::end() const {
  if (aborted_) return End::signaled;
  if (used_dead_) return End::misused;
  return exit_status_ ? End::exited : End::deadlocked;
}

std::string Machine::result() const {
  if (aborted_) return "abort";
  if (used_dead_) return "dead";
  if (!exit_status_) return "deadlock";
  if (!main_ended_) return "exit " + std::to_string(*exit_status_);
  std::string text;
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    text += "x" + std::to_string(i) + "=" + std::to_string(variables_[i]) + " ";
  }
  for (std::size_t t = 1; t < threads_.size(); ++t) {
    text += "r" + std::to_string(t) + "=";
    for (const int value : threads_[t].registers) text += std::to_string(value) + ",";
    text.back() = ' ';
  }
  text.pop_back();
  return text;
}

std::string Machine::key() const {
  std::string text;
  const auto add = [&](int value) { text += std::to_string(value) + ","; };
  for (const Thread& thread : threads_) {
    add(thread.created * 16 + thread.started * 8 + thread.done * 4 + thread.waiting * 2 +
        thread.notified);
    add(static_cast<int>(thread.at));
    for (const int value : thread.registers) add(value);
  }
  for (const int value : variables_) add(value);
  for (const int owner : owners_) add(owner);
  for (const auto& queue : waiters_) {
    text += "q";
    for (const int waiter : queue) add(waiter);
  }
  add(exit_status_.value_or(-1));
  add(aborted_ * 2 + main_ended_);
  add(local_);
  add(is_local_dead_ * 2 + used_dead_);
  return text;
}

}  // namespace racekit::test
