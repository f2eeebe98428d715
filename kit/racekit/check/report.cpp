#include "kit/racekit/check/report.h"

#include <algorithm>

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

Json told(const Arguments& flags, const Explored& explored) {
  const explore::Exploration& all = explored.all;
  Json outcomes = Json::object();
  for (const auto& [outcome, count] : all.outcomes) outcomes[std::string(name_of(outcome))] = count;
  return {{"flags", flags},     {"interleavings", all.executions}, {"outcomes", outcomes},
          {"raced", all.racy},  {"complete", all.complete},        {"why_not", all.why_not},
          {"spurious", nullptr}};
}

}  // namespace

Outcome outcome_of(const RunEnd& end) {
  switch (end.source) {
    case RunEnd::Source::told:
      return end.outcome;
    case RunEnd::Source::exited:
      return Outcome::lost;
    case RunEnd::Source::unfinished:
      return Outcome::hung;
    case RunEnd::Source::killed:
      break;
  }
  return Outcome::survived;
}

const Explored* CheckedCase::failing() const {
  for (const auto* each : {&explored, &spurious})
    if (*each && (*each)->shortest) return &**each;
  return nullptr;
}

std::string CheckReport::exonerated() const {
  // The first case is whole; of larger ones those with few preemptions are enough beside it.
  if (cases.empty() || !decided() || !cases.front().explored->all.complete ||
      tsan.outcome == Outcome::survived)
    return "";
  for (const CheckedCase& each : cases)
    if (each.failing() != nullptr) return "";
  const std::string kind = tsan.race.is_object() ? tsan.race.value("kind", "") : "";
  if (kind == "lock order")
    return std::string(
               "ThreadSanitizer has seen locks taken in opposite orders; in no interleaving ") +
           (complete() ? "they meet." : "that was run they meet.");
  const bool fences = std::ranges::any_of(
      cases, [](const CheckedCase& each) { return each.explored && each.explored->fences; });
  if (tsan.outcome == Outcome::raced && fences)
    return "ThreadSanitizer's data race is a false alarm: it does not know what "
           "std::atomic_thread_fence puts in order. The explorer does, and finds no race.";
  return "";
}

bool CheckReport::finds(Outcome outcome) const {
  return std::ranges::any_of(cases, [&](const CheckedCase& each) {
    const Explored* failing = each.failing();
    return failing != nullptr && failing->all.outcomes.contains(outcome);
  });
}

Outcome CheckReport::worst() const {
  Outcome worst = differences.empty() ? Outcome::survived : Outcome::lost;
  // A run that made no progress is a deadlock where the explorer has found one: the run itself
  // cannot tell the two apart.
  const bool deadlocks = finds(Outcome::deadlocked);
  const auto counted = [&](Outcome outcome) {
    return deadlocks && outcome == Outcome::hung ? Outcome::deadlocked : outcome;
  };
  for (const auto& [end, count] : plain.ends) worst = std::max(worst, counted(outcome_of(end)));
  for (const auto* trial : {&load, &tsan_load})
    if (*trial) worst = std::max(worst, (*trial)->outcome());
  if (tsan.started && exonerated().empty()) worst = std::max(worst, counted(tsan.outcome));
  for (const CheckedCase& each : cases)
    for (const auto* explored : {&each.explored, &each.spurious}) {
      if (!*explored) continue;
      worst = std::max(worst, (*explored)->all.worst());
      if ((*explored)->all.limited_racy > 0) worst = std::max(worst, Outcome::raced);
      if (const auto& shortest = (*explored)->shortest)
        worst = std::max(worst, shortest->finding.verdict.outcome);
    }
  return worst;
}

bool CheckedCase::decided(bool smallest) const {
  const auto judged = [&](const explore::Exploration& all) {
    return all.reached_its_bound() || (!smallest && all.at_the_limit);
  };
  if (left_out) return true;
  return explored && judged(explored->all) &&
         (!spurious || judged(spurious->all) || spurious->all.at_the_limit);
}

bool CheckReport::decided() const {
  return std::ranges::all_of(
      cases, [&](const CheckedCase& each) { return each.decided(&each == &cases.front()); });
}

bool CheckReport::complete() const {
  return std::ranges::all_of(cases, [](const CheckedCase& each) {
    return each.left_out || (each.explored && each.explored->all.complete);
  });
}

bool CheckReport::weak_orders() const {
  return std::ranges::any_of(
      cases, [](const CheckedCase& each) { return each.explored && each.explored->weak_orders; });
}

int CheckReport::status() const {
  if (worst() != Outcome::survived) return exit_status(worst());
  constexpr int kNothingFound = 3;
  return decided() ? 0 : kNothingFound;
}

std::string verdict_name(const CheckReport& report) {
  const bool cure = !report.original.empty();
  if (report.worst() != Outcome::survived) return cure ? "not cured" : "it fails";
  if (!report.decided()) return "not decided";
  return cure ? "cured" : report.weak_orders() ? "no interleaving fails" : "nothing fails";
}

Json plain_json(const CheckReport& report) {
  Json ends = Json::object();
  for (const auto& [end, count] : report.plain.ends) ends[end.text()] = count;
  return {{"flags", report.plain.flags},
          {"made", report.plain.made},
          {"failed", report.plain.failed},
          {"fates", ends}};
}

Json tsan_json(const CheckReport& report) {
  return {{"flags", report.tsan.flags},
          {"started", report.tsan.started},
          {"outcome", name_of(report.tsan.outcome)},
          {"race", report.tsan.race}};
}

Json case_json(const CheckedCase& it) {
  Json row = it.explored ? told(it.flags, *it.explored)
                         : Json{{"flags", it.flags}, {"interleavings", nullptr}};
  if (it.spurious) row["spurious"] = told(it.flags, *it.spurious);
  if (!it.refused.empty()) row["refused"] = it.refused;
  if (it.left_out) row["left_out"] = true;
  return row;
}

Json check_json(const CheckReport& report) {
  Json cases = Json::array();
  for (const CheckedCase& each : report.cases) cases.push_back(case_json(each));
  Json load = nullptr;
  if (report.load && report.tsan_load)
    load = {{"plain", report.load->load}, {"tsan", report.tsan_load->load}};
  return {{"file", report.options.file},
          {"original", report.original},
          {"unchanged", report.unchanged},
          {"staged", report.staged},
          {"differences", report.differences},
          {"plain", plain_json(report)},
          {"tsan", tsan_json(report)},
          {"load", load},
          {"cases", cases},
          {"verdict", verdict_name(report)},
          {"worst", name_of(report.worst())},
          {"hint", report.hint.text},
          {"lesson", report.hint.lesson},
          {"exonerated", report.exonerated()},
          {"exit_status", report.status()}};
}

}  // namespace racekit
