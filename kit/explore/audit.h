#pragma once

#include <cstdint>

namespace racekit::explore {

struct Execution;

/// When an execution is to be run once more, to see whether it is the same again: as often as that
/// takes a twentieth of the time, and at least once in 10,000.
class Audit {
 public:
  Audit();

  /// Called after so many executions more.
  bool is_due(std::uint64_t executions = 1);
  /// Called after the comparison that is_due() asked for.
  void is_done();

 private:
  static constexpr std::uint64_t kAtLeast = 10'000;  ///< executions
  static constexpr std::int64_t kShare = 20;

  std::int64_t begin_;    ///< nanoseconds, as all times here
  std::int64_t due_ = 0;  ///< when it was
  std::int64_t spent_ = 0;
  std::uint64_t since_ = 0;  ///< executions
};

/// Whether two executions of one plan, of one program, are the same in all that they say. What a
/// write replaces is left out: the program need not have given it a value, and then it is what the
/// system has left there. So are the frames of call stacks: they are those of the first thread that
/// was there, in whichever execution of the engine's.
bool is_same(const Execution& a, const Execution& b);

}  // namespace racekit::explore
