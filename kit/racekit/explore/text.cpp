#include "kit/base/text.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "kit/base/tool.h"
#include "kit/racekit/explore/report.h"

namespace racekit {
namespace {

constexpr int kBar = 40;
constexpr int kLabel = 22;
constexpr std::size_t kShortTrace = 30;   // rows
constexpr std::size_t kMostResults = 10;  // in the table

std::string marks(std::uint64_t count, std::uint64_t all) {
  const std::string drawn = bar(count, all, kBar);
  return drawn.empty() ? "" : "  " + drawn;
}

void row(std::ostream& out, const std::string& text, std::uint64_t count,
         const std::string& drawn = "") {
  out << "  " << std::left << std::setw(kLabel) << text << std::right << std::setw(9)
      << grouped(count) << drawn << '\n';
}

std::string preemptions(std::uint64_t count) { return counted(count, "preemption", "preemptions"); }

void write_counts(std::ostream& out, const explore::Exploration& all) {
  out << std::left << std::setw(kLabel + 2) << "how they ended" << std::right << std::setw(9) << ""
      << '\n';
  for (auto it = all.outcomes.rbegin(); it != all.outcomes.rend(); ++it)
    row(out, std::string(name_of(it->first)), it->second, marks(it->second, all.executions));
  row(out, "interleavings", all.executions);
  out << '\n';
  row(out, "with a data race", all.racy, marks(all.racy, all.executions));
  if (all.limited == 0) return;
  out << '\n';
  row(out, "cut off by a limit", all.limited);
  row(out, "with a data race", all.limited_racy);
}

// One line on the screen; what is longer is cut.
std::string quoted(std::string text) {
  constexpr std::size_t kMost = 60;
  if (text.empty()) return "nothing";
  if (text.size() > kMost) text = text.substr(0, kMost - 3) + "...";
  return '"' + text + '"';
}

void write_results(std::ostream& out, const ExploreReport& report) {
  const explore::Results& results = report.explored.all.results;
  if (!results.differ()) return;
  const std::vector<std::string> printed = explore::what_differs(results.all());
  out << std::left << std::setw(kLabel + 2) << "what it returned" << std::right << std::setw(9)
      << ""
      << "  and printed, without the lines that are always there\n";
  for (std::size_t i = 0; i < std::min(results.all().size(), kMostResults); ++i) {
    const explore::Result& result = results.all()[i];
    row(out, std::to_string(i + 1) + ": returned " + std::to_string(result.status),
        result.executions, "  " + quoted(printed[i]));
  }
  std::uint64_t others = results.not_kept();
  for (std::size_t i = kMostResults; i < results.all().size(); ++i)
    others += results.all()[i].executions;
  if (others > 0) row(out, "other results", others);
  out << "--show N tells the shortest interleaving with the result N line by line.\n\n";
}

void write_completeness(std::ostream& out, const ExploreReport& report) {
  const explore::Exploration& all = report.explored.all;
  if (report.options.random)
    out << "not exhaustive: " << counted(*report.options.random, "schedule", "schedules")
        << " at random, seed " << report.options.seed.value_or(1) << ".\n";
  if (all.complete)
    out << "complete: these are all interleavings of this case, up to equivalence (two runs that "
           "differ\nonly in the order of steps that have nothing to do with each other count "
           "once).\n";
  else if (!report.options.random)
    out << "not complete: " << all.why_not << ".\n";
  std::string apart;
  const auto add = [&](const std::string& text) { apart += (apart.empty() ? "" : "; ") + text; };
  if (all.redundant > 0)
    add(counted(all.redundant, "run", "runs") + " that repeated a known interleaving");
  if (all.circular > 0)
    add(counted(all.circular, "run", "runs") +
        " that came back to a state in which the whole program had been");
  if (all.limited > 0)
    add(counted(all.limited, "run", "runs") +
        " that a limit cut off: an endless loop, or more steps than --steps N allows");
  if (all.restarts > 0)
    add(counted(all.restarts, "restart", "restarts") + " of the search, as memory proved shared");
  if (!apart.empty()) out << "counted apart: " << apart << ".\n";
  if (report.explored.all.timed_out > 0)
    out << "time-outs: each timed wait was tried both ways, in time and too late, at most "
        << counted(report.options.timeouts, "time-out", "time-outs") << " for each thread.\n";
  if (report.explored.waits && !report.options.spurious)
    out << "spurious wake-ups were not tried: a condition variable may wake a thread without a "
           "notify.\n--spurious tries that.\n";
  if (report.explored.random_numbers)
    out << "random numbers (std::random_device, rand) and the process's number are the same in "
           "each run here:\nwhat others would lead to is not run.\n";
  if (const std::string left_out = report.subject.sources.left_out(); !left_out.empty())
    out << left_out << '\n';
  if (!report.explored.why_forking.empty())
    out << "engine: fork, because " << report.explored.why_forking << ".\n";
  if (report.explored.threads == 1) out << "It starts no thread: there is nothing to interleave.\n";
}

void write_shown(std::ostream& out, const ExploreReport& report) {
  if (!report.shown) {
    if (report.explored.all.complete)
      out << "No interleaving fails.\n";
    else if (report.explored.all.executions == 0)
      out << "No execution came to an end"
          << (report.explored.all.limited_racy > 0 ? ", but there is a data race.\n" : ".\n");
    else
      out << "None of these failed; the others were not run.\n";
    return;
  }
  const explore::Finding& finding = *report.shown;
  const Outcome outcome = finding.verdict.outcome;
  if (report.options.show)
    out << "the shortest schedule with result " << *report.options.show << ": ";
  else
    out << "the shortest failing schedule: ";
  out << name_of(outcome);
  if (!finding.verdict.reason.empty()) out << ", " << finding.verdict.reason;
  out << "; " << preemptions(finding.preemptions) << ", "
      << counted(finding.schedule.size(), "step", "steps");
  if (outcome == Outcome::raced) out << " (it ends well, but has a data race)";
  out << '\n';
  if (!report.schedule.empty())
    out << "  replay it:  " << shell_quoted(called_as()) << " replay "
        << shell_quoted(report.schedule) << '\n';
  if (report.trace && report.options.trace != "none")
    out << '\n' << trace_text(*report.trace, report.options.trace == "full" ? 0 : kShortTrace);
}

}  // namespace

std::string explore_text(const ExploreReport& report) {
  std::ostringstream out;
  const Subject& subject = report.subject;
  out << subject.name;
  if (!subject.arguments.empty()) out << ' ' << joined(subject.arguments);
  out << '\n';
  if (!subject.chosen.empty())
    out << "The explorer chose " << joined(subject.chosen) << "; your own flags go first.\n";
  out << '\n';
  write_counts(out, report.explored.all);
  out << '\n';
  write_results(out, report);
  write_completeness(out, report);
  out << '\n';
  write_shown(out, report);
  out << "\nValues are those of sequentially consistent interleavings only: what weaker memory "
         "would show\nis not run; the data races, which it takes for that, are found.\n";
  out << '\n'
      << see_it(report.schedule.empty()
                    ? program_arguments(report.options.program, subject.sources,
                                        report.options.spurious, subject.arguments)
                    : shell_quoted(report.schedule));
  return out.str();
}

int explore_status(const Explored& explored) {
  Outcome worst = explored.all.worst();
  if (explored.shortest) worst = std::max(worst, explored.shortest->finding.verdict.outcome);
  if (explored.all.limited_racy > 0) worst = std::max(worst, Outcome::raced);
  if (worst != Outcome::survived) return exit_status(worst);
  constexpr int kNothingFound = 3;  // and not complete
  return explored.all.complete ? 0 : kNothingFound;
}

}  // namespace racekit
