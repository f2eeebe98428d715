#include <nlohmann/json.hpp>

#include "kit/racekit/detectors/report.h"
#include "kit/racekit/program/told_text.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const DetectorsReport& report, const MeasuredProgram& program, bool broken) {
  Json results = Json::object();
  for (std::size_t i = 0; i < report.detectors.size(); ++i) {
    Json& json = results[report.detectors[i].name] = nullptr;
    if (const auto& result = program.results[i])
      json = {{"verdict", answer_name(*result, broken)},
              {"said", result->said},
              {"compile_s", result->compile_time},
              {"run_s", result->run_time}};
  }
  return {{"plain",
           {{"flags", program.flags},
            {"made", program.made},
            {"failed", program.failed},
            {"compile_s", program.compile_time},
            {"run_s", program.run_time}}},
          {"opinions", results}};
}

}  // namespace

std::string detectors_json(const DetectorsReport& report) {
  Json tools = Json::array();
  for (const Detector& detector : report.detectors)
    tools.push_back({{"name", detector.name},
                     {"here", detector.is_here()},
                     {"package", detector.is_here() ? Json() : Json(detector.missing)}});
  Json pairs = Json::array();
  for (const MeasuredPair& pair : report.pairs)
    pairs.push_back({{"name", pair.name},
                     {"tool_flags", pair.tool_flags},
                     {"broken", to_json(report, pair.broken, true)},
                     {"fixed", to_json(report, pair.fixed, false)}});
  const Json json{{"runs", report.runs},        {"plain_ops", report.plain_ops},
                  {"ops", report.ops},          {"compiler", report.compiler},
                  {"detectors", tools},         {"pairs", pairs},
                  {"left_out", report.left_out}};
  return json_text(json);
}

}  // namespace racekit
