#pragma once

#include <string>
#include <vector>

namespace racekit::test {

/// One instruction of a small program. Registers belong to a thread; all else is shared.
struct Instruction {
  enum class Op {
    set,          ///< register a = b
    add,          ///< register a += b
    skip_if,      ///< skips the next c instructions if register a == b
    back_if,      ///< goes back c instructions if register a == b
    read,         ///< register a = variable b
    write,        ///< variable a = register b
    cas,          ///< register a = 1 if variable b was c, which then becomes d; else 0
    lock,         ///< mutex a
    unlock,       ///< mutex a
    trylock,      ///< register b = 1 if mutex a could be taken, else 0
    wait,         ///< condition variable a, with mutex b held
    timed_wait,   ///< the same; register c = 1 if it timed out, else 0
    notify_one,   ///< condition variable a
    notify_all,   ///< condition variable a
    create,       ///< thread a starts
    join,         ///< waits for thread a's end
    read_local,   ///< register a = the local variable of a function that main is in
    write_local,  ///< that variable = register a
    leave,        ///< main returns from this function
    abort,        ///< the process dies
    exit,         ///< the process ends with status a
  };
  Op op;
  int a = 0;
  int b = 0;
  int c = 0;
  int d = 0;
};

/// A program small enough to run it in every possible way. Thread 0 is main: when it ends, the
/// process does, with status 0.
struct SmallProgram {
  static constexpr int registers = 3;

  enum class Variable {
    plain,
    relaxed,
    seq_cst
  };  // an int, or an atomic one and its accesses' order

  std::vector<std::vector<Instruction>> threads;
  int mutexes = 0;
  int conditions = 0;
  std::vector<Variable> variables;

  Variable variable(int number) const { return variables[static_cast<std::size_t>(number)]; }
};

/// A program drawn by a seed: 2 or 3 threads beside main, which creates and joins them, one of them
/// perhaps late. It has no loops.
SmallProgram generated(unsigned seed);

/// Another one, whose threads wait in loops: for a spin lock, for a variable to change, or for two
/// mutexes, of which a thread gives the first one back where it cannot have the second.
SmallProgram looping(unsigned seed);

/// Another one, whose threads use a local variable of a function of main's, perhaps after that
/// function has returned: each such use ends the process.
SmallProgram outliving(unsigned seed);

/// The program as C++ statements: a function `void program_NAME()` that prints the final state, as
/// Machine::result says it.
std::string as_cpp(const SmallProgram& program, const std::string& name);

/// What every file with such functions begins with.
std::string cpp_preamble();

/// For a failed test's message.
std::string as_text(const SmallProgram& program);

}  // namespace racekit::test
