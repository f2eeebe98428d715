#include "kit/racekit/check/told_race.h"

#include <algorithm>
#include <string_view>

#include "kit/tsan/race_json.h"

namespace racekit {
namespace {

using Json = nlohmann::json;

/// A report in which each list has one element, and each part is there.
Json sample() {
  SourceLocation place;
  place.frames.emplace_back();
  RacingThread thread;
  thread.started = place;
  HeldLock lock;
  lock.first_used = place;
  RacingAccess access;
  access.thread = thread;
  access.place = place;
  access.locks = {lock};
  LockStep step;
  step.thread = thread;
  step.holding = step.taking = place;
  RaceReport report;
  report.memory.variable.emplace();
  report.memory.allocated = place;
  report.memory.named_by_lines.emplace_back();
  report.accesses = {access};
  report.cycle = {step};
  report.threads = {thread};
  report.kind = RaceReport::Kind::lock_misuse;  // "misused" is there
  report.misused = place;
  return to_json(report);
}

bool may_be_null(std::string_view member) {
  return member == "memory" || member == "variable" || member == "misused";
}

/// Members that the sample does not have may be there, too.
bool is_like(const Json& value, const Json& sample) {
  if (sample.is_object())
    return value.is_object() && std::ranges::all_of(sample.items(), [&](const auto& member) {
             const auto found = value.find(member.key());
             if (found == value.end()) return false;
             return (found->is_null() && may_be_null(member.key())) ||
                    is_like(*found, member.value());
           });
  if (sample.is_array())
    return value.is_array() && std::ranges::all_of(value, [&](const Json& each) {
             return is_like(each, sample.front());
           });
  if (sample.is_number()) return value.is_number_integer();
  return value.type() == sample.type();
}

}  // namespace

Json told_race(const Json& report) {
  static const Json kSample = sample();
  const auto race = report.is_object() ? report.find("race") : report.end();
  return race != report.end() && is_like(*race, kSample) ? *race : Json();
}

}  // namespace racekit
