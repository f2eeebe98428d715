#include "kit/base/text.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "kit/racekit/tally/report.h"

namespace racekit {
namespace {

constexpr int kBar = 40;   // columns of a bar for all runs
constexpr int kNoBar = 0;  // instead of their number

std::string runs(int count) { return counted(static_cast<std::uint64_t>(count), "run", "runs"); }
std::string number(int count) { return grouped(static_cast<std::uint64_t>(count)); }

/// Whatever happened at all has a mark.
void write_row(std::ostream& out, const std::string& text, int count, int all) {
  const std::string marks =
      bar(static_cast<std::uint64_t>(count), static_cast<std::uint64_t>(all), kBar);
  out << "  " << std::left << std::setw(30) << text << std::right << std::setw(6) << number(count)
      << (marks.empty() ? "" : "  ") << marks << '\n';
}

void write_fates(std::ostream& out, const Tally& tally) {
  out << std::left << std::setw(32) << "how they ended" << std::right << std::setw(7) << "runs\n";
  for (const auto& [end, count] : tally.ends)
    if (!end.survived()) write_row(out, end.text(), count, tally.made);
  write_row(out, RunEnd{}.text(), tally.looked_fine, tally.made);
  write_row(out, "together", tally.made, kNoBar);
}

void write_times(std::ostream& out, const TallyReport& report, const Tally& tally) {
  const Times& times = tally.times_to_failure;
  if (times.empty()) return;
  out << "\ntime to failure, of the " << runs(times.count()) << " that "
      << (report.staged ? "crashed or raced" : "failed") << '\n'
      << "  min " << duration(times.percentile(0)) << ", median " << duration(times.percentile(50))
      << ", p90 " << duration(times.percentile(90)) << ", max " << duration(times.percentile(100))
      << '\n';
  for (const TimeBin& bin : times.histogram())
    write_row(out, duration(bin.from) + " to " + duration(bin.to), bin.count, times.count());
}

/// "crashed 12, corrupted 16": a row has no room for the signals.
std::string how_they_failed(const Tally& tally) {
  std::string all;
  for (const auto& [text, count] : short_ends(tally))
    all += (all.empty() ? "" : ", ") + text + ' ' + number(count);
  return all;
}

std::string line_for(const Tally& tally) {
  std::ostringstream out;
  const int share = tally.made == 0 ? 0 : (tally.failed * 100 + tally.made / 2) / tally.made;
  out << std::setw(9) << grouped(std::stoull(tally.value)) << std::setw(8) << share << " %"
      << std::setw(13) << number(tally.looked_fine) << "  " << std::left << std::setw(21)
      << bar(static_cast<std::uint64_t>(tally.failed), static_cast<std::uint64_t>(tally.made), 20)
      << how_they_failed(tally);
  std::string line = out.str();
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

/// What runs that looked fine leave open, told by how many they are. The chance that n runs miss a
/// failure that strikes one run in 10 n is (1 - 1 / 10 n) to the power of n: 0.9 for every n.
std::string what_is_not_proved(int looked_fine) {
  return "What this does not prove: that the program is correct. Each run is one order of events "
         "out "
         "of very\nmany. A failure that strikes one run in " +
         grouped(10 * static_cast<std::uint64_t>(looked_fine)) + " is missed by " +
         runs(looked_fine) + " nine times out of ten.\n";
}

}  // namespace

std::vector<std::pair<std::string, int>> short_ends(const Tally& tally) {
  std::vector<std::pair<std::string, int>> short_texts;
  for (const auto& [end, count] : tally.ends) {
    if (end.survived()) continue;
    const std::string text = end.text();
    const std::string first = text.substr(0, text.find(','));
    if (short_texts.empty() || short_texts.back().first != first)
      short_texts.emplace_back(first, 0);
    short_texts.back().second += count;
  }
  return short_texts;
}

std::string tally_heading(const TallyReport& report) {
  std::ostringstream out;
  const Tally& first = report.tallies.front();
  out << report.program;
  if (report.varied.empty() && !first.flags.empty()) out << ' ' << joined(first.flags);
  out << ": " << runs(first.asked);
  if (!report.varied.empty()) out << " for each number of " << report.varied;
  out << ", " << (report.jobs == 1 ? "one" : number(report.jobs)) << " at a time\n";
  if (!report.own_flags.empty())
    out << "The tally chose " << joined(report.own_flags) << "; your own flags stand behind --.\n";
  out << '\n';
  if (!report.varied.empty())
    out << std::setw(9) << report.varied << "    failed  looked fine  "
        << "the chance to fail   how they ended\n";
  return out.str();
}

std::string tally_rows(const TallyReport& report, const Tally& tally) {
  if (!report.varied.empty()) return line_for(tally);
  std::ostringstream out;
  if (tally.made < tally.asked)
    out << "Stopped after " << number(tally.made) << " of " << runs(tally.asked) << ".\n";
  write_fates(out, tally);
  write_times(out, report, tally);
  return out.str();
}

std::string tally_meaning(const TallyReport& report) {
  std::ostringstream out;
  int failed = 0;
  int looked_fine = 0;
  std::string failed_verdict;
  std::string fine_verdict;
  int unfinished = 0;
  for (const Tally& tally : report.tallies) {
    failed += tally.failed;
    looked_fine += tally.looked_fine;
    if (failed_verdict.empty()) failed_verdict = tally.failed_verdict;
    if (fine_verdict.empty()) fine_verdict = tally.fine_verdict;
    for (const auto& [end, count] : tally.ends)
      if (end.source == RunEnd::Source::unfinished) unfinished += count;
  }
  const auto sentence = [&](const std::string& start, const std::string& verdict) {
    out << start << (verdict.empty() ? "" : " ") << verdict << '\n';
  };
  out << '\n';
  if (report.interrupted && !report.varied.empty())
    out << "Stopped: the last line has fewer runs, and lines after it are missing.\n";
  if (unfinished > 0)
    out << "No end in time: still running after "
        << duration(static_cast<std::int64_t>(report.limit * 1e9))
        << ", and then ended (--limit).\n";
  if (failed > 0) sentence(runs(failed) + " failed.", failed_verdict);
  if (looked_fine == 0 && failed > 0) out << "None looked fine.\n";
  if (looked_fine > 0) sentence(runs(looked_fine) + " looked fine.", fine_verdict);
  if (looked_fine > 0 && failed > 0)
    out << "The same program" << (report.staged ? ", the same ids in each thread" : "")
        << ": only the order of events differs.\n";
  if (looked_fine > 0 && failed == 0) out << what_is_not_proved(looked_fine);
  return out.str();
}

}  // namespace racekit
