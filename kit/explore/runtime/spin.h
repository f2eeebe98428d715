#pragma once

#include <cstdint>
#include <span>

#include "kit/explore/execution.h"

namespace racekit::explore {

struct Thread;

/// Finds out that a thread spins: it goes round a loop, and is where it has been before, with the
/// same registers, the same stack and the same locks, and has changed nothing in between. It would
/// go on like that for ever, so it is parked until another thread does what conflicts with anything
/// it did on its way round; no behaviour is lost. A loop that counts its turns is not parked: it
/// ends some day.
class Spin {
 public:
  /// Called at each reading of memory, each taking of a lock and each yield (address 0), before it
  /// is done. `pc`: where. `costs_a_step`: it is a scheduling point.
  void on_visit(const Thread& me, const void* pc, std::uint64_t address, bool costs_a_step);

  /// What it touches on its way.
  void on_touch(const Touch& touch);

  /// It has changed something.
  void on_progress() { site_count_ = touched_count_ = 0; }

  void on_lock(const void* lock) {
    locks_ += hash(lock);
    ++lock_count_;
    ++lockings_;
  }
  void on_unlock(const void* lock) {
    locks_ -= hash(lock);
    --lock_count_;
  }

  std::uint64_t locks() const { return locks_; }
  bool parked() const { return parked_; }

  /// The plan says that it goes on.
  void go_on() { parked_ = false; }

  /// Another thread has done a step: may this one go on?
  void look_at(std::span<const Touch> done);

  /// Its next step begins: it touches what has let the thread go on.
  void add_reason();

 private:
  /// A place that has been visited since the last change.
  struct Site {
    const void* pc;
    std::uint64_t address;
    std::uint64_t state;
    std::uint32_t visits;
    std::uint32_t lockings;  ///< how many there had been
  };
  static constexpr int kMostSites = 16;
  static constexpr int kMostTouched = 32;

  static std::uint64_t hash(const void* pointer) {
    return reinterpret_cast<std::uint64_t>(pointer) * 0x9e3779b97f4a7c15;
  }

  Site sites_[kMostSites] = {};
  int site_count_ = 0;
  Touch touched_[kMostTouched] = {};
  int touched_count_ = 0;
  std::uint64_t locks_ = 0;  ///< those it holds
  int lock_count_ = 0;
  std::uint32_t lockings_ = 0;  ///< how often it has taken one
  bool parked_ = false;
  bool has_reason_ = false;
  Touch reason_ = {};
};

}  // namespace racekit::explore
