#include "kit/racekit/learn/judgement.h"

#include <algorithm>
#include <sstream>

#include "kit/base/tool.h"

namespace racekit {

namespace {

/// Of what a compiler says: as much as a person reads.
std::string beginning(const std::string& text) {
  constexpr std::size_t kLines = 100;
  constexpr std::size_t kColumns = 400;
  std::istringstream all(text);
  std::string out;
  std::size_t lines = 0;
  for (std::string line; lines < kLines && std::getline(all, line); ++lines)
    out += line.substr(0, kColumns) + '\n';
  return out;
}

/// "case 1 of 5, 55 interleavings: 47 crashed, 8 raced": the judge's words begin with the number.
std::string case_text(const nlohmann::json& event) {
  std::string text = event.at("text");
  const std::size_t end = text.find_first_not_of("0123456789,");
  if (end != 0 && end != std::string::npos)
    text.insert(end, text.substr(0, end) == "1" ? " interleaving" : " interleavings");
  if (event.at("of") == 1) return text;
  return "case " + std::to_string(event.at("number").get<int>()) + " of " +
         std::to_string(event.at("of").get<int>()) + ", " + text;
}

}  // namespace

void Judgement::take(const std::string& line) {
  const auto event = nlohmann::json::parse(line, nullptr, false);
  if (!event.is_object() || !event.contains("stage"))
    text_ += line + '\n';
  else if (event.at("stage") == "verdict")
    take_verdict(event);
  else
    take_stage(event);
}

void Judgement::take_verdict(const nlohmann::json& event) {
  // The verdict is the last paragraph. The rows above it are known, its commands are keys here, and
  // its sentences are broken into lines by the screen.
  told_ = true;
  const std::string text = event.at("text");
  const std::size_t above = text.rfind("\n\n");
  std::istringstream lines(text.substr(above == std::string::npos ? 0 : above + 2));
  text_.clear();
  for (std::string line; std::getline(lines, line);) {
    // The screen names the exercise's lesson in any case.
    if (line.starts_with("see it:") || line.starts_with("replay it:") ||
        line.starts_with("Explained in "))
      continue;
    text_ += (text_.empty() ? "" : line.starts_with("Look next:") ? "\n" : " ") + line;
  }
  if (event.at("failure").is_object()) schedule_ = event.at("failure").at("schedule");
}

void Judgement::take_stage(const nlohmann::json& event) {
  const auto known = std::ranges::find(stages_, event.at("stage").get<std::string>(), &Stage::name);
  if (known == stages_.end()) return;
  if (known->name == "compile") {
    const bool ok = event.at("ok");
    known->state = ok ? State::ok : State::failed;
    known->text = ok ? "it compiles" : "it does not compile";
    if (!ok) text_ = beginning(event.at("error"));
    return;
  }
  const nlohmann::json& passed = event.at("passed");
  std::string text = event.at("text");
  text.erase(std::min(text.find("   (--"), text.size()));  // the flags of the runs
  if (passed.is_null() && text.empty()) {                  // there is nothing to compare it with
    known->state = State::passed_over;
    return;
  }
  known->text = text.empty() ? "it does its work" : text;
  if (known->name == "case") known->text = case_text(event);
  if (known->state != State::failed && !event.value("left_out", false))
    known->state = passed.is_null() ? State::undecided : passed ? State::ok : State::failed;
}

void Judgement::end(int status, const std::string& error_text) {
  if (stages_.front().state == State::failed)
    verdict_ = Verdict::does_not_compile;
  else if (!told_)
    verdict_ = Verdict::not_judged;
  else if (status == 0)
    verdict_ = Verdict::cured;
  else if (status == 3)  // as `racekit check` documents it
    verdict_ = Verdict::not_decided;
  else
    verdict_ = Verdict::not_cured;
  if (text_.empty()) text_ = complaint_in(error_text);
  for (Stage& each : stages_)
    if (each.state == State::waiting) each.state = State::passed_over;
}

}  // namespace racekit
