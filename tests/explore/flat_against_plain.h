#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kit/explore/flat/race_detector.h"
#include "kit/explore/search/complete_search.h"
#include "kit/explore/search/happens_before.h"
#include "tests/explore/interpreter.h"
#include "tests/explore/reference.h"

// What the flat core and the plainest code for the same say, as text, so that they can be compared.
namespace racekit::test {

using explore::Choice;
using explore::Execution;
using explore::Job;
using explore::Plan;
using explore::Race;
using explore::Touch;
using explore::flat::Arena;
using explore::flat::ExecutionTape;
using explore::flat::RaceDetector;

inline std::string text(const Choice& choice) {
  return std::to_string(choice.thread) + "." + std::to_string(choice.alternative) + " ";
}

inline std::string text(const std::vector<Job>& jobs) {
  std::string text;
  for (const Job& job : jobs) {
    text += "#" + std::to_string(job.number) + ": ";
    for (const Choice& choice : job.plan.prefix) text += test::text(choice);
    text += "asleep ";
    for (const Plan::Sleeper& sleeper : job.plan.asleep) {
      text += test::text(sleeper.choice) + "( ";
      for (const Touch& touch : sleeper.touches)
        text += std::to_string(static_cast<int>(touch.mode)) + "@" + std::to_string(touch.address) +
                "+" + std::to_string(touch.size) + " ";
      text += ") ";
    }
    text += "\n";
  }
  return text;
}

inline std::string text(const Race& race) {
  const auto number = [](const explore::AccessId& id) {
    return std::to_string(id.step) + "/" + std::to_string(id.access);
  };
  return number(race.first) + " and " + number(race.second) + " at " +
         std::to_string(race.bytes.address) + "+" + std::to_string(race.bytes.size) + "\n";
}

inline std::string text(const std::vector<Race>& races) {
  std::string text;
  for (const Race& race : races) text += test::text(race);
  return text;
}

inline std::string text(const RaceDetector& detector) {
  const auto id = [](const auto& number) { return explore::AccessId{number.step, number.access}; };
  std::string text;
  for (const auto* race = detector.first_race(); race; race = race->next)
    text += test::text(Race{id(race->first), id(race->second), race->bytes});
  return text;
}

/// Memory for the flat core, and a detector in it.
struct Detector {
  explicit Detector(RaceDetector::Told told, std::size_t size = std::size_t{1} << 20)
      : memory(size / 8), arena(memory.data(), size), detector(arena, told, 1 << 6) {}

  std::vector<std::uint64_t> memory;
  Arena arena;
  RaceDetector detector;
};

constexpr auto kOfPlaces = RaceDetector::Told::of_places;
constexpr auto kOfAccesses = RaceDetector::Told::of_accesses;

/// Two searches of one program, step by step: the same plans, in the same sequence.
inline void compare_searches(const SmallProgram& program, std::size_t steps, int executions) {
  Interpreter interpreter(program);
  interpreter.limit(steps);
  explore::CompleteSearch flat;
  reference::CompleteSearch plain;
  for (int i = 0; i < executions && !plain.finished(); ++i) {
    const std::vector<Job> jobs = flat.upcoming(4);
    ASSERT_EQ(text(jobs), text(plain.upcoming(4))) << "execution " << i << "\n" << as_text(program);
    const Execution execution = interpreter.run(jobs.front().plan);
    ASSERT_EQ(flat.take(execution), plain.take(execution)) << "execution " << i;
    ASSERT_EQ(flat.exhaustive(), plain.exhaustive());
    ASSERT_EQ(flat.finished(), plain.finished());
  }
}

}  // namespace racekit::test
