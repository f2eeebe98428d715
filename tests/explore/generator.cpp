#include <cstdint>
#include <vector>

#include "kit/explore/random_walk.h"
#include "tests/explore/small_program.h"

namespace racekit::test {
namespace {

using Op = Instruction::Op;
using Code = std::vector<Instruction>;
using Variable = SmallProgram::Variable;

/// Draws a program, piece by piece.
class Generator {
 public:
  explicit Generator(unsigned seed) : state_(0x5eed0000 + std::uint64_t{seed}) {}

  SmallProgram looping() {
    program_.mutexes = 2;
    program_.variables = {Variable::plain, Variable::seq_cst};
    spin_lock_ = static_cast<int>(program_.variables.size());
    program_.variables.push_back(below(2) == 0 ? Variable::seq_cst : Variable::relaxed);
    const int workers = 2 + (below(3) == 0 ? 1 : 0);
    program_.threads.resize(static_cast<std::size_t>(workers) + 1);
    for (int t = 1; t <= workers; ++t) {
      Code& code = program_.threads[static_cast<std::size_t>(t)];
      append(code, loop());
      if (workers == 2) append(code, below(2) == 0 ? loop() : simple());
      program_.threads[0].push_back({Op::create, t});
    }
    for (int t = 1; t <= workers; ++t) program_.threads[0].push_back({Op::join, t});
    return std::move(program_);
  }

  SmallProgram outliving() {
    program_.mutexes = 1;
    program_.conditions = 1;
    program_.variables = {Variable::plain, Variable::seq_cst};
    const int workers = 2;
    program_.threads.resize(static_cast<std::size_t>(workers) + 1);
    for (int t = 1; t <= workers; ++t) {
      Code& code = program_.threads[static_cast<std::size_t>(t)];
      append(code, below(2) == 0 ? use_local() : guarded(use_local()));
      append(code, below(2) == 0 ? use_local() : piece());
    }
    Code& main = program_.threads[0];
    for (int t = 1; t <= workers; ++t) main.push_back({Op::create, t});
    // Some wait for their threads before they return, or for one of them, or use the variable.
    const int joined = below(3) == 0 ? 1 + below(2) : 0;
    if (below(2) == 0) append(main, below(2) == 0 ? use_local() : guarded(simple()));
    for (int t = 1; t <= joined; ++t) main.push_back({Op::join, t});
    main.push_back({Op::leave});
    if (below(2) == 0) append(main, below(2) == 0 ? simple() : guarded(simple()));
    for (int t = joined + 1; t <= workers; ++t) main.push_back({Op::join, t});
    return std::move(program_);
  }

  SmallProgram program() {
    program_.mutexes = 1 + below(2);
    program_.conditions = 1;
    const int count = 1 + below(3);
    for (int i = 0; i < count; ++i) {
      constexpr Variable kinds[] = {Variable::plain, Variable::plain, Variable::relaxed,
                                    Variable::seq_cst};
      program_.variables.push_back(kinds[below(4)]);
    }
    const int workers = 2 + (below(3) == 0 ? 1 : 0);
    waits_ = below(4) == 0;
    program_.threads.resize(static_cast<std::size_t>(workers) + 1);
    for (int t = 1; t <= workers; ++t) {
      const int pieces = workers == 2 ? 2 + below(2) : waits_ ? 1 : 1 + below(2);
      for (int i = 0; i < pieces; ++i)
        append(program_.threads[static_cast<std::size_t>(t)], piece());
    }
    // The last worker is perhaps another worker's child, in the midst of its work.
    const bool late = workers == 3 && below(2) == 0;
    Code& main = program_.threads[0];
    for (int t = 1; t <= workers - (late ? 1 : 0); ++t) {
      main.push_back({Op::create, t});
      if (below(4) == 0) append(main, simple());
    }
    for (int t = 1; t <= workers - (late ? 1 : 0); ++t) main.push_back({Op::join, t});
    if (late) {
      program_.threads[1].push_back({Op::create, workers});
      append(program_.threads[1], simple());
      program_.threads[1].push_back({Op::join, workers});
    }
    return std::move(program_);
  }

 private:
  int below(int count) {
    return static_cast<int>(explore::pick(state_, static_cast<std::size_t>(count)));
  }
  /// Those that anything may happen to.
  int variables() const {
    return spin_lock_ < 0 ? static_cast<int>(program_.variables.size()) : spin_lock_;
  }
  int variable() { return below(variables()); }
  int mutex() { return below(program_.mutexes); }
  int reg() { return below(SmallProgram::registers); }

  static void append(Code& code, const Code& more) {
    code.insert(code.end(), more.begin(), more.end());
  }

  // Skips `code` if the register has the value.
  static Code unless(int reg, int value, const Code& code) {
    Code all{{Op::skip_if, reg, value, static_cast<int>(code.size())}};
    append(all, code);
    return all;
  }

