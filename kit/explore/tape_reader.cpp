#include "kit/explore/tape_reader.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

namespace racekit::explore {
namespace {

/// A step's records in the region.
struct Records {
  Records(const Region& region, std::uint32_t index)
      : step(region.steps.items[index]),
        enabled(region.enabled.items + step.enabled.begin, region.enabled.items + step.enabled.end),
        touches(share(region.touches, region, &StepRecord::touches, index)),
        accesses(share(region.accesses, region, &StepRecord::accesses, index)),
        edges(share(region.edges, region, &StepRecord::edges, index)) {}

  const StepRecord& step;
  std::span<const Choice> enabled;
  std::span<const Touch> touches;
  std::span<const AccessRecord> accesses;
  std::span<const Edge> edges;

 private:
  template <class T, std::uint32_t kRoom>
  static std::span<const T> share(const List<T, kRoom>& list, const Region& region,
                                  std::uint32_t StepRecord::*begin, std::uint32_t index) {
    const StepRecord* const steps = region.steps.items;
    const bool last = index + 1 == region.steps.count;
    return {list.items + steps[index].*begin,
            last ? list.end() : list.items + steps[index + 1].*begin};
  }
};

std::optional<std::uint64_t> value(bool has_value, std::uint64_t value) {
  return has_value ? std::optional(value) : std::nullopt;
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

/// As far as the last thread that has one.
std::vector<std::string> read_names(const Region& region) {
  std::size_t count = std::size(region.names);
  while (count > 0 && region.names[count - 1][0] == '\0') --count;
  return {region.names, region.names + count};
}

}  // namespace

TapeReader::TapeReader(const Region& region)
    : region_(region), stacks_(std::make_shared<std::deque<CallStack>>()) {}

int TapeReader::name(std::int32_t node, Place& place, Places& places) {
  if (!place.stack) place.stack = &stacks_->emplace_back(stack_of(node));
  place.named_in = executions_;
  place.number = static_cast<int>(places.size());
  places.add(*place.stack);
  return place.number;
}

CallStack TapeReader::stack_of(std::int32_t node) const {
  CallStack stack;
  while (node >= 0) {
    stack.counters.push_back(region_.places.items[node].pc);
    node = region_.places.items[node].caller;
    stack.frames.push_back(node < 0 ? StackFrame{} : region_.places.items[node].callee);
  }
  --stack.counters.front();  // the runtime knows return addresses only
  return stack;
}

// Names the step's places, whether it is the same or not, as far as it is.
bool TapeReader::is_same(const Step& step, std::uint32_t index, Places& places) {
  const Records records(region_, index);
  if (step.choice != records.step.choice || step.verb != records.step.verb ||
      step.accesses.size() != records.accesses.size() ||
      step.place != number_of(records.step.place, places) ||
      !std::ranges::equal(step.enabled, records.enabled) ||
      !std::ranges::equal(step.touches, records.touches) ||
      !std::ranges::equal(step.edges, records.edges))
    return false;
  return std::ranges::equal(
      step.accesses, records.accesses, [&](const Access& a, const AccessRecord& b) {
        return a.address == b.address && a.size == b.size && a.kind == b.kind &&
               a.order == b.order && a.place == number_of(b.place, places) &&
               a.before == value(b.has_before, b.before) && a.after == value(b.has_after, b.after);
      });
}

Step TapeReader::read_step(std::uint32_t index, Places& places) {
  const Records records(region_, index);
  Step step;
  step.choice = records.step.choice;
  step.enabled.assign(records.enabled.begin(), records.enabled.end());
  step.touches.assign(records.touches.begin(), records.touches.end());
  step.edges.assign(records.edges.begin(), records.edges.end());
  step.verb = records.step.verb;
  step.place = number_of(records.step.place, places);
  step.accesses.reserve(records.accesses.size());
  for (const AccessRecord& record : records.accesses)
    step.accesses.push_back({.kind = record.kind,
                             .order = record.order,
                             .address = record.address,
                             .size = record.size,
                             .place = number_of(record.place, places),
                             .before = value(record.has_before, record.before),
                             .after = value(record.has_after, record.after)});
  return step;
}

Pending TapeReader::read_pending(const PendingRecord& record, Places& places) {
  return {.thread = record.thread,
          .enabled = record.enabled,
          .touches = {record.touches, record.touches + record.touch_count},
          .verb = record.verb,
          .waits_for = record.waits_for,
          .place = number_of(record.place, places)};
}

Execution TapeReader::read() {
  ++executions_;
  places_.resize(region_.places.count);
  Execution execution;
  Places places(stacks_);
  execution.steps.reserve(region_.steps.count);
  for (std::uint32_t i = 0; i < region_.steps.count; ++i) {
    if (i < last_.size() && is_same(last_[i], i, places))
      execution.steps.push_back_shared(last_, i);
    else
      execution.steps.push_back(read_step(i, places));
  }
  last_ = execution.steps;
  for (const PendingRecord& record : region_.pending)
    execution.pending.push_back(read_pending(record, places));
  execution.blocks.assign(region_.blocks.begin(), region_.blocks.end());
  for (Block& block : execution.blocks) {
    block.place = number_of(block.place, places);
    block.free_place = number_of(block.free_place, places);
  }
  execution.names = read_names(region_);
  execution.end = region_.end;
  execution.status = region_.status;
  execution.end_thread = region_.end_thread;
  execution.end_place = number_of(region_.end_place, places);
  execution.places = std::move(places);
  execution.has_random_numbers = region_.has_random_numbers;
  if (region_.has_misuse) execution.misuse = region_.misuse;
  execution.what = region_.what;
  execution.told_outcome = region_.told_outcome;
  execution.circle = region_.circle;
  execution.may_circle = region_.may_circle;
  execution.newly_shared = read_granules(region_);
  return execution;
}

}  // namespace racekit::explore
