#include "kit/racekit/check_report.h"

#include <algorithm>

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

/// Of a run: another exit status than 0 is a wrong result, no end in time a hang.
Outcome outcome_of(const Fate& fate) {
  switch (fate.source) {
    case Fate::Source::told:
      return fate.outcome;
    case Fate::Source::exited:
      return Outcome::lost;
    case Fate::Source::unfinished:
      return Outcome::hung;
    case Fate::Source::killed:
      break;
  }
  return Outcome::survived;  // by others: that says nothing of the program
}

}  // namespace

std::uint64_t CheckedCase::failed() const {
  if (!explored) return 0;
  std::uint64_t failed = 0;
  for (const auto& [outcome, count] : explored->all.outcomes)
    if (outcome != Outcome::survived) failed += count;
  return failed;
}

Outcome CheckReport::worst() const {
  Outcome worst = Outcome::survived;
  for (const auto& [fate, count] : plain.fates) worst = std::max(worst, outcome_of(fate));
  if (tsan.started) worst = std::max(worst, outcome_of(tsan.fate));
  for (const CheckedCase& each : cases) {
    if (!each.explored) continue;
    worst = std::max(worst, each.explored->all.worst());
    if (const auto& shortest = each.explored->shortest)
      worst = std::max(worst, shortest->finding.verdict.outcome);
  }
  return worst;
}

bool CheckReport::complete() const {
  return std::ranges::all_of(
      cases, [](const CheckedCase& each) { return each.explored && each.explored->all.complete; });
}

int CheckReport::status() const {
  if (worst() != Outcome::survived) return exit_status(worst());
  constexpr int kNothingFound = 3;
  return complete() ? 0 : kNothingFound;
}

std::string verdict_word(const CheckReport& report) {
  const bool cure = !report.original.empty();
  if (report.worst() != Outcome::survived) return cure ? "not cured" : "it fails";
  if (!report.complete()) return "not decided";
  return cure ? "cured" : "nothing fails";
}

std::string check_json(const CheckReport& report) {
  Json fates = Json::object();
  for (const auto& [fate, count] : report.plain.fates) fates[fate.words()] = count;
  Json cases = Json::array();
  for (const CheckedCase& each : report.cases) {
    Json told{{"flags", each.flags}, {"interleavings", nullptr}};
    if (each.explored) {
      const explore::Exploration& all = each.explored->all;
      Json outcomes = Json::object();
      for (const auto& [outcome, count] : all.outcomes)
        outcomes[std::string(word(outcome))] = count;
      told["interleavings"] = all.executions;
      told["outcomes"] = outcomes;
      told["raced"] = all.racy;
      told["complete"] = all.complete;
      told["why_not"] = all.why_not;
    }
    cases.push_back(told);
  }
  const Json json{{"file", report.wish.file},
                  {"original", report.original},
                  {"unchanged", report.unchanged},
                  {"staged", report.staged},
                  {"plain",
                   {{"flags", report.plain.flags},
                    {"made", report.plain.made},
                    {"failed", report.plain.failed},
                    {"fates", fates}}},
                  {"tsan",
                   {{"flags", report.tsan.flags},
                    {"started", report.tsan.started},
                    {"outcome", word(outcome_of(report.tsan.fate))},
                    {"race", report.tsan.race}}},
                  {"cases", cases},
                  {"verdict", verdict_word(report)},
                  {"worst", word(report.worst())},
                  {"hint", report.hint.words},
                  {"lesson", report.hint.lesson},
                  {"exit_status", report.status()}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace racekit
