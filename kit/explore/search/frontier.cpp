#include "kit/explore/search/frontier.h"

#include <algorithm>
#include <list>
#include <optional>
#include <utility>

#include "kit/explore/dependence.h"

namespace racekit::explore {
namespace {

using Sleepers = std::vector<Plan::Sleeper>;

/// Those that the step does not wake.
Sleepers still_asleep(const Sleepers& sleepers, ThreadNumber thread,
                      const std::vector<Touch>& touches) {
  Sleepers rest;
  std::ranges::copy_if(sleepers, std::back_inserter(rest), [&](const Plan::Sleeper& sleeper) {
    return sleeper.choice.thread != thread && !dependent(sleeper.touches, touches);
  });
  return rest;
}

/// A step of a piece's first execution.
struct PlannedStep {
  Choice choice;
  std::vector<Choice> awake;  ///< what there was to choose from
  std::vector<Touch> touches;
  Sleepers asleep;  ///< before it; only where there was more to choose from
};

/// A piece, and the rest of its first execution: the steps behind the prefix.
struct Leaf {
  Piece piece;
  std::vector<PlannedStep> steps;
  std::size_t next = 0;  ///< the first of them that had an alternative, if there is one
  std::size_t alternatives = 0;

  bool can_be_divided() const { return next < steps.size(); }
};

class Division {
 public:
  Division(Engine& engine, const Setting& setting) : engine_(engine), setting_(setting) {}

  Frontier run(std::size_t least) {
    add({});
    while (!leaves_.empty() && leaves_.size() < least && !frontier_.restart.needed() &&
           !(setting_.scope.stop && setting_.scope.stop())) {
      const auto largest = std::ranges::max_element(leaves_, {}, &Leaf::alternatives);
      if (!largest->can_be_divided()) break;
      const Leaf leaf = std::move(*largest);
      leaves_.erase(largest);
      divide(leaf);
    }
    for (Leaf& leaf : leaves_) frontier_.pieces.push_back(std::move(leaf.piece));
    return std::move(frontier_);
  }

 private:
  /// Adds the piece, unless nothing is in it. Gives what its prefix's last step touches.
  std::vector<Touch> add(Piece piece) {
    const Plan plan{piece.prefix, piece.asleep, setting_.shared, {}, setting_.find_circles};
    const Execution execution = engine_.run(plan);
    frontier_.restart.newly_shared.insert(frontier_.restart.newly_shared.end(),
                                          execution.newly_shared.begin(),
                                          execution.newly_shared.end());
    frontier_.restart.may_circle |= !setting_.find_circles && execution.may_circle;
    check_prefix(plan, execution);

    const std::size_t depth = piece.prefix.size();
    if (execution.steps.size() < depth) {  // cut off by a limit
      leaves_.push_back({.piece = std::move(piece), .steps = {}});
      return {{Touch::Mode::everything, 0, 0}};
    }
    const std::vector<Touch> last =
        depth == 0 ? std::vector<Touch>{} : execution.steps[depth - 1].touches;
    Leaf leaf{.piece = std::move(piece), .steps = {}};
    Sleepers asleep = leaf.piece.asleep;
    if (depth > 0) asleep = still_asleep(asleep, leaf.piece.prefix.back().thread, last);
    for (std::size_t i = depth; i < execution.steps.size(); ++i) {
      const Step& step = execution.steps[i];
      PlannedStep planned{step.choice, {}, step.touches, {}};
      std::ranges::copy_if(step.enabled, std::back_inserter(planned.awake), [&](const Choice& c) {
        return std::ranges::find(asleep, c, &Plan::Sleeper::choice) == asleep.end();
      });
      if (planned.awake.size() > 1) {
        if (leaf.alternatives++ == 0) leaf.next = leaf.steps.size();
        planned.asleep = asleep;
      }
      leaf.steps.push_back(std::move(planned));
      asleep = still_asleep(asleep, step.choice.thread, step.touches);
    }
    if (leaf.alternatives == 0) leaf.next = leaf.steps.size();
    if (execution.end != End::redundant || leaf.can_be_divided())
      leaves_.push_back(std::move(leaf));
    return last;
  }

  /// Its first execution is run again for the first of its pieces: the sequence of pieces is that
  /// of a search, depth first.
  void divide(const Leaf& leaf) {
    const PlannedStep& step = leaf.steps[leaf.next];
    Piece piece{leaf.piece.prefix, step.asleep};
    for (std::size_t i = 0; i < leaf.next; ++i) piece.prefix.push_back(leaf.steps[i].choice);
    std::vector<Choice> choices{step.choice};
    std::ranges::copy_if(step.awake, std::back_inserter(choices),
                         [&](const Choice& choice) { return choice != step.choice; });
    for (const Choice& choice : choices) {
      piece.prefix.push_back(choice);
      std::vector<Touch> touches = add(piece);
      piece.prefix.pop_back();
      piece.asleep.push_back({choice, std::move(touches)});
    }
  }

  Engine& engine_;
  const Setting& setting_;
  std::list<Leaf> leaves_;
  Frontier frontier_;
};

}  // namespace

Frontier divide(Engine& engine, const Setting& setting, std::size_t least) {
  return Division(engine, setting).run(least);
}

}  // namespace racekit::explore
