#include "kit/explore/runtime/spin.h"

#include <unwind.h>

#include "kit/explore/dependence.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"
#include "kit/frames/processor.h"

namespace racekit::explore {
namespace {

struct Probe {
  std::uint64_t pc;
  const Thread* thread;
  std::uint64_t state;
};

std::uint64_t mixed(std::uint64_t state, std::uint64_t value) {
  state = (state ^ value) * 0x9e3779b97f4a7c15;
  return state ^ (state >> 29);
}

/// What a function keeps over a call: the registers that its callees must save, and the stack from
/// its own frame up.
_Unwind_Reason_Code take_state(_Unwind_Context* context, void* data) {
  Probe& probe = *static_cast<Probe*>(data);
  if (_Unwind_GetIP(context) != probe.pc) return _URC_NO_REASON;
  for (const int callee_saved : processor::kCalleeSaved)
    probe.state = mixed(probe.state, _Unwind_GetGR(context, callee_saved));
  const auto* word = reinterpret_cast<const std::uint64_t*>(_Unwind_GetCFA(context));
  const auto* const end = reinterpret_cast<const std::uint64_t*>(probe.thread->stack_end);
  probe.state = mixed(probe.state, reinterpret_cast<std::uint64_t>(word));
  for (; word < end; ++word) probe.state = mixed(probe.state, *word);
  return _URC_END_OF_STACK;
}

std::uint64_t state_at(const Thread& me, const void* pc) {
  const Inside inside;
  Probe probe{reinterpret_cast<std::uint64_t>(pc), &me, 0};
  _Unwind_Backtrace(take_state, &probe);
  return probe.state;
}

}  // namespace

void Spin::on_visit(const Thread& me, const void* pc, std::uint64_t address) {
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
  sites_[site_count_++] = {pc, address, 0, 0, 0};
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
