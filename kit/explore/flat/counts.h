#pragma once

#include <cstdint>
#include <optional>

#include "kit/base/outcome.h"
#include "kit/explore/flat/arena.h"
#include "kit/explore/flat/race_detector.h"
#include "kit/explore/flat/tape.h"
#include "kit/explore/flat/tree.h"
#include "kit/explore/outcome_of.h"

namespace racekit::explore::flat {

/// What the executions of a search come to: the numbers of explore::Exploration, and the schedules
/// that are worth to be kept.
class Counts {
 public:
  static constexpr std::size_t kOutcomes = static_cast<std::size_t>(Outcome::usage) + 1;

  /// `most`: steps of an execution. If there is no room for it all, is_ready() is false.
  Counts(Arena& arena, std::uint32_t most);
  bool is_ready() const { return buckets_ && preemptions_ && shortest_racy_.schedule; }

  /// A schedule, the one with the fewest preemptions, then the fewest steps, of its kind.
  struct Shortest {
    std::uint64_t number = 0;  ///< it was the n-th that counts; 0: there is none
    std::uint32_t preemptions = 0;
    std::uint32_t steps = 0;
    Choice* schedule = nullptr;
  };

  /// Takes an execution that has the first `known` steps in common with the one before. `outcome`:
  /// of one that came to its own end (outcome_of.h). `race`: its first race; nothing need be known
  /// of the races of one that was cut off as redundant. False if there is no room.
  template <Tape T>
  bool take(const T& tape, std::uint32_t known, Tree::Taken taken, std::optional<Outcome> outcome,
            const RaceDetector::Race* race);

  std::uint64_t executions = 0;  ///< that came to an end of their own, no two of them equivalent
  std::uint64_t redundant = 0;
  std::uint64_t circular = 0;
  std::uint64_t limited = 0;
  std::uint64_t limited_racy = 0;
  std::uint64_t racy = 0;                       ///< of `executions`
  std::uint64_t outcomes[kOutcomes] = {};       ///< of `executions`
  std::uint64_t racy_outcomes[kOutcomes] = {};  ///< of `racy`
  std::uint64_t races = 0;                      ///< different ones, by the places of their accesses
  std::uint64_t first_failure = 0;  ///< the number of the first that did more than race; 0: none

  const Shortest& shortest(Outcome outcome) const {
    return shortest_[static_cast<std::size_t>(outcome)];
  }
  const Shortest& shortest_racy() const { return shortest_racy_; }

 private:
  /// Two places that race, each as a number: a place's own, or where it is unknown the address.
  struct Pair {
    std::uint64_t low;
    std::uint64_t high;
    Pair* next;
  };

  static constexpr std::uint32_t kBuckets = 1 << 12;

  template <Tape T>
  void count_preemptions(const T& tape, std::uint32_t known);
  template <Tape T>
  void keep(Shortest& shortest, const T& tape);
  bool note(const RaceDetector::Race& race);

  Arena& arena_;
  Pair** buckets_;
  std::uint32_t* preemptions_;  // before and at each step of the last execution
  Shortest shortest_[kOutcomes];
  Shortest shortest_racy_;
};

template <Tape T>
void Counts::count_preemptions(const T& tape, std::uint32_t known) {
  for (std::uint32_t i = known; i < tape.size(); ++i) {
    bool preempts = false;
    if (i > 0 && tape.choice(i).thread != tape.choice(i - 1).thread)
      for (const Choice& choice : tape.enabled(i))
        preempts = preempts || choice.thread == tape.choice(i - 1).thread;
    preemptions_[i] = (i > 0 ? preemptions_[i - 1] : 0) + (preempts ? 1 : 0);
  }
}

template <Tape T>
void Counts::keep(Shortest& shortest, const T& tape) {
  const std::uint32_t steps = tape.size();
  const std::uint32_t preemptions = steps > 0 ? preemptions_[steps - 1] : 0;
  if (shortest.number != 0 && (preemptions > shortest.preemptions ||
                               (preemptions == shortest.preemptions && steps >= shortest.steps)))
    return;
  shortest.number = executions;
  shortest.preemptions = preemptions;
  shortest.steps = steps;
  for (std::uint32_t i = 0; i < steps; ++i) shortest.schedule[i] = tape.choice(i);
}

template <Tape T>
bool Counts::take(const T& tape, std::uint32_t known, Tree::Taken taken,
                  std::optional<Outcome> outcome, const RaceDetector::Race* race) {
  count_preemptions(tape, known);
  if (tape.end() == End::limited) {
    ++limited;
    if (race) ++limited_racy;
    return true;
  }
  if (tape.end() == End::circular) {
    ++circular;
    return true;
  }
  if (taken != Tree::Taken::counts || !outcome) {
    ++redundant;
    return true;
  }
  const auto kind = static_cast<std::size_t>(*outcome);
  ++executions;
  ++outcomes[kind];
  keep(shortest_[kind], tape);
  if (is_failure(*outcome) && first_failure == 0) first_failure = executions;
  if (!race) return true;
  ++racy;
  ++racy_outcomes[kind];
  keep(shortest_racy_, tape);
  for (; race; race = race->next)
    if (!note(*race)) return false;
  return true;
}

}  // namespace racekit::explore::flat
