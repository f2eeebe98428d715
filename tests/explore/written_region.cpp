#include "tests/explore/written_region.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <string>

namespace racekit::test {

using namespace explore;

namespace {

void copy_text(char* to, std::size_t room, const std::string& text) {
  to[text.copy(to, room - 1)] = '\0';
}

}  // namespace

WrittenRegion::WrittenRegion() {
  void* const memory = mmap(nullptr, sizeof(Region), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  region_ = static_cast<Region*>(memory);
}

WrittenRegion::~WrittenRegion() { munmap(region_, sizeof(Region)); }

std::int32_t WrittenRegion::node_of(const Execution& execution, int place) {
  if (place < 0) return -1;
  const auto number = static_cast<std::size_t>(place);
  const std::vector<std::uint64_t>& counters = execution.places[number];
  std::int32_t node = -1;
  for (std::size_t i = counters.size(); i-- > 0;) {
    const std::uint64_t pc = counters[i] + (i == 0 ? 1 : 0);
    const auto found = std::ranges::find_if(
        region_->places, [&](const CallNode& n) { return n.pc == pc && n.caller == node; });
    const auto index = static_cast<std::int32_t>(found - region_->places.begin());
    if (found == region_->places.end()) region_->places.add() = {pc, node, {}};
    if (node >= 0) region_->places.items[node].callee = execution.places.frames(number)[i];
    node = index;
  }
  return node;
}

void WrittenRegion::write_step(const Execution& execution, const Step& step) {
  Region& r = *region_;
  const std::uint32_t enabled = r.enabled.count;
  for (const Choice& choice : step.enabled) r.enabled.add() = choice;
  r.steps.add() = {step.choice,   {enabled, r.enabled.count},     r.touches.count, r.accesses.count,
                   r.edges.count, node_of(execution, step.place), step.verb};
  for (const Touch& touch : step.touches) r.touches.add() = touch;
  for (const Edge& edge : step.edges) r.edges.add() = edge;
  for (const Access& access : step.accesses)
    r.accesses.add() = {access.address, access.before.value_or(0),        access.after.value_or(0),
                        access.size,    node_of(execution, access.place), access.kind,
                        access.order,   access.before.has_value(),        access.after.has_value()};
}

void WrittenRegion::write(const Execution& execution) {
  Region& r = *region_;
  r.steps.clear();
  r.enabled.clear();
  r.touches.clear();
  r.accesses.clear();
  r.edges.clear();
  r.pending.clear();
  r.blocks.clear();
  r.newly_shared.clear();
  for (const Step& step : execution.steps) write_step(execution, step);
  for (const Pending& pending : execution.pending) {
    PendingRecord& record = r.pending.add();
    record = {pending.thread,
              pending.enabled,
              static_cast<std::uint8_t>(pending.touches.size()),
              node_of(execution, pending.place),
              pending.waits_for,
              {},
              pending.verb};
    std::ranges::copy(pending.touches, record.touches);
  }
  for (Block block : execution.blocks) {
    block.place = node_of(execution, block.place);
    block.free_place = node_of(execution, block.free_place);
    r.blocks.add() = block;
  }
  for (std::size_t i = 0; i < std::size(r.names); ++i)
    copy_text(r.names[i], sizeof r.names[i],
              i < execution.names.size() ? execution.names[i] : std::string());
  r.finished = true;
  r.end = execution.end;
  r.status = execution.status;
  r.end_thread = execution.end_thread;
  r.end_place = node_of(execution, execution.end_place);
  r.has_random_numbers = execution.has_random_numbers;
  r.has_misuse = execution.misuse.has_value();
  r.misuse = execution.misuse.value_or(Misuse{});
  copy_text(r.what, sizeof r.what, execution.what);
  copy_text(r.told_outcome, sizeof r.told_outcome, execution.told_outcome);
  r.circle = static_cast<std::uint32_t>(execution.circle);
  r.may_circle = execution.may_circle;
  for (const Range& range : execution.newly_shared)
    for (std::uint64_t at = 0; at < range.size; at += kGranule)
      r.newly_shared.add() = (range.address + at) / kGranule;
}

}  // namespace racekit::test
