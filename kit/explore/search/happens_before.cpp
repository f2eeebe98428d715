#include "kit/explore/search/happens_before.h"

#include <algorithm>
#include <bit>

namespace racekit::explore {
namespace {

constexpr std::size_t kReserve = std::size_t{1} << 32;

flat::RaceDetector::Told told(Races which) {
  return which == Races::of_places ? flat::RaceDetector::Told::of_places
                                   : flat::RaceDetector::Told::of_accesses;
}

AccessId id(flat::AccessNumber number) { return {number.step, number.access}; }

}  // namespace

RaceFinder::RaceFinder(Races which, std::uint32_t pages)
    : reserve_(kReserve), detector_(reserve_.arena(), told(which), pages) {
  if (!detector_.is_ready()) throw NoRoom();
}

std::vector<Race> RaceFinder::races(const Execution& execution) {
  const std::uint32_t known = last_.replace(execution);
  if (!detector_.take(flat::ExecutionTape(execution), known)) throw NoRoom();
  std::vector<Race> races;
  for (const auto* race = detector_.first_race(); race; race = race->next)
    races.push_back({id(race->first), id(race->second), race->bytes});
  return races;
}

std::vector<Race> data_races(const Execution& execution, Races which) {
  constexpr std::size_t kLeast = 1 << 8;
  std::size_t accesses = kLeast;
  for (const Step& step : execution.steps) accesses += step.accesses.size();
  const std::size_t pages = std::min<std::size_t>(std::bit_floor(accesses), 1 << 20);
  return RaceFinder(which, static_cast<std::uint32_t>(pages)).races(execution);
}

std::vector<std::uint64_t> locks_held(const Execution& execution, AccessId id) {
  std::vector<std::uint64_t> held;
  const ThreadNumber thread = execution.steps[id.step].choice.thread;
  for (std::size_t s = 0; s <= id.step; ++s) {
    const Step& step = execution.steps[s];
    if (step.choice.thread != thread) continue;
    for (const Edge& edge : step.edges) {
      if (!edge.lock || (s == id.step && edge.at > id.access)) continue;
      if (edge.kind == Edge::Kind::acquire) {
        held.push_back(edge.object);
      } else if (const auto it = std::ranges::find(held, edge.object); it != held.end()) {
        held.erase(it);
      }
    }
  }
  return held;
}

}  // namespace racekit::explore
