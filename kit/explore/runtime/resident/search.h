#pragma once

#include <cstdint>

#include "kit/explore/flat/arena.h"
#include "kit/explore/flat/race_detector.h"
#include "kit/explore/flat/tree.h"
#include "kit/explore/region.h"

namespace racekit::explore::resident {

/// A complete search inside the worker, or a part of one: plans, executions and what they are held
/// against stand in one process, and the engine hears only of what is new. See SearchRecord, in the
/// region.
///
/// It lies in memory that no roll-back touches, as what it uses does.
class Search {
 public:
  /// `memory`: all that it may use. What the executions share is known to the region, which also
  /// has the first plan. If that has a prefix, only executions that begin so are wanted.
  Search(void* memory, std::size_t size);

  /// Goes on until there is an event, which the region then has. `execute` runs the plan that
  /// stands in the region.
  void run(void (*execute)());

 private:
  static constexpr std::uint32_t kMostSteps = 1 << 13;
  static constexpr std::uint32_t kRacePlaces = 1 << 16;
  static constexpr std::uint32_t kWeakPlaces = 1 << 12;
  static constexpr std::uint64_t kFirst = 8;  ///< executions are posted, whatever they are
  static constexpr std::uint64_t kFirstOfAPart = 1;
  static constexpr std::uint64_t kGuessEach = 64;

  /// Executions that differ in nothing but their schedules.
  struct Kind {
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    std::uint64_t hash = 0;
    std::uint32_t preemptions = kNone;  ///< of the shortest so far
    std::uint32_t steps = kNone;
  };

  /// A set of numbers; 0 is none of them.
  template <std::uint32_t kRoom>
  struct Numbers {
    std::uint64_t slots[kRoom];
    std::uint32_t count;
    /// True if it was not there. A full set takes every number for a new one.
    bool add(std::uint64_t number);
  };

  bool plan_next();
  bool take();
  bool is_to_be_posted(bool is_new);
  std::uint32_t kind_of_execution();
  bool is_shortest_of_its_kind();
  std::uint64_t hash_of_execution() const;
  bool looks_new(std::uint32_t known);
  bool has_new_race(std::uint32_t known);
  void note_preemptions(std::uint32_t known);
  void end(SearchRecord::Event event);

  flat::Arena arena_;
  flat::Arena races_arena_;
  flat::Tree tree_;
  flat::RaceDetector races_;
  bool is_ready_;  ///< there was room for what it begins with
  bool is_a_part_;
  bool begun_ = false;
  std::uint64_t runs_ = 0;
  std::uint32_t known_ = 0;  ///< steps that the last two executions have in common
  std::uint32_t most_threads_ = 0;
  std::uint64_t verbs_ = 0;  ///< a bit for each that there was
  bool has_wait_ = false;
  bool has_fence_ = false;
  Kind kinds_[SearchRecord::kMostKinds];
  std::uint32_t preemptions_[kMostSteps];  ///< so many up to each step
  Numbers<kRacePlaces> race_places_;
  Numbers<kWeakPlaces> weak_places_;
};

}  // namespace racekit::explore::resident
