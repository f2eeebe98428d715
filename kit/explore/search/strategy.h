#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "kit/explore/execution.h"

namespace racekit::explore {

/// A plan that will be run, and the number by which it is known until then.
struct Job {
  std::uint64_t number;
  Plan plan;
};

/// Chooses the executions of a search. It alone decides their sequence; how many of them are run at
/// a time, and ahead of time, changes nothing.
class Strategy {
 public:
  virtual ~Strategy() = default;

  /// The next job, and behind it up to `count` - 1 jobs that will come later for sure and
  /// unchanged. Empty once everything has been run. Plan::shared and find_circles are left
  /// to the caller.
  virtual std::vector<Job> upcoming(std::size_t count) const = 0;

  /// Whether there is no job left.
  virtual bool finished() const = 0;

  /// Takes the execution of upcoming's first job. False if it repeats a known one: equivalent to
  /// one that was taken before, or cut off because it would be. Throws NotRepeatable and NoRoom.
  virtual bool take(const Execution& execution) = 0;

  /// False if executions were left out that the program has.
  virtual bool exhaustive() const = 0;
};

/// The program did not do again what it did before: it depends on more than its schedule.
class NotRepeatable : public std::runtime_error {
 public:
  /// `at`: the call stack of what it does now, as in Execution::places; empty if unknown.
  NotRepeatable(const std::string& what, std::vector<std::uint64_t> at)
      : std::runtime_error(what), at_(std::move(at)) {}

  const std::vector<std::uint64_t>& at() const { return at_; }

 private:
  std::vector<std::uint64_t> at_;
};

/// Throws NotRepeatable unless the execution begins with the plan's prefix.
void check_prefix(const Plan& plan, const Execution& execution);

/// True if it were a preemption to go on with thread `next` at this step: another thread, although
/// the one before could go on.
bool preempts(const SharedList<Step>& steps, std::size_t step, ThreadNumber next);

/// The number of preemptions in a schedule.
std::size_t preemptions(const SharedList<Step>& steps);

}  // namespace racekit::explore
