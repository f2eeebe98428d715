#include <signal.h>

#include <nlohmann/json.hpp>

#include "kit/base/text.h"
#include "kit/tsan/race_json.h"
#include "kit/watch/report.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const ThreadReport& thread) {
  Json frames = Json::array();
  for (const Frame& frame : thread.frames) frames.push_back(to_json(frame));
  return {{"number", thread.number},   {"name", thread.name},
          {"state", thread.state},     {"operation", thread.operation},
          {"crashed", thread.crashed}, {"frames", std::move(frames)}};
}

Json to_json(const Findings& findings) {
  if (!findings.checked || !findings.map) return nullptr;
  return {{"size", findings.size},
          {"reachable", findings.reachable},
          {"endless", findings.endless},
          {"not_found", findings.not_found},
          {"contents_known", findings.contents_known},
          {"missing", findings.missing},
          {"unexpected", findings.unexpected}};
}

}  // namespace

std::string as_json(const Report& report) {
  Json inside = Json::array();
  for (const Inside& i : report.inside)
    inside.push_back({{"function", i.function}, {"threads", i.threads}});
  Json threads = Json::array();
  for (const ThreadReport& thread : report.threads) threads.push_back(to_json(thread));
  Json json{{"program", report.program},
            {"outcome", name_of(report.outcome)},
            {"exit_status", report.exit_status},
            {"headline", report.headline},
            {"verdict", report.verdict},
            {"mutex", report.mutex},
            {"elapsed_ns", report.elapsed},
            {"operations", report.operations},
            {"reports", report.reports},
            {"race", report.race ? to_json(*report.race) : Json()},
            {"signal", nullptr},
            {"address", nullptr},
            {"last_words", report.fatal_message},
            {"map", to_json(report.findings)},
            {"law", report.findings.invariant},
            {"inside", std::move(inside)},
            {"threads", std::move(threads)}};
  if (report.signal != 0) {
    json["signal"] = signal_name(report.signal);
    json["address"] = report.address;
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace racekit
