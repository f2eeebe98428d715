#include "kit/tsan/race_report.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "kit/frames/names.h"
#include "kit/frames/symbolizer.h"
#include "kit/tsan/why.h"

namespace racekit {
namespace {

using std::string_view;

RaceReport::Kind kind_of(string_view name) {
  if (name == "data-race") return RaceReport::Kind::data_race;
  if (name == "data-race-vptr") return RaceReport::Kind::vptr_race;
  if (name.starts_with("heap-use-after-free")) return RaceReport::Kind::use_after_free;
  if (name == "lock-order-inversion") return RaceReport::Kind::lock_order;
  if (name == "thread-leak") return RaceReport::Kind::thread_leak;
  if (name.find("mutex") != string_view::npos) return RaceReport::Kind::lock_misuse;
  return RaceReport::Kind::other;
}

bool is_local(const Variable& variable) { return variable.kind == Variable::Kind::local; }

/// Puts names and places to the addresses of a log.
class ReportBuilder {
 public:
  explicit ReportBuilder(const ReportLog& log) : log_(log), symbolizer_(log.maps.data()) {}

  SourceLocation place(const LoggedStack& stack) const {
    std::vector<Frame> frames;
    std::uintptr_t previous = 0;
    for (int i = 0; i < stack.count; ++i) {
      const std::uintptr_t counter = stack.counters[static_cast<std::size_t>(i)];
      if (counter == previous) continue;  // merged calls: the symbolizer unfolds them itself
      previous = counter;
      std::vector<Frame> here = symbolizer_.frames_at(counter, true);
      std::move(here.begin(), here.end(), std::back_inserter(frames));
    }
    return source_location(std::move(frames));
  }

  RacingThread thread(int number) const {
    RacingThread told;
    told.number = number;
    for (const LoggedThread& thread : log_.threads) {
      if (thread.number != number) continue;
      told.name = thread.name.data();
      const LoggedStart* start = start_of(thread.id);
      told.started = place(start == nullptr ? thread.stack : start->stack);
    }
    if (number == 0) told.name = "";
    return told;
  }

  HeldLock lock(const LoggedMutex& mutex, bool reading) const {
    const auto variable = symbolizer_.variable_at(mutex.address, 1);
    return {mutex.id, variable ? variable->name : "", reading, place(mutex.stack)};
  }

  RacingAccess access(const LoggedAccess& logged, const std::vector<LockNumber>& held) const {
    RacingAccess told;
    told.thread = thread(logged.thread);
    told.write = logged.write != 0;
    told.atomic = logged.atomic != 0;
    told.size = logged.size;
    told.place = place(logged.stack);
    told.frees = !told.place.frames.empty() && gives_back(told.place.frames.front().function);
    for (const LockNumber& number : held)
      for (const LoggedMutex& mutex : log_.mutexes)
        if (mutex.id == number.id) told.locks.push_back(lock(mutex, number.reading));
    return told;
  }

  RacedMemory memory(const std::vector<RacingAccess>& accesses) const {
    RacedMemory told;
    for (const LoggedLocation& location : log_.locations) {
      if (told.kind != RacedMemory::Kind::other) break;
      const string_view type = location.type.data();
      told.owner = location.thread;
      if (type == "heap") {
        told.kind = RacedMemory::Kind::heap;
        told.size = location.size;
        told.allocated = place(location.stack);
      } else if (type == "stack") {
        told.kind = RacedMemory::Kind::stack;
        told.variable = local();
      } else if (type == "global") {
        told.variable = symbolizer_.variable_at(first().address, bytes());
        if (told.variable) told.kind = RacedMemory::Kind::global;
      }
    }
    if (!told.variable) told.named_by_lines = named_by_lines(accesses, told.allocated);
    return told;
  }

  void tell_misuse(RaceReport& report) const {
    if (log_.mutexes.count > 0) report.mutex = mutex_name(log_.mutexes[0]);
    if (log_.stacks.count > 0) report.misused = place(log_.stacks[0]);
  }

  std::vector<RacingThread> threads() const {
    std::vector<RacingThread> told;
    for (const LoggedThread& logged : log_.threads)
      if (logged.number != 0) told.push_back(thread(logged.number));
    return told;
  }

  std::vector<LockStep> cycle() const {
    std::vector<LockStep> steps;
    const int count = std::min({log_.cycle.count, log_.mutexes.count, log_.stacks.count / 2});
    for (int i = 0; i < count; ++i) {
      LockStep step;
      step.thread = thread(log_.cycle[i]);
      step.held = mutex_name(log_.mutexes[i]);
      step.taken = mutex_name(log_.mutexes[(i + 1) % count]);
      step.taking = place(log_.stacks[2 * i]);
      step.holding = place(log_.stacks[2 * i + 1]);
      steps.push_back(std::move(step));
    }
    return steps;
  }

 private:
  const LoggedAccess& first() const { return log_.accesses[0]; }
  std::size_t bytes() const { return static_cast<std::size_t>(first().size); }

  const LoggedStart* start_of(pid_t id) const {
    const auto known = log_.starts.begin() + std::min(log_.start_count.load(), ReportLog::kStarts);
    const auto found = std::find_if(log_.starts.begin(), known, [&](const LoggedStart& start) {
      return start.id.load() == id;
    });
    return found == known ? nullptr : &*found;
  }

  static bool gives_back(const std::string& function) {
    return function == "free" || function.starts_with("operator delete");
  }