  Code simple() {
    const int r = reg();
    switch (below(5)) {
      case 0:
        return {{Op::read, r, variable()}};
      case 1:
        return {{Op::set, r, 1 + below(3)}, {Op::write, variable(), r}};
      case 2: {
        const int x = variable();
        return {{Op::read, r, x}, {Op::add, r, 1}, {Op::write, x, r}};
      }
      case 3: {
        for (int x = 0; x < variables(); ++x) {
          if (program_.variable(x) != Variable::plain) {
            return {{Op::cas, r, x, below(2), 2 + below(2)}};
          }
        }
        return {{Op::read, r, variable()}};
      }
      default:
        return {{Op::write, variable(), r}};
    }
  }

  Code use_local() {
    const int r = reg();
    switch (below(4)) {
      case 0:
        return {{Op::read_local, r}};
      case 1:
        return {{Op::set, r, 1 + below(3)}, {Op::write_local, r}};
      case 2:
        return {{Op::read_local, r}, {Op::add, r, 1}, {Op::write_local, r}};
      default: {  // only if a variable says that it may
        Code code{{Op::read, r, variable()}};
        append(code, unless(r, below(2), {{Op::read_local, r}}));
        return code;
      }
    }
  }

  Code guarded(const Code& inside) {
    const int m = mutex();
    Code code{{Op::lock, m}};
    append(code, inside);
    code.push_back({Op::unlock, m});
    return code;
  }

  Code loop() {
    const int r = reg();
    switch (below(4)) {
      case 0: {  // a spin lock
        Code code{{Op::cas, r, spin_lock_, 0, 1}, {Op::back_if, r, 0, 1}};
        append(code, simple());
        append(code, {{Op::set, r, 0}, {Op::write, spin_lock_, r}});
        return code;
      }
      case 1: {  // waits until a variable has changed,
        const int x = variables() - 1;
        const int expected = below(2);
        Code code{{Op::read, r, x}, {Op::back_if, r, expected, 1}};
        if (below(2) == 0) append(code, simple());
        return code;
      }
      default: {  // two mutexes in either order, and from the beginning if the second is taken
        const int first = below(2);
        Code code{{Op::lock, first},
                  {Op::trylock, 1 - first, r},
                  {Op::skip_if, r, 1, 2},
                  {Op::unlock, first},
                  {Op::back_if, r, 0, 4}};
        append(code, simple());
        code.push_back({Op::unlock, 1 - first});
        code.push_back({Op::unlock, first});
        return code;
      }
    }
  }

  Code piece() {
    const int r = reg();
    // By themselves two threads would rarely wait for one condition variable.
    switch (waits_ && below(2) == 0 ? 7 + below(3) : below(13)) {
      case 0:
      case 1:
      case 2:
        return simple();
      case 3:
      case 4:
        return guarded(simple());
      case 5: {  // two mutexes, in this order or the other
        if (program_.mutexes < 2) return guarded(simple());
        const int first = below(2);
        Code code{{Op::lock, first}, {Op::lock, 1 - first}};
        append(code, simple());
        code.push_back({Op::unlock, 1 - first});
        code.push_back({Op::unlock, first});
        return code;
      }
      case 6: {
        const int m = mutex();
        Code inside = simple();
        inside.push_back({Op::unlock, m});
        Code code{{Op::trylock, m, r}};
        append(code, unless(r, 0, inside));
        return code;
      }
      case 7: {  // waits for a variable to be set, or for anything
        const int m = mutex();
        const bool looks = below(3) != 0;
        const bool timed = !timed_ && below(3) == 0;
        timed_ |= timed;
        Code code{{Op::lock, m}};
        const Code wait{{timed ? Op::timed_wait : Op::wait, 0, m, reg()}};
        if (looks) {
          code.push_back({Op::read, r, variable()});
          append(code, unless(r, 1, wait));
        } else {
          append(code, wait);
        }
        code.push_back({Op::unlock, m});
        return code;
      }
      case 8:
      case 9: {
        Code code = simple();
        code.push_back({below(2) == 0 ? Op::notify_one : Op::notify_all, 0});
        return below(2) == 0 ? guarded(code) : code;
      }
      case 10:
      case 11: {  // ends the process, perhaps
        const Instruction end =
            below(2) == 0 ? Instruction{Op::abort} : Instruction{Op::exit, 3 + below(3)};
        if (below(5) == 0) return {end};
        Code code{{Op::read, r, variable()}};
        append(code, unless(r, below(2), {end}));
        return code;
      }
      default: {
        Code code{{Op::read, r, variable()}};
        append(code, unless(r, below(3), simple()));
        return code;
      }
    }
  }

  std::uint64_t state_;
  SmallProgram program_;
  int spin_lock_ = -1;  // its variable; -1: none
  bool waits_ = false;
  bool timed_ =
      false;  // one timed wait a program: a second one's clock would depend on the first's
};

}  // namespace

SmallProgram generated(unsigned seed) { return Generator(seed).program(); }

SmallProgram looping(unsigned seed) { return Generator(seed).looping(); }

SmallProgram outliving(unsigned seed) { return Generator(seed).outliving(); }

}  // namespace racekit::test
