#include <algorithm>
#include <array>
#include <iomanip>
#include <sstream>

#include "kit/base/text.h"
#include "kit/tsan/race_report.h"

namespace racekit {
namespace {

constexpr std::size_t kColumns = 100;

std::string cut(std::string text) {
  if (text.size() > kColumns) text.replace(kColumns - 3, std::string::npos, "...");
  return text;
}

std::string where(const std::string& file, int line) {
  return file.empty() ? "" : file + ':' + std::to_string(line);
}

/// `left`, and `right` at the line's end: the eye finds places in one column.
std::string across(const std::string& left, const std::string& right) {
  if (right.empty()) return left;
  const std::size_t used = left.size() + right.size() + 1;
  return cut(left + std::string(used < kColumns ? kColumns - used : 1, ' ') + right);
}

/// Writes the parts of a report.
class Page {
 public:
  explicit Page(const Ink& ink) : ink_(ink) {}

  void line(const std::string& text = "") { out_ << cut(text) << '\n'; }
  void loud(const std::string& text) { out_ << ink_.loud << cut(text) << ink_.none << '\n'; }
  void clear(const std::string& text) { out_ << ink_.clear << cut(text) << ink_.none << '\n'; }

  void paragraph(const std::string& text) {
    for (const std::string& row : wrapped(text, kColumns)) line(row);
  }

  /// `context` lines around the place's own one, which is marked.
  void source(const SourceLocation& place, int context) {
    for (const SourceLine& source : place.source) {
      if (std::abs(source.number - place.line) > context) continue;
      const bool own = source.number == place.line;
      std::ostringstream text;
      text << (own ? "  > " : "    ") << std::setw(4) << source.number << "  " << source.text;
      out_ << (own ? ink_.clear : ink_.faint) << cut(text.str()) << ink_.none << '\n';
    }
  }

  std::string text() const { return out_.str(); }

