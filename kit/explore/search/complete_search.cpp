#include "kit/explore/search/complete_search.h"

#include "kit/explore/flat/tape.h"

namespace racekit::explore {
namespace {

constexpr std::size_t kReserve = std::size_t{1} << 32;

}  // namespace

CompleteSearch::CompleteSearch(const Piece& piece)
    : first_{piece.prefix, piece.asleep, {}, {}},
      reserve_(kReserve),
      tree_(reserve_.arena(), kMostSteps) {
  tree_.begin_at(static_cast<std::uint32_t>(piece.prefix.size()));
  for (const Plan::Sleeper& sleeper : piece.asleep)
    if (!tree_.put_to_sleep(sleeper.choice, sleeper.touches)) throw NoRoom();
}

Plan CompleteSearch::plan(std::uint32_t branch) const {
  Plan plan;
  plan.prefix.reserve(branch + 1);
  for (std::uint32_t i = 0; i < branch; ++i) plan.prefix.push_back(tree_.choice_before(i));
  plan.prefix.push_back(tree_.choice_at(branch));
  tree_.each_sleeper(branch, [&](const Choice& choice, std::span<const Touch> touches) {
    plan.asleep.push_back({choice, {touches.begin(), touches.end()}});
  });
  return plan;
}

std::vector<Job> CompleteSearch::upcoming(std::size_t count) const {
  if (!begun_) return {{0, first_}};
  std::vector<Job> jobs;
  for (std::uint32_t branch = tree_.depth(); jobs.size() < count;) {
    branch = tree_.next_branch(branch);
    if (branch == flat::Tree::kNone) break;
    jobs.push_back({tree_.number_of(branch), plan(branch)});
  }
  return jobs;
}

bool CompleteSearch::take(const Execution& execution) {
  if (!begun_) check_prefix(first_, execution);
  begun_ = true;
  switch (tree_.take(flat::ExecutionTape(execution))) {
    case flat::Tree::Taken::counts:
      return true;
    case flat::Tree::Taken::repeats:
      return false;
    case flat::Tree::Taken::differs: {
      Plan followed;
      for (std::uint32_t i = 0; i < tree_.depth(); ++i)
        followed.prefix.push_back(tree_.choice_before(i));
      check_prefix(followed, execution);
      break;
    }
    case flat::Tree::Taken::full:
      break;
  }
  throw NoRoom();
}

}  // namespace racekit::explore
