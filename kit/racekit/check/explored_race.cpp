#include "kit/racekit/check/explored_race.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "kit/tsan/report_log.h"

namespace racekit {
namespace {

using explore::Access;
using explore::AccessId;
using explore::Edge;
using explore::Execution;

/// Fills a log with what the execution knows.
class Logger {
 public:
  Logger(const Execution& execution, ReportLog& log) : execution_(execution), log_(log) {}

  void add(AccessId id) {
    const explore::Step& step = execution_.steps[id.step];
    const Access& access = step.accesses[id.access];
    const bool writes = access.kind != Access::Kind::read;
    LoggedAccess& logged = log_.accesses.parts[static_cast<std::size_t>(log_.accesses.count++)];
    logged.thread = step.choice.thread;
    logged.address = access.address;
    logged.size = static_cast<int>(std::min<std::uint32_t>(access.size, 1 << 20));
    logged.write = writes;
    logged.atomic = access.order != explore::MemoryOrder::plain;
    logged.stack = stack(access.place);
    std::vector<LockNumber>& held = held_.emplace_back();
    for (const std::uint64_t lock : explore::locks_held(execution_, id))
      if (const auto number = number_of(lock)) held.push_back({*number, shared(lock)});
  }

  void add_location(std::uint64_t address) {
    LoggedLocation& location = log_.locations.parts[0];
    log_.locations.count = 1;
    const auto block = std::ranges::find_if(execution_.blocks, [&](const explore::Block& b) {
      return address >= b.address && address - b.address < std::max<std::uint64_t>(b.size, 1);
    });
    const bool heap = block != execution_.blocks.end();
    const std::string_view type = heap ? "heap" : "global";
    std::ranges::copy(type, location.type.begin());
    if (!heap) return;
    location.start = block->address;
    location.size = block->size;
    location.thread = block->thread;
    location.stack = stack(block->place);
  }

  const HeldLocks& held() const { return held_; }

 private:
  LoggedStack stack(int place) const {
    LoggedStack logged{};
    if (place < 0) return logged;
    for (const std::uint64_t counter : execution_.places[static_cast<std::size_t>(place)]) {
      if (logged.count == LoggedStack::kDepth) break;
      // The first one lies in its instruction; a log has what comes behind it, as for a call.
      const bool first = logged.count == 0;
      logged.counters[static_cast<std::size_t>(logged.count++)] = counter + (first ? 1 : 0);
    }
    return logged;
  }

  /// Counted from 1; none where the log has no more room.
  std::optional<std::uint64_t> number_of(std::uint64_t lock) {
    auto known = std::find_if(log_.mutexes.begin(), log_.mutexes.end(),
                              [&](const LoggedMutex& mutex) { return mutex.address == lock; });
    if (known == log_.mutexes.end() && log_.mutexes.count < 8) {
      LoggedMutex& mutex = log_.mutexes.parts[static_cast<std::size_t>(log_.mutexes.count++)];
      mutex.id = static_cast<std::uint64_t>(log_.mutexes.count);
      mutex.address = lock;
      mutex.stack = stack(first_use(lock));
      known = &mutex;
    }
    if (known == log_.mutexes.end()) return std::nullopt;
    return known->id;
  }

  int first_use(std::uint64_t lock) const {
    for (const explore::Step& step : execution_.steps)
      for (const Edge& edge : step.edges)
        if (edge.lock && edge.object == lock) return step.place;
    return -1;
  }

  bool shared(std::uint64_t lock) const {
    return std::ranges::any_of(execution_.steps, [&](const explore::Step& step) {
      return std::ranges::any_of(step.touches, [&](const explore::Touch& touch) {
        return touch.mode == explore::Touch::Mode::acquire_shared && touch.address == lock;
      });
    });
  }

  const Execution& execution_;
  ReportLog& log_;
  HeldLocks held_;
};

}  // namespace

RaceReport race_report(const Execution& execution, const explore::Race& race,
                       const std::string& maps) {
  const auto log = std::make_unique<ReportLog>();
  const std::string_view kind = "data-race";
  std::ranges::copy(kind, log->kind.begin());
  std::copy_n(maps.begin(), std::min(maps.size(), log->maps.size() - 1), log->maps.begin());
  log->reports = 1;
  Logger logger(execution, *log);
  logger.add(race.second);
  logger.add(race.first);
  logger.add_location(race.bytes.address);
  // Under libtsan the accessed bytes are asked for a name; here those that both touch.
  log->accesses.parts[0].address = race.bytes.address;
  return race_report(*log, logger.held());
}

}  // namespace racekit
