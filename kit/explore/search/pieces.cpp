#include "kit/explore/search/pieces.h"

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <optional>

namespace racekit::explore {
namespace {

class Pieces {
 public:
  Pieces(const Setting& setting, const std::vector<Piece>& pieces, const Observe& observe)
      : setting_(setting), pieces_(pieces), observe_(observe), all_(pieces.size()) {}

  Ended run(Runner& runner) {
    runner.each(pieces_.size(),
                [&](std::size_t number, Engine& engine) { search(number, engine); });
    Ended ended{.found = {}, .restart = std::move(restart_)};
    Exploration& found = ended.found;
    found.shared = setting_.shared;
    found.finds_circles = setting_.find_circles;
    bool is_cut_short = false;
    for (const One& one : all_) {
      if (one.found)
        found.add(*one.found);
      else
        is_cut_short = true;
    }
    if (is_cut_short && found.why_not.empty()) found.why_not = "it was stopped";
    return ended;
  }

 private:
  struct One {
    SearchProgress progress;
    std::optional<Exploration> found;  // once it has been searched
  };

  void search(std::size_t number, Engine& engine) {
    {
      const std::lock_guard lock(mutex_);
      if (is_over_) return;
    }
    Scope scope = setting_.scope;
    scope.stop = [&] {
      const std::lock_guard lock(mutex_);
      is_over_ |= setting_.scope.stop && setting_.scope.stop();
      return is_over_;
    };
    scope.progress = [&](const SearchProgress& progress) {
      const std::lock_guard lock(mutex_);
      all_[number].progress = progress;
      if (setting_.scope.progress) setting_.scope.progress(all_together());
    };
    const Setting setting{scope, setting_.shared, setting_.find_circles};
    const Observe observe = [&](const Execution& execution, const Exploration& found) {
      const std::lock_guard lock(mutex_);
      if (observe_) observe_(execution, found);
      std::uint64_t& runs = all_[number].progress.runs;
      runs = std::max(runs, runs_of(found));
      if (setting_.scope.progress) setting_.scope.progress(all_together());
    };
    note(number, search(setting, pieces_[number], engine, observe));
  }

  static Ended search(const Setting& setting, const Piece& piece, Engine& engine,
                      const Observe& observe) {
    Runner alone({&engine});
    std::optional<Restart> restart;
    if (setting.scope.observe_kinds) {
      Attempt attempt(setting, piece);
      restart = attempt.run_inside(engine, observe);
      if (restart) return {std::move(attempt.found), *restart};
    }
    Attempt attempt(setting, piece);
    restart = attempt.run(alone, observe);
    return {std::move(attempt.found), *restart};
  }

  void note(std::size_t number, Ended ended) {
    const std::lock_guard lock(mutex_);
    is_over_ |= ended.restart.needed() || !ended.found.why_not.empty();
    const auto& more = ended.restart.newly_shared;
    restart_.newly_shared.insert(restart_.newly_shared.end(), more.begin(), more.end());
    restart_.may_circle |= ended.restart.may_circle;
    all_[number].progress = {runs_of(ended.found), 1};
    all_[number].found = std::move(ended.found);
  }

  static std::uint64_t runs_of(const Exploration& found) {
    return found.executions + found.redundant + found.circular + found.limited;
  }

  /// As if the pieces were of one size.
  SearchProgress all_together() const {
    SearchProgress sum;
    for (const One& one : all_) {
      sum.runs += one.progress.runs;
      sum.share += one.progress.share / static_cast<double>(all_.size());
    }
    return sum;
  }

  const Setting& setting_;
  const std::vector<Piece>& pieces_;
  const Observe& observe_;
  std::mutex mutex_;
  bool is_over_ = false;
  Restart restart_;
  std::vector<One> all_;
};

}  // namespace

Ended search_pieces(Runner& runner, const Setting& setting, const std::vector<Piece>& pieces,
                    const Observe& observe) {
  return Pieces(setting, pieces, observe).run(runner);
}

}  // namespace racekit::explore
