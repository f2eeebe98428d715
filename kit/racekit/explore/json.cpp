#include <nlohmann/json.hpp>

#include "kit/racekit/explore/report.h"
#include "kit/racekit/program/told_text.h"
#include "kit/trace/trace_json.h"
#include "kit/web/graph_json.h"

namespace racekit {

std::string explore_json(const ExploreReport& report) {
  const Explored& explored = report.explored;
  const explore::Exploration& all = explored.all;
  const explore::Exploration& looked = explored.first ? *explored.first : all;
  nlohmann::ordered_json results = nlohmann::ordered_json::array();
  if (all.results.differ())
    for (const explore::Result& result : all.results.all())
      results.push_back({{"returned", result.status},
                         {"printed", result.printed},
                         {"outcome", name_of(result.shortest.verdict.outcome)},
                         {"interleavings", result.executions}});
  nlohmann::ordered_json json{{"program", report.subject.name},
                              {"arguments", report.subject.arguments},
                              {"method", report.options.random  ? "random"
                                         : report.options.bound ? "bounded"
                                                                : "complete"}};
  add_counts(json, all);
  json.update({{"races", all.races.size()},
               {"complete", all.complete},
               {"why_not", all.why_not},
               {"redundant", all.redundant},
               {"circular", all.circular},
               {"limited", all.limited},
               {"limited_raced", all.limited_racy},
               {"results", results},
               {"other_results", all.results.not_kept()},
               {"restarts", all.restarts},
               {"worst", name_of(all.limited_racy > 0 ? std::max(all.worst(), Outcome::raced)
                                                      : all.worst())},
               {"first_failure", nullptr},
               {"shown", nullptr},
               {"shortest", nullptr},
               {"values", "sequentially consistent"},
               {"engine",
                report.options.engine == explore::EngineKind::fork || !explored.why_forking.empty()
                    ? "fork"
                    : "resident"},
               {"why_forking", explored.why_forking}});
  if (looked.first_failure) json["first_failure"] = *looked.first_failure;
  if (report.options.show) json["shown"] = *report.options.show;
  if (explored.shortest)
    json["worst"] = name_of(std::max(all.worst(), explored.shortest->finding.verdict.outcome));
  if (report.shown) {
    const explore::Finding& finding = *report.shown;
    json["shortest"] = {{"outcome", name_of(finding.verdict.outcome)},
                        {"reason", finding.verdict.reason},
                        {"preemptions", finding.preemptions},
                        {"steps", finding.schedule.size()},
                        {"schedule", report.schedule},
                        {"trace", nullptr}};
    if (report.trace && report.options.trace != "none")
      json["shortest"]["trace"] = trace_json(*report.trace);
  }
  return json_text(json);
}

}  // namespace racekit
