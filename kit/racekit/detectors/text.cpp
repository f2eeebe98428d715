#include "kit/base/text.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "kit/racekit/detectors/report.h"

namespace racekit {
namespace {

constexpr int kName = 23;
constexpr const char* kAbsent = "-";

/// The first columns, and one for each detector.
std::string row(const DetectorsReport& report, const std::string& name, const std::string& plain,
                const std::vector<std::string>& cells) {
  std::ostringstream out;
  out << std::left << std::setw(kName) << name << std::setw(9) << plain;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& heading = report.detectors[i].heading;
    const std::size_t width = std::max({heading[0].size(), heading[1].size(), std::size_t{6}});
    out << std::setw(static_cast<int>(width) + 1) << cells[i];
  }
  std::string line = out.str();
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

template <class Cell>
std::vector<std::string> cells(const DetectorsReport& report, const Cell& cell) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < report.detectors.size(); ++i) all.push_back(cell(i));
  return all;
}

std::string row_of(const DetectorsReport& report, const std::string& name,
                   const MeasuredProgram& program, bool broken) {
  const auto cell = [&](std::size_t i) { return table_answer(program.results[i], broken); };
  return row(report, name, std::to_string(program.failed) + '/' + std::to_string(program.made),
             cells(report, cell));
}

std::string seconds(double time) {
  return time == 0 ? kAbsent : duration(static_cast<std::int64_t>(time * 1e9));
}

/// "12x": how many times as long as the plain run.
std::string factor(double time, double plain) {
  if (time == 0 || plain == 0) return kAbsent;
  std::ostringstream out;
  out << std::fixed << std::setprecision(time / plain < 9.95 ? 1 : 0) << time / plain << 'x';
  return out.str();
}

std::string costs(const DetectorsReport& report) {
  std::vector<double> compiling;
  std::vector<double> running;
  for (const MeasuredPair& pair : report.pairs) {
    compiling.push_back(pair.fixed.compile_time);
    running.push_back(pair.fixed.run_time);
  }
  const double plain = median_of(running);
  const auto compile = [&](std::size_t i) {
    return seconds(median_of_fixed(report, i, &DetectorResult::compile_time));
  };
  const auto run = [&](std::size_t i) {
    return seconds(median_of_fixed(report, i, &DetectorResult::run_time));
  };
  const auto times = [&](std::size_t i) -> std::string {
    if (report.detectors[i].way != Detector::Way::runs) return kAbsent;
    return factor(median_of_fixed(report, i, &DetectorResult::run_time), plain);
  };
  return row(report, "to compile", seconds(median_of(compiling)), cells(report, compile)) +
         row(report, "to run", seconds(plain), cells(report, run)) +
         row(report, "  times plain", factor(plain, plain), cells(report, times));
}

/// " g++ TSan 2, Helgrind 1".
std::string runs(const DetectorsReport& report) {
  std::string text;
  for (const Detector& detector : report.detectors)
    if (detector.way == Detector::Way::runs)
      text += (text.empty() ? " " : ", ") + detector.name + ' ' + std::to_string(detector.runs);
  return text;
}

std::string missing(const DetectorsReport& report) {
  std::string lines;
  for (const Detector& detector : report.detectors)
    if (!detector.is_here())
      lines += "- " + detector.name + ": not here; its package: " + detector.missing + '\n';
  for (const MeasuredPair& pair : report.pairs)
    for (const auto* program : {&pair.broken, &pair.fixed})
      for (std::size_t i = 0; i < report.detectors.size(); ++i)
        if (const auto& result = program->results[i];
            result && result->answer == DetectorResult::Answer::failed)
          lines += "? " + report.detectors[i].name + ", " +
                   (program == &pair.broken ? "broken/" : "fixed/") + pair.name +
                   ": did not work: " + result->said + '\n';
  for (const std::string& line : report.left_out) lines += "No row for " + line + ".\n";
  return lines.empty() ? "" : '\n' + lines;
}

