#pragma once

#include "kit/explore/execution.h"
#include "tests/explore/small_program.h"

namespace racekit::test {

/// Runs a small program in memory, as an explorer's engine.
class Interpreter : public explore::Engine {
 public:
  explicit Interpreter(SmallProgram program) : program_(std::move(program)) {}

  /// Its output is that of the C++ program: the final state, if main came to its end.
  explore::Execution run(const explore::Plan& plan) override;

  /// Cuts each execution off after so many steps.
  void limit(std::size_t steps) { limit_ = steps; }

 private:
  SmallProgram program_;
  std::size_t limit_ = 10'000;
};

/// The execution in Machine::result's words, whatever engine ran it; "" if it was cut off.
std::string result(const explore::Execution& execution);

}  // namespace racekit::test
