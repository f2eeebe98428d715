#include "kit/explore/audit.h"

#include <algorithm>

#include "kit/base/clock.h"
#include "kit/explore/execution.h"

namespace racekit::explore {
namespace {

bool same_access(const Access& a, const Access& b) {
  return a.kind == b.kind && a.order == b.order && a.address == b.address && a.size == b.size &&
         a.place == b.place && a.after == b.after &&
         (a.kind == Access::Kind::write || a.before == b.before);
}

bool same_step(const Step& a, const Step& b) {
  return a.choice == b.choice && a.enabled == b.enabled && a.touches == b.touches &&
         std::ranges::equal(a.accesses, b.accesses, same_access) && a.edges == b.edges &&
         a.verb == b.verb && a.place == b.place;
}

bool same_places(const Places& a, const Places& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i]) return false;
  return true;
}

}  // namespace

Audit::Audit() : begin_(monotonic_now()) {}

bool Audit::is_due(std::uint64_t executions) {
  since_ += executions;
  const std::int64_t now = monotonic_now();
  if (spent_ * kShare > now - begin_ && since_ < kAtLeast) return false;
  since_ = 0;
  due_ = now;
  return true;
}

void Audit::is_done() { spent_ += monotonic_now() - due_; }

bool is_same(const Execution& a, const Execution& b) {
  return std::ranges::equal(a.steps, b.steps, same_step) && a.pending == b.pending &&
         same_places(a.places, b.places) && a.blocks == b.blocks && a.names == b.names &&
         a.end == b.end && a.status == b.status && a.what == b.what &&
         a.end_thread == b.end_thread && a.end_place == b.end_place && a.misuse == b.misuse &&
         a.told_outcome == b.told_outcome && a.output == b.output &&
         a.has_random_numbers == b.has_random_numbers && a.circle == b.circle &&
         a.may_circle == b.may_circle && a.newly_shared == b.newly_shared;
}

}  // namespace racekit::explore