std::string alarms(const DetectorsReport& report) {
  std::string lines;
  for (const MeasuredPair& pair : report.pairs)
    for (std::size_t i = 0; i < report.detectors.size(); ++i)
      if (const auto& result = pair.fixed.results[i]; result && result->reported())
        lines += "ALARM on fixed/" + pair.name + ", " + report.detectors[i].name + ": " +
                 result->said + '\n';
  return lines.empty() ? "" : '\n' + lines;
}

}  // namespace

std::string answer_name(const DetectorResult& result, bool broken) {
  if (result.answer == DetectorResult::Answer::failed) return "failed";
  if (broken) return result.reported() ? "caught" : "missed";
  return result.reported() ? "false alarm" : "silent";
}

std::string table_answer(const std::optional<DetectorResult>& result, bool broken) {
  if (!result) return kAbsent;
  if (result->answer == DetectorResult::Answer::failed) return "?";
  const std::string answer = answer_name(*result, broken);
  return answer == "false alarm" ? "ALARM" : answer;
}

double median_of(std::vector<double> times) {
  std::erase(times, 0.0);
  if (times.empty()) return 0;
  std::ranges::sort(times);
  return times[(times.size() - 1) / 2];
}

double median_of_fixed(const DetectorsReport& report, std::size_t detector,
                       double DetectorResult::*time) {
  std::vector<double> times;
  for (const MeasuredPair& pair : report.pairs)
    if (const auto& result = pair.fixed.results[detector]) times.push_back((*result).*time);
  return median_of(times);
}

std::string detectors_heading(const DetectorsReport& report) {
  std::string lines;
  for (const std::size_t line : {std::size_t{0}, std::size_t{1}})
    lines += row(report, line == 0 ? "" : "pair", line == 0 ? "plain" : "runs",
                 cells(report, [&](std::size_t i) { return report.detectors[i].heading[line]; }));
  return lines;
}

std::string detectors_rows(const DetectorsReport& report, const MeasuredPair& pair) {
  return row_of(report, pair.name, pair.broken, true) +
         row_of(report, "  fixed", pair.fixed, false);
}

std::string detectors_meaning(const DetectorsReport& report) {
  std::ostringstream out;
  out << '\n'
      << costs(report) << missing(report) << alarms(report) << '\n'
      << "plain runs  how many failed with no tool, short as they are ("
      << grouped(static_cast<std::uint64_t>(report.plain_ops))
      << " operations of each thread,\n"
         "            or fewer): crashed, hung, lost something, corrupted the map\n"
         "caught      the tool reported on the broken program; missed: it said nothing\n"
         "silent      it said nothing on the fixed one, as it should; ALARM: it reported all the "
         "same\n"
         "\n"
         "It is the tool's own report that counts, not that a program died beside it:\n"
         "  TSan        a data race, or locks in opposite orders\n"
         "  Helgrind, DRD   any error, but for what the kit itself does in the threads with "
         "atomics,\n"
         "              which neither of them knows: it counts operations and starts all at once\n"
         "  AddressSanitizer   any error but the death by a signal, which shows without it\n"
         "  -Wthread-safety    a warning of it; no program says yet which mutex guards what\n"
         "  _GLIBCXX_ASSERTIONS   a failed assertion of the library's\n"
         "  the explorer   an interleaving of a small case that fails, or a race in one\n"
         "\nRuns of each program, until the first report:\n "
      << runs(report) << ",\nof " << grouped(static_cast<std::uint64_t>(report.ops))
      << " operations for each thread, or fewer where these take long, or half a second where the\n"
         "demonstration is timed; then one run of a single operation, and half a second at a "
         "daemon's\n"
         "pace. What it costs: medians of the fixed programs, of a run of full length;\n"
         "-Wthread-safety: one look at the source; the explorer: all interleavings of its small\n"
         "cases, 10 s at most.\n";
  return out.str();
}

}  // namespace racekit
