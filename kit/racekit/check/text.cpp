#include "kit/base/text.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "kit/racekit/check/report.h"

namespace racekit {
namespace {

constexpr int kTitle = 21;
constexpr std::size_t kWidth = 96;

std::string row(const std::string& title, const std::string& text) {
  std::ostringstream out;
  // What a program or its compiler said stands in a row too, and must not begin another one.
  out << "  " << std::left << std::setw(kTitle) << title << printable_line(text) << '\n';
  return out.str();
}

std::string behind(const Arguments& flags) {
  return flags.empty() ? "" : "   (" + joined(flags) + ')';
}

std::string outcomes(const explore::Exploration& all) {
  std::string text;
  for (auto it = all.outcomes.rbegin(); it != all.outcomes.rend(); ++it)
    text +=
        (text.empty() ? "" : ", ") + grouped(it->second) + ' ' + std::string(name_of(it->first));
  return text;
}

std::string explored_words(const Explored& explored) {
  const explore::Exploration& all = explored.all;
  std::string text = grouped(all.executions);
  if (all.at_the_bound) text += " with " + all.why_not;
  if (all.at_the_limit)
    text += " of the first, with as few preemptions as possible";
  else if (!all.reached_its_bound())
    text += ", not complete (" + all.why_not + ')';
  if (explored.shortest) return text + ": " + outcomes(all);
  if (all.executions == 0) return text;
  text += (all.executions == 1 ? ": it survives" : ": all survive") + std::string(", no race");
  if (all.results.differ()) text += ", " + grouped(all.results.all().size()) + " different results";
  return text;
}

std::string paragraph(const std::string& text) {
  std::string out;
  for (const std::string& line : wrapped(printable(text), kWidth)) out += line + '\n';
  return out;
}

std::string race_name(const nlohmann::json& race) {
  const auto& memory = race.value("memory", nlohmann::json());
  if (!memory.is_object()) return race.value("kind", "");
  if (memory.value("variable", nlohmann::json()).is_object())
    return "a data race on " + memory["variable"].value("name", "");
  const auto named = memory.value("named_by_lines", nlohmann::json::array());
  return "a data race" + (named.empty() ? "" : " on memory of " + named[0].value("name", ""));
}

std::string sum_of(const CheckReport& report) {
  std::uint64_t all = 0;
  std::uint64_t bounded = 0;
  bool spurious = false;
  std::size_t cases = 0;
  for (const CheckedCase& each : report.cases) {
    if (each.left_out) continue;
    ++cases;
    all += each.explored->all.executions;
    bounded += each.explored->all.complete ? 0 : 1;
    spurious |= each.spurious.has_value();
  }
  std::string text =
      all == 1 ? "its one interleaving survives, without a race."
               : "all " + grouped(all) + " interleavings" +
                     (cases == 1 ? "" : " of these " + std::to_string(cases) + " small cases") +
                     " survive, none has a race.";
  if (bounded > 0)
    text += " Of " + counted(bounded, "case", "cases") +
            " these are not all, but those that the rows tell: there are too many others.";
  if (spurious) text += " So do those with spurious wake-ups and few preemptions.";
  if (!report.cases.empty() && report.cases.front().explored->all.results.differ())
    text +=
        " What it prints or returns is not the same in all of them, and only you can tell what is "
        "right: racekit explore shows the results.";
  if (const std::string why = report.exonerated(); !why.empty()) text += ' ' + why;
  if (report.weak_orders())
    text +=
        " These are the sequentially consistent interleavings: the program has atomic operations "
        "of a weaker order, and what weaker memory would show beyond these was not run.";
  return text;
}

std::string failure(const CheckReport& report) {
  for (const CheckedCase& each : report.cases) {
    const Explored* explored = each.failing();
    if (explored == nullptr) continue;
    const explore::Finding& finding = explored->shortest->finding;
    const explore::Exploration& all = explored->all;
    std::uint64_t failed = 0;
    for (const auto& [outcome, count] : all.outcomes)
      if (outcome != Outcome::survived) failed += count;
    std::string text =
        grouped(failed) + " of " + (all.complete ? "" : "the ") + grouped(all.executions) +
        " interleavings" + (all.complete ? "" : " that were run") +
        (explored->spurious ? ", with spurious wake-ups," : "") + " fail; the shortest, with " +
        counted(finding.preemptions, "preemption", "preemptions") + ": " +
        std::string(name_of(finding.verdict.outcome));
    if (!finding.verdict.reason.empty()) text += ", " + finding.verdict.reason;
    return text + '.';
  }
  if (!report.differences.empty()) {
    std::string text = "it does not do the work of the original.";
    for (const std::string& each : report.differences) text += ' ' + each;
    return text;
  }
  const bool in_plain_runs = report.plain.failed > 0;
  std::string text(name_of(report.worst()));
  if (!in_plain_runs && report.tsan.outcome == Outcome::misused)
    return text + ", says ThreadSanitizer.";
  if (report.load)
    return text + (report.load->outcome() != Outcome::survived
                       ? ", under the load of its clients."
                       : ", says ThreadSanitizer, under the load of its clients.");
  text += in_plain_runs ? ", in a plain run." : ", says ThreadSanitizer.";
  if (!report.complete()) return text;
  if (report.weak_orders() && in_plain_runs)
    return text +
           " No sequentially consistent interleaving does that: it is what weaker memory, which "
           "the "
           "program's atomic operations allow, has shown.";
  return text + (report.staged ? " The explored cases are smaller, and none of them shows it."
                               : " The explorer does not see it: it happens in code, or to memory, "
                                 "that the explorer does not watch.");
}

std::string why_not_decided(const CheckReport& report) {
  for (const CheckedCase& each : report.cases)
    if (!each.left_out && (!each.explored || !each.explored->all.reached_its_bound()))
      return "no failure was found, but not all interleavings were run: " +
             (!each.refused.empty() ? each.refused
              : !each.explored      ? "the time was up"
                                    : each.explored->all.why_not) +
             '.';
  return "";
}

/// The failing case on a page, else the first one that was explored; "" if none was.
std::string on_a_page(const CheckReport& report) {
  const CheckedCase* shown = nullptr;
  for (const CheckedCase& each : report.cases)
    if (each.explored && (shown == nullptr || (!shown->failing() && each.failing()))) shown = &each;
  if (shown == nullptr) return "";
  std::vector<std::string> arguments = shown->flags;
  arguments.insert(arguments.end(), report.options.arguments.begin(),
                   report.options.arguments.end());
  const Explored* const failing = shown->failing();
  return see_it(program_arguments(report.options.file,
                                  report.options.sources.with(report.options.file),
                                  failing != nullptr && failing->spurious, arguments));
}

}  // namespace

std::string alone_row(const CheckReport& report) {
  if (report.differences.empty()) return "";
  return row("each function alone", "does not do what the original does");
}

std::string plain_words(const CheckReport& report) {
  if (report.load) return report.load->text();
  const Tally& plain = report.plain;
  std::string text;
  for (const auto& [end, count] : plain.ends)
    text += (text.empty() ? "" : "; ") + std::to_string(count) + ' ' + end.text();
  return text + behind(plain.flags);
}

std::string plain_row(const CheckReport& report) {
  if (report.load) return row("under load", plain_words(report));
  return row(counted(static_cast<std::uint64_t>(report.plain.made), "plain run", "plain runs"),
             plain_words(report));
}

std::string tsan_words(const CheckReport& report) {
  const CheckedTsan& tsan = report.tsan;
  if (report.tsan_load && !tsan.race.is_object()) return report.tsan_load->text();
  std::string text = tsan.end.survived() ? "silent" : tsan.end.text();
  if (!tsan.started) text = "did not start: " + tsan.said;
  if (tsan.race.is_object()) text += ": " + race_name(tsan.race);
  return text + behind(tsan.flags);
}

std::string tsan_row(const CheckReport& report) {
  return row("ThreadSanitizer", tsan_words(report));
}

std::string case_words(const CheckedCase& each) {
  if (!each.refused.empty()) return each.refused;
  if (each.left_out) return "too many beside the smaller cases: left out";
  return explored_words(*each.explored) +
         (each.spurious ? "; with spurious wake-ups " + explored_words(*each.spurious) : "");
}

std::string case_rows(const CheckReport& report) {
  std::size_t width = 0;
  for (const CheckedCase& each : report.cases) width = std::max(width, joined(each.flags).size());
  std::string rows;
  std::uint64_t left = 0;
  for (const CheckedCase& each : report.cases) {
    if (!each.explored && !each.left_out && each.refused.empty() && ++left > 0) continue;
    std::string flags = joined(each.flags);
    if (width > 0) flags.resize(width + 2, ' ');
    rows += row(rows.empty() ? "all interleavings" : "", flags + case_words(each));
  }
  if (left > 0) rows += row("", counted(left, "larger case", "larger cases") + ": not run");
  return rows;
}

std::string check_verdict(const CheckReport& report) {
  const std::string verdict = verdict_name(report) + ": ";
  std::string text;
  if (report.status() == 0) {
    text = paragraph(verdict + sum_of(report));
  } else if (report.worst() == Outcome::survived) {
    text = paragraph(verdict + why_not_decided(report));
  } else {
    text = paragraph(verdict +
                     (report.unchanged ? "this is " + report.original + ", unchanged. " : "") +
                     failure(report));
    if (!report.hint.text.empty()) text += paragraph("Look next: " + report.hint.text);
    if (!report.hint.lesson.empty()) text += "Explained in " + report.hint.lesson + ".\n";
  }
  return text + printable(on_a_page(report));
}

std::string heading(const CheckReport& report) {
  return printable_line(report.options.file) + "\n\n" +
         (report.left_out.empty() ? "" : printable_line(report.left_out) + "\n\n");
}

std::string check_text(const CheckReport& report) {
  const std::string text = heading(report) + alone_row(report);
  if (!report.differences.empty()) return text + '\n' + check_verdict(report);
  return text + plain_row(report) + tsan_row(report) + case_rows(report) + '\n' +
         check_verdict(report);
}

}  // namespace racekit
