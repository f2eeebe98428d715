#include "kit/base/text.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "kit/racekit/cost/report.h"

namespace racekit {
namespace {

constexpr int kLoad = 16;  // columns for "100 %       256"
constexpr int kMutex = 9;  // and for the mutex's own number
constexpr int kCell = 11;  // and for a multiple of it

std::string whole(double number) {
  return grouped(static_cast<std::uint64_t>(std::llround(number)));
}

/// Three digits that count: "0.00412", "0.412", "41.2", "4,120".
std::string digits(double number) {
  if (number >= 999.5) return whole(number);
  std::ostringstream out;
  const int before = number > 0 ? static_cast<int>(std::floor(std::log10(number))) + 1 : 1;
  out << std::fixed
      << std::setprecision(std::clamp(3 - std::max(before, 1) - std::min(before, 0), 0, 5))
      << number;
  return out.str();
}

/// What a table is about.
struct Metric {
  const char* title;
  CostRow::Number number;
  const char* unit;  // of the mutex's column
  double divisor;    // makes that unit of the number
  std::string (*text)(double);
};

const Metric kMetrics[] = {{"operations a second, of all threads together: more is better",
                            &CostMeasurement::operations_per_second, "million", 1e6, digits},
                           {"time of one operation, the median (p50): less is better",
                            &CostMeasurement::p50, "ns", 1, whole},
                           {"time of one operation, of 99 in 100 not more (p99): less is better",
                            &CostMeasurement::p99, "ns", 1, whole}};

std::string right(const std::string& text, int width) {
  std::ostringstream out;
  out << std::setw(width) << text;
  return out.str();
}

std::string heading(const CostReport& report, const Metric& metric) {
  std::string text = std::string(metric.title) + '\n';
  for (const int line : {0, 1}) {
    text += line == 0 ? right("", kLoad) : "reads   threads" + right("", kLoad - 15);
    text += line == 0 ? right("mutex", kMutex) : right(metric.unit, kMutex);
    for (std::size_t i = 1; i < report.variants.size(); ++i)
      text += right(report.variants[i].heading[static_cast<std::size_t>(line)], kCell) + ' ';
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::string cell(const std::optional<Spread>& spread, const std::string& text, int width) {
  return right(text, width) + (spread && spread->is_wide() ? '?' : ' ');
}

std::string row_of(const CostReport& report, const CostRow& row, const Metric& metric) {
  std::string text = right(std::to_string(row.reads), 3) + " %" +
                     right(std::to_string(row.threads), kLoad - 6) + ' ';
  const auto mutex = row.value(0, metric.number);
  text += cell(mutex, mutex ? metric.text(mutex->median / metric.divisor) : "-", kMutex);
  for (std::size_t i = 1; i < report.variants.size(); ++i) {
    const auto ratio = row.ratio(i, metric.number);
    text += cell(ratio, ratio ? digits(ratio->median) : "-", i == 1 ? kCell - 1 : kCell);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text + '\n';
}

/// With one thread no other one competes for the lock: then the difference is what the lock costs.
/// Of the fastest rounds, since other work on the machine can only slow an operation down.
std::string uncontended_lock(const CostReport& report) {
  const CostRow* alone = nullptr;  // of the shortest operation, a read
  for (const CostRow& row : report.rows)
    if (row.threads == 1 && (alone == nullptr || row.reads > alone->reads)) alone = &row;
  const auto no_lock = std::ranges::find_if(report.variants, &Variant::one_thread_only);
  if (alone == nullptr || no_lock == report.variants.end()) return "";
  const auto fastest = [&](std::size_t variant) {
    const auto spread = alone->value(variant, &CostMeasurement::operations_per_second);
    return spread ? 1e9 / spread->most : 0;
  };
  const double with = fastest(0);
  const double without = fastest(static_cast<std::size_t>(no_lock - report.variants.begin()));
  if (with == 0 || without == 0) return "";
  return "With one thread and " + std::to_string(alone->reads) +
         " % reads an operation took, in the fastest rounds, " + whole(with) +
         " ns with the mutex and " + whole(without) +
         " ns without a lock: a lock that is free costs " + whole(std::max(0.0, with - without)) +
         " ns.";
}

std::string what_to_know(const CostReport& report) {
  std::string text = "A time is that of one operation in 128, without the " +
                     whole(report.median(&CostMeasurement::clock)) +
                     " ns that looking at the clock twice takes. Of each operation some " +
                     whole(report.median(&CostMeasurement::own)) +
                     " ns are the benchmark's own: to choose it and to call it. Other work on this "
                     "machine counts, "
                     "too: compare ratios, not numbers of different runs.";
  return text;
}

}  // namespace

std::string cost_text(const CostReport& report) {
  std::ostringstream out;
  const auto paragraph = [&](const std::string& text) {
    for (const std::string& line : wrapped(text, 100)) out << line << '\n';
  };
  if (report.interrupted)
    out << "Stopped after " << grouped(report.made) << " of " << grouped(report.asked)
        << " measurements.\n";
  paragraph(
      "The document's map, 1,000 ids, half of them inside, on " +
      counted(static_cast<std::uint64_t>(report.cores), "core", "cores") + "; " +
      counted(static_cast<std::uint64_t>(report.rounds), "round", "rounds") +
      ". Each number is the median of the rounds. The column of the mutex has its own numbers, "
      "the others are multiples of it in the same round: 2.00 is twice as much. After a ? the "
      "rounds differ by more than a third.");
  for (const Metric& metric : kMetrics) {
    out << '\n' << heading(report, metric);
    for (const CostRow& row : report.rows) out << row_of(report, row, metric);
  }
  out << '\n';
  if (const std::string lock = uncontended_lock(report); !lock.empty()) paragraph(lock);
  paragraph(what_to_know(report));
  for (const std::string& variant : report.left_out) paragraph("left out: " + variant);
  return out.str();
}

}  // namespace racekit
