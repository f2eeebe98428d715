#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "kit/stage/map_check.h"
#include "kit/stage/options.h"
#include "kit/stage/record.h"
#include "kit/stage/role.h"

namespace racekit {

/// One thread of a performance, as it is planned before anything starts.
struct Player {
  int number;  ///< 1, 2, …; the main thread is number 0
  const Role* role;
  std::string name;  ///< "setter 2"

  /// With --disjoint: its own ids are first_id, first_id + id_step, and so on.
  int first_id = 0;
  int id_step = 1;
  int own_id(std::int64_t n) const { return first_id + static_cast<int>(n) * id_step; }
};

/// One run of a program: the players, what they do, and the look at the map afterwards.
class Performance {
 public:
  Performance(Options options, std::vector<Role> roles,
              std::function<Findings(const MapExpectation&)> look);

  const Options& options() const { return options_; }
  const std::vector<Role>& roles() const { return roles_; }
  const std::vector<Player>& players() const { return players_; }
  Record& record() { return record_; }

  /// Called on each new thread before it starts to work.
  void on_thread_start(std::function<void()> hook) { on_thread_start_ = std::move(hook); }

  /// Fills the map, runs the players, looks at the map; everything is written down in record().
  /// Gives the outcome of a run that ends: survived, lost or corrupted. Call it once.
  Outcome perform();

 private:
  void fill();
  std::vector<std::thread> start_threads();
  void play(const Player& player);
  void work(const Player& player, Activity& activity);
  void wait_for_time();
  Findings look();

  Options options_;
  std::vector<Role> roles_;
  std::function<Findings(const MapExpectation&)> look_;
  std::vector<Player> players_;
  Record record_;
  std::function<void()> on_thread_start_;
  std::atomic<bool> curtain_{false};  // up: everybody starts at once
  std::atomic<bool> time_is_up_{false};
};

}  // namespace racekit
