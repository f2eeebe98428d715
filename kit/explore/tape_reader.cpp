#include "kit/explore/tape_reader.h"

#include <algorithm>
#include <unordered_map>

namespace racekit::explore {
namespace {

/// Gives the places of one execution their numbers: by first use, for the tree knows other
/// executions' places, too.
class Places {
 public:
  Places(const Region& region, Execution& execution) : region_(region), execution_(execution) {}

  int number(std::int32_t node) {
    if (node < 0 || node >= static_cast<std::int32_t>(region_.places.count)) return -1;
    const auto [entry, is_new] =
        numbers_.try_emplace(node, static_cast<int>(execution_.places.size()));
    if (is_new) {
      execution_.places.push_back(stack(node));
      execution_.frames.push_back(frames(node));
    }
    return entry->second;
  }

 private:
  std::vector<std::uint64_t> stack(std::int32_t node) const {
    std::vector<std::uint64_t> pcs;
    for (; node >= 0; node = region_.places.items[node].caller)
      pcs.push_back(region_.places.items[node].pc);
    --pcs.front();  // the runtime knows return addresses only
    return pcs;
  }

  std::vector<StackFrame> frames(std::int32_t node) const {
    std::vector<StackFrame> all;
    for (; node >= 0; node = region_.places.items[node].caller) {
      const std::int32_t caller = region_.places.items[node].caller;
      all.push_back(caller < 0 ? StackFrame{} : region_.places.items[caller].callee);
    }
    return all;
  }

  const Region& region_;
  Execution& execution_;
  std::unordered_map<std::int32_t, int> numbers_;
};

Step read_step(const Region& region, std::uint32_t index, Places& places) {
  const StepRecord& record = region.steps.items[index];
  const bool last = index + 1 == region.steps.count;
  const StepRecord* const next = last ? nullptr : &record + 1;
  Step step;
  step.choice = record.choice;
  step.enabled.assign(region.enabled.items + record.enabled.begin,
                      region.enabled.items + record.enabled.end);
  step.touches.assign(region.touches.items + record.touches,
                      next ? region.touches.items + next->touches : region.touches.end());
  step.edges.assign(region.edges.items + record.edges,
                    next ? region.edges.items + next->edges : region.edges.end());
  const AccessRecord* const end =
      next ? region.accesses.items + next->accesses : region.accesses.end();
  step.verb = record.verb;
  step.place = places.number(record.place);
  for (const AccessRecord* a = region.accesses.items + record.accesses; a != end; ++a) {
    Access access{.kind = a->kind,
                  .order = a->order,
                  .address = a->address,
                  .size = a->size,
                  .place = places.number(a->place),
                  .before = {},
                  .after = {}};
    if (a->has_before) access.before = a->before;
    if (a->has_after) access.after = a->after;
    step.accesses.push_back(access);
  }
  return step;
}

Pending read_pending(const PendingRecord& record, Places& places) {
  return {.thread = record.thread,
          .enabled = record.enabled,
          .touches = {record.touches, record.touches + record.touch_count},
          .verb = record.verb,
          .waits_for = record.waits_for,
          .place = places.number(record.place)};
}

std::vector<Range> read_granules(const Region& region) {
  std::vector<std::uint64_t> granules(region.newly_shared.begin(), region.newly_shared.end());
  std::sort(granules.begin(), granules.end());
  std::vector<Range> ranges;
  for (const std::uint64_t granule : granules) {
    const std::uint64_t address = granule * kGranule;
    if (!ranges.empty() && ranges.back().address + ranges.back().size == address)
      ranges.back().size += kGranule;
    else
      ranges.push_back({address, kGranule});
  }
  return ranges;
}

}  // namespace

Execution read_execution(const Region& region) {
  Execution execution;
  Places places(region, execution);
  execution.steps.reserve(region.steps.count);
  for (std::uint32_t i = 0; i < region.steps.count; ++i)
    execution.steps.push_back(read_step(region, i, places));
  for (const PendingRecord& record : region.pending)
    execution.pending.push_back(read_pending(record, places));
  execution.blocks.assign(region.blocks.begin(), region.blocks.end());
  for (Block& block : execution.blocks) {
    block.place = places.number(block.place);
    block.free_place = places.number(block.free_place);
  }
  execution.names.assign(std::begin(region.names), std::end(region.names));
  while (!execution.names.empty() && execution.names.back().empty()) execution.names.pop_back();
  execution.end = region.end;
  execution.status = region.status;
  execution.end_thread = region.end_thread;
  execution.end_place = places.number(region.end_place);
  execution.has_random_numbers = region.has_random_numbers;
  if (region.has_misuse) execution.misuse = region.misuse;
  execution.what = region.what;
  execution.told_outcome = region.told_outcome;
  execution.circle = region.circle;
  execution.may_circle = region.may_circle;
  execution.newly_shared = read_granules(region);
  return execution;
}

}  // namespace racekit::explore
