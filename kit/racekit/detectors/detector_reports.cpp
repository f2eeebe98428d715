#include "kit/racekit/detectors/detector_reports.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

#include "kit/base/kit_folders.h"
#include "kit/base/pattern.h"
#include "kit/base/text.h"

namespace racekit {
namespace {

using Answer = DetectorResult::Answer;

/// The line around a place in a text.
std::string line_at(const std::string& text, std::size_t at) {
  const auto begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

// --- Valgrind ------------------------------------------------------------------------------------

/// Where a frame of valgrind's stands: "   by 0x115F97: fn(int) (/path/file.cpp:117)".
struct ValgrindFrame {
  std::string function;
  std::string file;  ///< "" where it is not known
};

bool read_frame(const std::string& line, ValgrindFrame& frame) {
  static const Pattern form(
      " *(?:at|by) 0x[0-9A-F]+: (.*?)(?: \\((?:in )?([^()]*?)(?::[0-9]+)?\\))?");
  const auto match = form.match(line);
  if (!match) return false;
  frame = {match->at(1), match->at(2)};
  return true;
}

/// The files of kit/ whose types are a program's own data: Channel, Switched.
constexpr std::array kTypesOfThePrograms{"stage/channel", "stage/switched"};

/// What the kit does in the threads beside the program's own functions: all but the types that are
/// the program's.
bool is_the_kits(const std::string& file) {
  static const std::string kit = std::string(compiled_tree()) + "/kit/";
  return file.starts_with(kit) &&
         std::ranges::none_of(kTypesOfThePrograms, [&](const std::string& type) {
           return file.starts_with(kit + type + '.');
         });
}

/// The first line of an error, as Helgrind or DRD writes it.
bool is_headline(const std::string& line) {
  static const Pattern form(
      "(Possible data race during .*"
      "|Thread #[0-9]+(?!.*(was created|is the program's root thread)).*"
      "|Conflicting (load|store|wait call) by thread .*"
      "|Probably a race condition: .*"
      "|The object at address 0x.*"
      "|[A-Z][^:]*: (mutex|rwlock|cond|condition variable|semaphore|barrier) 0x.*)");
  return form.match(line).has_value();
}

/// Addresses differ from run to run.
std::string without_addresses(const std::string& headline) {
  static const Pattern address("0x[0-9a-fA-F]+");
  return address.replaced(headline, "0x...");
}

}  // namespace

DetectorResult valgrind_says(const ProcessResult& finished, const std::filesystem::path& source) {
  static const Pattern prefix("^==[0-9]+== ?");
  const std::string file = std::filesystem::absolute(source);
  std::istringstream lines(finished.error_text);
  std::string headline;
  bool started = false;
  bool in_stack = false;
  for (std::string raw; std::getline(lines, raw);) {
    if (!prefix.search(raw)) continue;
    const std::string line = prefix.replaced(raw, "");
    started |= line.starts_with("Command: ");
    if (headline.empty()) {
      in_stack = false;
      if (is_headline(line)) headline = line;
      continue;
    }
    // The access's own stack decides, from the innermost frame on: it is the first one. Where
    // neither the program nor the kit is in it, the error counts.
    ValgrindFrame frame;
    if (!read_frame(line, frame)) {
      if (in_stack) break;
      continue;
    }
    in_stack = true;
    if (is_the_kits(frame.file))
      headline.clear();
    else if (frame.file == file && frame.function != "main")
      break;
  }
  if (!headline.empty()) return {.answer = Answer::reported, .said = without_addresses(headline)};
  if (!started) return {.answer = Answer::failed, .said = first_line(finished.error_text)};
  return {};
}

DetectorResult thread_sanitizer_says(const ProcessResult& finished, const std::filesystem::path&) {
  const auto told = nlohmann::json::parse(finished.output, nullptr, false);
  if (!told.is_object())
    return {.answer = finished.timed_out ? Answer::silent : Answer::failed,
            .said = first_line(finished.error_text)};
  const auto race = told.value("race", nlohmann::json());
  if (race.is_object()) return {.answer = Answer::reported, .said = race.value("kind", "")};
  if (told.value("reports", 0) > 0) return {.answer = Answer::reported, .said = "a report"};
  return {};
}

DetectorResult address_sanitizer_says(const ProcessResult& finished, const std::filesystem::path&) {
  const std::string start = "ERROR: AddressSanitizer: ";
  const std::string& text = finished.error_text;
  for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    const std::string line = line_at(text, at + start.size());
    std::string said = line.substr(line.find(start) + start.size());
    said.erase(std::min(said.find(" on "), said.size()));
    const bool died = std::ranges::any_of(
        std::array{"SEGV", "BUS", "FPE", "ILL", "ABRT", "TRAP", "stack-overflow"},
        [&](const char* signal) { return said.starts_with(signal); });
    if (!died) return {.answer = Answer::reported, .said = said};
  }
  if (text.find("Shadow memory range interleaves") != std::string::npos)
    return {.answer = Answer::failed, .said = first_line(text)};
  return {};
}

DetectorResult assertions_say(const ProcessResult& finished, const std::filesystem::path&) {
  const std::string& text = finished.error_text;
  const auto at = text.find(": Assertion '");
  if (at == std::string::npos || text.find("' failed", at) == std::string::npos) return {};
  const std::string line = line_at(text, at + 2);
  return {.answer = Answer::reported, .said = line.substr(line.find(": Assertion '") + 2)};
}

DetectorResult thread_safety_says(const ProcessResult& finished, const std::filesystem::path&) {
  const std::string& text = finished.error_text;
  const auto at = text.find("[-Wthread-safety");
  if (at == std::string::npos) return {};
  const std::string line = line_at(text, at);
  const auto warning = line.find("warning: ");
  return {.answer = Answer::reported,
          .said = warning == std::string::npos ? line : line.substr(warning + 9)};
}

}  // namespace racekit
