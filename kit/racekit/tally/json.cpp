#include <nlohmann/json.hpp>

#include "kit/base/text.h"
#include "kit/racekit/program/told_text.h"
#include "kit/racekit/tally/report.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

std::string_view outcome_of(const RunEnd& end) {
  switch (end.source) {
    case RunEnd::Source::told:
      break;
    case RunEnd::Source::exited:
      return "exited";
    case RunEnd::Source::unfinished:
      return "unfinished";
    case RunEnd::Source::killed:
      return "killed";
  }
  return name_of(end.outcome);
}

Json to_json(const RunEnd& end, int count) {
  Json json{{"outcome", outcome_of(end)},
            {"signal", nullptr},
            {"exit_status", nullptr},
            {"count", count}};
  if (end.source == RunEnd::Source::exited)
    json["exit_status"] = end.number;
  else if (end.number != 0)
    json["signal"] = signal_name(end.number);
  return json;
}

Json to_json(const Times& times) {
  if (times.empty()) return nullptr;
  Json histogram = Json::array();
  for (const TimeBin& bin : times.histogram())
    histogram.push_back({{"from", bin.from}, {"to", bin.to}, {"count", bin.count}});
  return {{"count", times.count()},         {"min", times.percentile(0)},
          {"median", times.percentile(50)}, {"p90", times.percentile(90)},
          {"max", times.percentile(100)},   {"histogram", std::move(histogram)}};
}

Json to_json(const Tally& tally) {
  Json ends = Json::array();
  for (const auto& [end, count] : tally.ends) ends.push_back(to_json(end, count));
  return {{"value", tally.value.empty() ? Json() : Json(std::stoll(tally.value))},
          {"flags", tally.flags},
          {"asked", tally.asked},
          {"made", tally.made},
          {"failed", tally.failed},
          {"looked_fine", tally.looked_fine},
          {"fates", std::move(ends)},
          {"time_to_failure_ns", to_json(tally.times_to_failure)}};
}

}  // namespace

std::string tally_json(const TallyReport& report) {
  Json tallies = Json::array();
  for (const Tally& tally : report.tallies) tallies.push_back(to_json(tally));
  const Json json{{"program", report.program},
                  {"own_flags", report.own_flags},
                  {"jobs", report.jobs},
                  {"limit", report.limit},
                  {"varied", report.varied.empty() ? Json() : Json(report.varied)},
                  {"interrupted", report.interrupted},
                  {"tallies", std::move(tallies)}};
  return json_text(json);
}

}  // namespace racekit
