#include "kit/racekit/learn/screen.h"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "kit/base/text.h"

namespace racekit {
namespace {

using Look = ScreenLine::Look;
using Lines = std::vector<ScreenLine>;
using State = Judgement::State;
using Verdict = Judgement::Verdict;

constexpr std::size_t kMostColumns = 110;  // a longer line is hard to read

/// A compiler's lines have tabs and ends of lines as the source has.
std::string with_blanks_for_tabs(const std::string& text) {
  constexpr std::size_t kTab = 8;
  std::string out;
  std::size_t column = 0;
  for (const char c : text) {
    if (c == '\r') continue;  // of a file that was saved as on Windows
    const std::size_t width = c == '\t' ? kTab - column % kTab : 1;
    out.append(width, c == '\t' ? ' ' : c);
    column = c == '\n' ? 0 : column + width;
  }
  return out;
}

/// Lines that are too long are broken between words; the others stay as they are.
void add(Lines& lines, const std::string& text, std::size_t columns, Look look = Look::plain,
         std::size_t indent = 0) {
  std::istringstream all(printable(with_blanks_for_tabs(text)));
  for (std::string line; std::getline(all, line);) {
    if (columns_of(line) <= columns) {
      lines.push_back({line, look});
      continue;
    }
    for (std::string& part : wrapped(line, columns, indent))
      lines.push_back({std::move(part), look});
  }
}

void add_blank(Lines& lines) {
  if (!lines.empty() && !lines.back().text.empty()) lines.push_back({});
}

std::string place(const Exercise& exercise, const Exercises& exercises) {
  return std::to_string(exercise.number) + " of " + std::to_string(exercises.all().size());
}

std::string progress_bar(const View& view, std::size_t columns) {
  const auto all = view.exercises.all().size();
  const auto cured = static_cast<std::size_t>(view.workbook.cured());
  const std::string count = ' ' + std::to_string(cured) + " of " + std::to_string(all) + " cured";
  const std::size_t width = std::min<std::size_t>(columns - count.size() - 2, 2 * all);
  const std::size_t full = width * cured / all;
  return '[' + std::string(full, '#') + std::string(width - full, '-') + ']' + count;
}

Lines head(const View& view, std::size_t columns) {
  Lines lines;
  lines.push_back({"racekit learn   " + progress_bar(view, columns - 16), Look::faint});
  add(lines,
      place(view.exercise, view.exercises) + ", " + view.exercise.group + ": " +
          view.exercise.title,
      columns, Look::bold);
  return lines;
}

/// The stages: in one row what has passed, in a row of its own what failed or is awaited.
void add_stages(Lines& lines, const View& view, std::size_t columns) {
  std::string passed;
  Lines rows;
  bool is_next = view.judging();
  for (const Judgement::Stage& stage : view.judgement.stages()) {
    const auto row = [&](const char* mark, Look look) {
      const std::size_t begin = columns_of(mark) + columns_of(stage.title) + 2;
      Lines own;
      add(own, stage.text, columns - begin);
      own.front().text = mark + stage.title + ": " + own.front().text;
      for (std::size_t i = 1; i < own.size(); ++i) own[i].text.insert(0, begin, ' ');
      for (ScreenLine& line : own) rows.push_back({std::move(line.text), look});
    };
    switch (stage.state) {
      case State::ok:
        if (view.judgement.ended())
          passed += (passed.empty() ? "" : ", ") + stage.title;
        else
          row("  ok    ", Look::plain);
        break;
      case State::failed:
        row("  FAIL  ", Look::bad);
        break;
      case State::undecided:
        row("  ?     ", Look::plain);
        break;
      case State::passed_over:
        break;
      case State::waiting:
        if (is_next)
          rows.push_back({"  ...   " + stage.title + " (" +
                              std::to_string(static_cast<int>(view.seconds)) + " s)",
                          Look::faint});
        is_next = false;
    }
  }
  if (!passed.empty()) lines.push_back({"  ok    " + passed, Look::plain});
  lines.insert(lines.end(), rows.begin(), rows.end());
}

std::string verdict_line(const View& view) {
  char time[32];
  std::snprintf(time, sizeof time, " (%.1f s)", view.seconds);
  switch (view.judgement.verdict()) {
    case Verdict::cured:
      // A daemon's interleavings cannot all be run.
      return (view.exercise.by_load ? "PASSED" : "CURED") + std::string(time);
    case Verdict::not_cured:
      return std::string("NOT CURED") + time;
    case Verdict::not_decided:
      return std::string("NOT DECIDED") + time +
             ": the judge found nothing wrong, and could not look at everything. That is not "
             "wrong.";
    case Verdict::does_not_compile:
      return std::string("IT DOES NOT COMPILE") + time;
    case Verdict::not_judged:
      return "NOT JUDGED";
    case Verdict::none:
      break;
  }
  return "";
}

void add_hints(Lines& lines, const View& view, std::size_t columns) {
  const int count = std::min<int>(view.hints, static_cast<int>(view.exercise.hints.size()));
  for (int i = 0; i < count; ++i)
    add(lines,
        "hint " + std::to_string(i + 1) + ": " + view.exercise.hints[static_cast<std::size_t>(i)],
        columns, Look::plain, 8);
}

Lines judgement_lines(const View& view, std::size_t columns, std::size_t rows) {
  Lines lines;
  const std::size_t readable = std::min(columns, kMostColumns);
  const bool done = view.judgement.done();
  const bool has_schedule = !view.schedule_text.empty();
  // A failing schedule is what to look at: it needs the room of a task that is known by now.
  constexpr std::size_t kTall = 40;
  const bool brief = has_schedule && rows < kTall;
  const std::string& task = view.exercise.task;
  add(lines, brief ? task.substr(0, task.find(". ") + 1) : task, readable);
  lines.push_back({"Edit " + view.workbook.file(view.exercise).string() +
                       (view.manual ? "; Enter judges it." : "; each save is judged."),
                   Look::faint});
  lines.push_back({"Explained in " + view.exercise.lesson + '.', Look::faint});
  if (!brief) add_blank(lines);
  if (view.judgement.ended())
    add(lines, verdict_line(view), readable, done ? Look::bold : Look::bad);
  add_stages(lines, view, columns);
  if (view.judgement.ended()) add(lines, view.judgement.text(), readable);
  add_hints(lines, view, readable);
  if (has_schedule) {
    add_blank(lines);
    add(lines, view.schedule_text, columns);
  }
  return lines;
}

Lines list_lines(const View& view) {
  Lines lines;
  std::istringstream all(list_text(view.exercises, view.workbook));
  int number = 0;
  for (std::string line; std::getline(all, line);) {
    const bool is_exercise = line.starts_with("  ");
    if (is_exercise) ++number;
    const bool chosen = is_exercise && number == view.chosen;
    if (chosen) line[0] = '>';
    lines.push_back({line, chosen ? Look::bold : is_exercise ? Look::plain : Look::faint});
  }
  return lines;
}

Lines middle(const View& view, std::size_t columns, std::size_t rows) {
  Lines lines;
  switch (view.page) {
    case View::Page::judgement:
      return judgement_lines(view, columns, rows);
    case View::Page::list:
      return list_lines(view);
    case View::Page::difference:
      add(lines, view.difference, columns);
      return lines;
    case View::Page::reset:
      add(lines,
          "Begin this exercise anew? What you wrote is kept under another name. Press y for yes; "
          "any other key goes back.",
          std::min(columns, kMostColumns), Look::bold);
      return lines;
  }
  return lines;
}

std::string keys(const View& view) {
  switch (view.page) {
    case View::Page::list:
      return "up, down choose   Enter plays it   l back   q quit";
    case View::Page::difference:
      return "up, down scroll   d back   q quit";
    case View::Page::reset:
      return "y yes   n no";
    case View::Page::judgement:
      break;
  }
  std::string text = "n next  h hint  l list  r reset  e edit  Enter judge";
  if (!view.schedule_text.empty()) text += "  s browser";
  if (view.workbook.done(view.exercise).cured) text += "  d diff";
  return text + "  q quit";
}

Lines foot(const View& view, std::size_t columns) {
  Lines lines;
  add(lines, view.message, columns, Look::bold);
  add(lines, keys(view), columns, Look::faint);
  return lines;
}

}  // namespace

namespace {

void keep_chosen_in_view(View& view, const Lines& all, std::size_t room) {
  const auto chosen =
      std::ranges::find_if(all, [](const ScreenLine& line) { return line.text.starts_with('>'); });
  const auto row = static_cast<std::size_t>(chosen - all.begin());
  if (row < view.scrolled) view.scrolled = row;
  if (row >= view.scrolled + room) view.scrolled = row + 1 - room;
}

}  // namespace

std::vector<ScreenLine> screen(View& view, ScreenSize size) {
  const std::size_t columns = std::max<std::size_t>(size.columns, 40);
  Lines lines = head(view, columns);
  lines.push_back({});
  const Lines end = foot(view, columns);
  Lines all = middle(view, columns, size.rows);
  const std::size_t used = lines.size() + end.size() + 1;
  const std::size_t room = size.rows > used ? size.rows - used : 1;
  if (view.page == View::Page::list) keep_chosen_in_view(view, all, room);
  view.scrolled = std::min(view.scrolled, all.size() - std::min(all.size(), room));
  const std::size_t below = all.size() - std::min(all.size(), view.scrolled + room);
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(view.scrolled));
  all.resize(room);
  lines.insert(lines.end(), all.begin(), all.end());
  const std::string more = below == 0 && view.scrolled == 0
                               ? ""
                               : "-- " + counted(below, "more line", "more lines") + " below, " +
                                     std::to_string(view.scrolled) + " above: arrows, space --";
  lines.push_back({more, Look::faint});
  lines.insert(lines.end(), end.begin(), end.end());
  return lines;
}

}  // namespace racekit
