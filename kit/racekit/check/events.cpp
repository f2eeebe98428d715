#include "kit/racekit/check/events.h"

#include <algorithm>

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

Json failure_json(const CheckReport& report) {
  if (!report.failure) return nullptr;
  return {{"trace", report.failure->trace},
          {"schedule", report.failure->schedule},
          {"execution", report.failure->execution}};
}

/// A stage's own members, behind what all stages have.
Json stage_json(const char* name, const Json& passed, const std::string& text,
                const Json& members) {
  Json all{{"stage", name}, {"passed", passed}, {"text", text}};
  all.update(members);
  return all;
}

bool plain_passed(const CheckReport& report) {
  if (report.load && report.load->outcome() != Outcome::survived) return false;
  return std::ranges::all_of(report.plain.ends,
                             [](const auto& one) { return one.first.survived(); });
}

/// null: it is not decided.
Json case_passed(const CheckReport& report, std::size_t number) {
  const CheckedCase& it = report.cases[number];
  if (it.left_out) return nullptr;
  if (it.failing() != nullptr) return false;
  return it.decided(number == 0) ? Json(true) : Json(nullptr);
}

}  // namespace

Json event_of(const Stage& stage, const CheckReport& report) {
  switch (stage.kind) {
    case Stage::Kind::compiled:
      return {{"stage", "compile"}, {"ok", true}};
    case Stage::Kind::does_not_compile:
      return {{"stage", "compile"}, {"ok", false}, {"error", report.compiler_output}};
    case Stage::Kind::alone: {
      std::string text;
      for (const std::string& each : report.differences) text += (text.empty() ? "" : " ") + each;
      return stage_json("alone", report.original.empty() ? Json(nullptr) : Json(text.empty()), text,
                        {{"differences", report.differences}});
    }
    case Stage::Kind::plain:
      return stage_json("plain", plain_passed(report), plain_words(report), plain_json(report));
    case Stage::Kind::tsan:
      return stage_json("tsan", report.tsan.started && report.tsan.outcome == Outcome::survived,
                        tsan_words(report), tsan_json(report));
    case Stage::Kind::one_case: {
      const CheckedCase& it = report.cases[stage.number];
      Json members{{"number", stage.number + 1}, {"of", report.cases.size()}};
      members.update(case_json(it));
      return stage_json("case", case_passed(report, stage.number), case_words(it), members);
    }
    case Stage::Kind::verdict:
      break;
  }
  Json all{{"stage", "verdict"}};
  all.update(check_json(report));
  all["text"] = check_text(report);
  all["failure"] = failure_json(report);
  return all;
}

}  // namespace racekit
