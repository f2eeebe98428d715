#include <algorithm>
#include <nlohmann/json.hpp>

#include "kit/racekit/cost/report.h"
#include "kit/racekit/program/told_text.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const std::optional<Spread>& spread) {
  if (!spread) return nullptr;
  return {{"median", spread->median}, {"least", spread->least}, {"most", spread->most}};
}

Json to_json(const CostRow& row, std::size_t variant, CostRow::Number number) {
  Json json = to_json(row.value(variant, number));
  json["ratio"] = to_json(row.ratio(variant, number));
  return json;
}

Json to_json(const CostReport& report, const CostRow& row) {
  Json variants = Json::object();
  for (std::size_t i = 0; i < report.variants.size(); ++i) {
    const auto made = std::ranges::count_if(
        row.rounds[i], [](const auto& measured) { return measured.has_value(); });
    if (made == 0) continue;
    variants[report.variants[i].name] = {
        {"rounds", made},
        {"operations_per_second", to_json(row, i, &CostMeasurement::operations_per_second)},
        {"p50_ns", to_json(row, i, &CostMeasurement::p50)},
        {"p99_ns", to_json(row, i, &CostMeasurement::p99)}};
  }
  return {{"reads", row.reads}, {"threads", row.threads}, {"variants", std::move(variants)}};
}

}  // namespace

std::string cost_json(const CostReport& report) {
  Json variants = Json::array();
  for (const Variant& variant : report.variants)
    variants.push_back({{"name", variant.name}, {"source", variant.source}});
  Json rows = Json::array();
  for (const CostRow& row : report.rows) rows.push_back(to_json(report, row));
  const Json json{{"seconds", report.seconds},
                  {"rounds", report.rounds},
                  {"cores", report.cores},
                  {"asked", report.asked},
                  {"made", report.made},
                  {"interrupted", report.interrupted},
                  {"variants", std::move(variants)},
                  {"left_out", report.left_out},
                  {"clock_ns", report.median(&CostMeasurement::clock)},
                  {"own_ns", report.median(&CostMeasurement::own)},
                  {"rows", std::move(rows)}};
  return json_text(json);
}

}  // namespace racekit
