#include "kit/explore/runtime/spin.h"

#include "kit/explore/dependence.h"
#include "kit/explore/runtime/frame_state.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"

namespace racekit::explore {
namespace {

std::uint64_t state_at(const Thread& me, const void* pc) {
  return hash_of(frame_state(pc), me.own_end);
}

}  // namespace

void Spin::on_visit(const Thread& me, const void* pc, std::uint64_t address, bool costs_a_step) {
  for (int i = 0; i < site_count_; ++i) {
    Site& site = sites_[i];
    if (site.pc != pc || site.address != address) continue;
    // The earlier visit that it is compared with moves on at 1, 2, 4, 8 … visits (Brent's way to
    // find a circle, BIT 20, 1980); and a loop that has turned long is looked at now and then only.
    ++site.visits;
    if (site.visits > 64 && site.visits % 64 != 0) return;
    const std::uint64_t state = mixed(state_at(me, pc), locks_);
    if (site.visits > 1 && state == site.state)
      parked_ = lock_count_ == 0 || lockings_ == site.lockings;
    else if ((site.visits & (site.visits - 1)) == 0)
      site.state = state, site.lockings = lockings_;
    return;
  }
  if (site_count_ == kMostSites) on_progress();
  // Each turn of a loop with a scheduling point multiplies the executions: it pays to know the
  // state of the first one. Elsewhere most places are visited once, and it does not.
  Site& site = sites_[site_count_++] = {pc, address, 0, 0, 0};
  if (costs_a_step) site = {pc, address, mixed(state_at(me, pc), locks_), 1, lockings_};
}

void Spin::on_touch(const Touch& touch) {
  if (site_count_ == 0) return;
  for (int i = 0; i < touched_count_; ++i)
    if (touched_[i].address == touch.address && touched_[i].mode == touch.mode &&
        touched_[i].size == touch.size)
      return;
  if (touched_count_ == kMostTouched) return on_progress();
  touched_[touched_count_++] = touch;
}

void Spin::look_at(std::span<const Touch> done) {
  for (int i = 0; i < touched_count_; ++i)
    for (const Touch& touch : done) {
      if (relation(touched_[i], touch) == Relation::independent) continue;
      if (parked_) {
        parked_ = false;
        has_reason_ = true;
        reason_ = {Touch::Mode::read, touched_[i].address, touched_[i].size};
      }
      return on_progress();
    }
}

void Spin::add_reason() {
  if (has_reason_) add_touch(reason_);
  has_reason_ = false;
}

}  // namespace racekit::explore