  std::string mutex_name(const LoggedMutex& mutex) const {
    const HeldLock told = lock(mutex, false);
    if (!told.name.empty()) return told.name;
    return "M" + std::to_string(mutex.id);
  }

  bool on_a_stack() const {
    return std::any_of(log_.locations.begin(), log_.locations.end(), [](const auto& location) {
      return string_view(location.type.data()) == "stack";
    });
  }

  std::optional<Variable> local() const {
    std::vector<FramePosition> frames;
    for (int i = 0; i < log_.frames.count; ++i) {
      const LoggedFrame& frame = log_.frames[i];
      // A function's canonical frame address is what its caller's stack pointer is after the call.
      const std::uintptr_t canonical =
          i + 1 < log_.frames.count ? log_.frames[i + 1].stack_pointer : 0;
      frames.push_back({frame.counter, frame.stack_pointer, frame.frame_pointer, canonical});
    }
    return symbolizer_.local_at(first().address, bytes(), frames);
  }

  /// Of the variables with this name, the one that the memory is likely to be of. On a stack that
  /// is a local one, not a lambda's member of the same name, and the last that is declared above.
  std::optional<Variable> likely(const std::string& name, const SourceLocation& used) const {
    const auto named = symbolizer_.variables_named(name);
    if (named.empty()) return std::nullopt;
    if (!on_a_stack()) return named.front();
    const auto above = std::find_if(named.rbegin(), named.rend(), [&](const Variable& variable) {
      return is_local(variable) && variable.file == used.file && variable.line <= used.line;
    });
    if (above != named.rend()) return *above;
    const auto local = std::find_if(named.begin(), named.end(), is_local);
    return local != named.end() ? *local : named.front();
  }

  /// The variables whose names stand on both lines.
  std::vector<Variable> named_on(const SourceLocation& one, const SourceLocation& other) const {
    std::vector<Variable> found;
    std::set<std::string> words;
    for (const std::string& word : identifiers(own_line(other))) words.insert(word);
    for (const std::string& word : identifiers(own_line(one)))
      if (words.erase(word) > 0)
        if (auto variable = likely(word, one)) found.push_back(std::move(*variable));
    // What is shared is rarely a local variable: those count only where there is nothing else.
    if (!std::all_of(found.begin(), found.end(), is_local)) std::erase_if(found, is_local);
    std::stable_sort(found.begin(), found.end(),
                     [](const Variable& a, const Variable& b) { return a.kind < b.kind; });
    return found;
  }

  std::vector<Variable> named_by_lines(const std::vector<RacingAccess>& accesses,
                                       const SourceLocation& allocated) const {
    if (accesses.size() < 2) return {};
    auto found = named_on(accesses[0].place, accesses[1].place);
    if (found.empty()) found = named_on(accesses[0].place, allocated);
    if (found.empty()) found = named_on(accesses[1].place, allocated);
    return found;
  }

  const ReportLog& log_;
  Symbolizer symbolizer_;
};

}  // namespace

Outcome outcome_of(const ReportLog& log) {
  switch (kind_of(log.kind.data())) {
    case RaceReport::Kind::lock_order:
    case RaceReport::Kind::lock_misuse:
    case RaceReport::Kind::thread_leak:
      return Outcome::misused;
    case RaceReport::Kind::other:  // a signal handler that calls what it may not, say
      return log.accesses.count > 0 ? Outcome::raced : Outcome::misused;
    default:
      return Outcome::raced;
  }
}

namespace {

/// Whether it has what its kind takes.
bool is_whole(const RaceReport& report) {
  switch (report.kind) {
    case RaceReport::Kind::lock_order:
      return !report.cycle.empty();
    case RaceReport::Kind::lock_misuse:
      return true;
    case RaceReport::Kind::thread_leak:
      return !report.threads.empty();
    default:
      return report.accesses.size() == 2;
  }
}

}  // namespace

RaceReport race_report(const ReportLog& log, const HeldLocks& held) {
  RaceReport report;
  report.kind_name = log.kind.data();
  report.kind = kind_of(report.kind_name);
  report.reports = std::max(1, log.reports.load());
  report.passed_over = log.passed_over.load();
  const ReportBuilder builder(log);
  for (int i = 0; i < log.accesses.count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    report.accesses.push_back(builder.access(
        log.accesses[i], index < held.size() ? held[index] : HeldLocks::value_type{}));
  }
  if (report.kind == RaceReport::Kind::lock_order)
    report.cycle = builder.cycle();
  else if (report.kind == RaceReport::Kind::lock_misuse)
    builder.tell_misuse(report);
  else if (report.kind == RaceReport::Kind::thread_leak)
    report.threads = builder.threads();
  else
    report.memory = builder.memory(report.accesses);
  if (std::any_of(report.accesses.begin(), report.accesses.end(),
                  [](const RacingAccess& access) { return access.frees; }))
    report.kind = RaceReport::Kind::use_after_free;
  if (!is_whole(report)) report.kind = RaceReport::Kind::other;
  explain(report);
  return report;
}

RaceReport race_report(const ReportSink& sink) {
  const std::string text = sink.text();
  RaceReport report = race_report(*sink.first(), held_locks(text));
  report.raw = text;
  return report;
}

std::string title(const RacingThread& thread) {
  if (thread.number == 0) return "main thread";
  return "thread " + std::to_string(thread.number) +
         (thread.name.empty() ? "" : ", " + thread.name);
}

}  // namespace racekit