 private:
  std::ostringstream out_;
  Ink ink_;
};

std::string names(const std::vector<Variable>& variables) {
  std::string all;
  for (const Variable& variable : variables) all += (all.empty() ? "" : " and ") + variable.name;
  return all;
}

std::string thread_word(int number) {
  return number == 0 ? "main" : "thread " + std::to_string(number);
}

std::string headline(const RaceReport& report) {
  const RacedMemory& memory = report.memory;
  std::string what = "memory";
  if (memory.variable)
    what = memory.variable->name;
  else if (!memory.named_by_lines.empty())
    what = "memory of " + names(memory.named_by_lines);
  else if (memory.kind == RacedMemory::Kind::heap)
    what = "a heap block of " + counted(memory.size, "byte", "bytes");
  switch (report.kind) {
    case RaceReport::Kind::use_after_free:
      return "use after free: " + what + " is used and freed at the same time";
    case RaceReport::Kind::vptr_race:
      return "data race on the virtual functions of " + what;
    default:
      return "data race on " + what;
  }
}

/// Which memory: a variable and its declaration, or a heap block, who allocated it and where.
void write_memory(Page& page, const RacedMemory& memory) {
  const auto declared = [&](const Variable& variable, const std::string& kind) {
    page.line(across("    " + variable.name + ", " + kind, where(variable.file, variable.line)));
    for (const SourceLine& line : lines_around(variable.file, variable.line, 0))
      page.line("        " +
                line.text.substr(std::min(line.text.find_first_not_of(" \t"), line.text.size())));
  };
  if (memory.variable) {
    const Variable& variable = *memory.variable;
    declared(variable, variable.kind == Variable::Kind::local
                           ? "a local variable of " + variable.function
                           : "a variable that every thread can reach");
    if (!variable.note.empty()) page.line("    " + variable.note);
    return;
  }
  for (const Variable& variable : memory.named_by_lines)
    declared(variable, variable.kind == Variable::Kind::member ? "a member that these lines use"
                                                               : "which these lines use");
  if (memory.kind == RacedMemory::Kind::heap) {
    const SourceLocation& place = memory.allocated;
    page.line(across("    a heap block of " + counted(memory.size, "byte", "bytes") +
                         ", allocated by " +
                         (memory.owner >= 0 ? thread_word(memory.owner) : "a thread") +
                         (place.function.empty() ? "" : " in " + place.function),
                     where(place.file, place.line)));
  } else if (memory.kind == RacedMemory::Kind::stack) {
    page.line("    a local variable on the stack of " + thread_word(memory.owner));
  }
}

std::string held(const RacingAccess& access) {
  std::string all;
  for (const HeldLock& lock : access.locks) {
    all += all.empty() ? "" : ", ";
    all += lock.name.empty()
               ? "one first taken at " + where(lock.first_used.file, lock.first_used.line)
               : lock.name;
    if (lock.reading) all += " (for reading)";
  }
  return "locks held: " + (all.empty() ? "none" : all);
}

std::string does(const RacingAccess& access, bool before) {
  const std::string done = access.frees ? "frees" : access.write ? "writes" : "reads";
  const std::string did = access.frees ? "freed" : access.write ? "wrote" : "read";
  return (before ? did + " before" : done) + (access.atomic ? ", atomically" : "");
}

void write_access(Page& page, const RacingAccess& access, bool before) {
  const SourceLocation& place = access.place;
  page.line();
  page.clear(across(title(access.thread) + ' ' + does(access, before) +
                        (place.function.empty() ? "" : ": " + place.function),
                    where(place.file, place.line)));
  page.source(place, 1);
  if (place.frames.empty())
    page.line("    ThreadSanitizer could not restore this stack: too much has happened since");
  else if (place.function.empty())
    page.line("    no line of yours is on this stack: --report raw has it");
  if (!place.call.empty()) page.line("    in " + place.call);
  std::string started;
  if (!access.thread.started.function.empty())
    started = "started by " + access.thread.started.function + ", " +
              where(access.thread.started.file, access.thread.started.line);
  page.line(across("    " + held(access), started));
}

bool is_of_one_thread(const std::vector<LockStep>& cycle) {
  return std::ranges::all_of(cycle, [&](const LockStep& step) {
    return step.thread.number == cycle.front().thread.number;
  });
}

/// What ThreadSanitizer's word for a misuse of a mutex means.
std::string misuse(const std::string& kind) {
  constexpr std::array<std::array<const char*, 2>, 6> kTexts{
      {{"mutex-bad-unlock", "is unlocked by a thread that does not hold it"},
       {"mutex-double-lock", "is locked by the thread that holds it already"},
       {"locked-mutex-destroy", "is destroyed while a thread holds it"},
       {"mutex-bad-read-lock", "is locked for reading by the thread that holds it for writing"},
       {"mutex-bad-read-unlock", "is unlocked as if for reading, and is held for writing"},
       {"mutex-invalid-access", "is used although it is no mutex, or is one no longer"}}};
  for (const auto& [known, text] : kTexts)
    if (kind == known) return text;
  return "is used as no mutex may be (" + kind + ')';
}

void write_lock_misuse(Page& page, const RaceReport& report) {
  page.loud((report.mutex.empty() ? "a mutex" : report.mutex) + ' ' + misuse(report.kind_name));
  page.line();
  page.clear(across(report.misused.function, where(report.misused.file, report.misused.line)));
  page.source(report.misused, 1);
}

void write_thread_leak(Page& page, const RaceReport& report) {
  page.loud(report.threads.size() == 1 ? "a thread is never joined" : "threads are never joined");
  for (const RacingThread& thread : report.threads) {
    page.line();
    page.clear(across(title(thread) + ", started by " + thread.started.function,
                      where(thread.started.file, thread.started.line)));
    page.source(thread.started, 1);
  }
}

void write_cycle(Page& page, const RaceReport& report) {
  page.loud(is_of_one_thread(report.cycle)
                ? "lock order: one thread takes the same locks now in this order, now in the other"
                : "lock order: two threads take the same locks in opposite orders");
  for (const LockStep& step : report.cycle) {
    page.line();
    page.clear(across(title(step.thread) + " takes " + step.taken + " while it holds " + step.held +
                          (step.taking.function.empty() ? "" : ": " + step.taking.function),
                      where(step.taking.file, step.taking.line)));
    page.line(
        across("    " + step.held + " it took here", where(step.holding.file, step.holding.line)));
    page.source(step.holding, 0);
    page.line(across("    and then " + step.taken, where(step.taking.file, step.taking.line)));
    page.source(step.taking, 0);
  }
}

}  // namespace

std::string as_text(const RaceReport& report, const Ink& ink) {
  Page page(ink);
  if (report.kind == RaceReport::Kind::other) {
    page.line("ThreadSanitizer reports what the kit cannot retell (" + report.kind_name +
              "); in its own words:");
    return page.text() + report.raw;
  }
  if (report.kind == RaceReport::Kind::lock_order) {
    write_cycle(page, report);
  } else if (report.kind == RaceReport::Kind::lock_misuse) {
    write_lock_misuse(page, report);
  } else if (report.kind == RaceReport::Kind::thread_leak) {
    write_thread_leak(page, report);
  } else {
    page.loud(headline(report));
    write_memory(page, report.memory);
    write_access(page, report.accesses[0], false);
    write_access(page, report.accesses[1], true);
  }
  page.line();
  page.paragraph(report.why);
  const int more = report.reports - 1;
  if (more > 0)
    page.line(counted(static_cast<std::uint64_t>(more), "more report", "more reports") +
              " followed.");
  page.line("Explained in " + report.lesson + "; --report raw shows ThreadSanitizer's own text.");
  return page.text();
}

}  // namespace racekit
