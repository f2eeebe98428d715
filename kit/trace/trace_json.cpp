#include "kit/trace/trace_json.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

const char* word_for(TraceRow::Kind kind) {
  switch (kind) {
    case TraceRow::Kind::step:
      return "step";
    case TraceRow::Kind::folded:
      return "folded";
    case TraceRow::Kind::hand_over:
      break;
  }
  return "switch";
}

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json as_json(const TraceEffect& effect) {
  return {{"verb", effect.verb},
          {"object", effect.object},
          {"before", or_null(effect.before)},
          {"after", or_null(effect.after)},
          {"races", effect.races}};
}

Json as_json(const TraceRow& row) {
  Json effects = Json::array();
  for (const TraceEffect& effect : row.effects) effects.push_back(as_json(effect));
  return {{"kind", word_for(row.kind)}, {"thread", row.thread},
          {"file", or_null(row.file)},  {"line", row.line == 0 ? Json() : Json(row.line)},
          {"source", row.source},       {"call", row.call},
          {"effects", effects},         {"text", row.text},
          {"wrong", row.wrong}};
}

}  // namespace

nlohmann::ordered_json trace_json(const Trace& trace) {
  Json rows = Json::array();
  for (const TraceRow& row : trace.rows) rows.push_back(as_json(row));
  Json blocks = Json::array();
  for (const TraceBlock& block : trace.blocks)
    blocks.push_back({{"name", block.name}, {"made", block.made}});
  return {{"ending", trace.ending}, {"threads", trace.threads}, {"rows", rows}, {"blocks", blocks}};
}

}  // namespace racekit
