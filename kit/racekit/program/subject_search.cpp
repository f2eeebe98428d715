#include "kit/racekit/program/subject_search.h"

#include <algorithm>
#include <map>

#include "kit/base/clock.h"
#include "kit/base/text.h"
#include "kit/explore/search/strategy.h"
#include "kit/frames/source_location.h"
#include "kit/frames/symbolizer.h"

namespace racekit {

using explore::Execution;
using explore::Exploration;
using explore::Finding;
using explore::ProcessEngine;
using explore::Scope;
using explore::Verb;

namespace {

/// Where most of its steps were.
std::vector<std::uint64_t> most_frequent_place(const Execution& execution) {
  std::map<int, std::size_t> counts;
  for (const explore::Step& step : execution.steps) ++counts[step.place];
  counts.erase(-1);
  if (counts.empty()) return {};
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& one) { return one.second; });
  return execution.places[static_cast<std::size_t>(most->first)];
}

bool is_atomic_operation(const std::string& function) {
  for (const char* beginning :
       {"std::atomic", "std::__atomic", "std::__cxx_atomic", "std::__1::atomic"})
    if (function.starts_with(beginning)) return true;
  return false;
}

/// To two digits, as a guess is.
std::uint64_t rounded(double number) {
  double unit = 1;
  while (number / unit >= 100) unit *= 10;
  return static_cast<std::uint64_t>(number / unit) * static_cast<std::uint64_t>(unit);
}

std::string counts_so_far(const Exploration& found, const char* what) {
  std::string line = what + counted(found.executions, "interleaving", "interleavings");
  for (const auto& [outcome, count] : found.outcomes)
    line += ", " + grouped(count) + ' ' + std::string(name_of(outcome));
  return line;
}

}  // namespace

SubjectSearch::SubjectSearch(const Subject& subject, const ExploreOptions& options)
    : options_(engine_options(subject, options)),
      kind_(options.engine),
      jobs_(options.jobs),
      heading_(options.heading),
      stop_(options.stop) {
  if (options.limit) deadline_ = monotonic_now() + static_cast<std::int64_t>(*options.limit * 1e9);
}

Exploration SubjectSearch::run(Scope scope, const char* what) {
  // New ones each time: an engine's program ends with the thread that ran it.
  std::vector<std::unique_ptr<ProcessEngine>> engines;
  std::vector<explore::Engine*> all;
  ProcessEngine::Options options = options_;
  options.kind = kind_;
  for (std::uint64_t i = 0; i < jobs_; ++i)
    all.push_back(engines.emplace_back(std::make_unique<ProcessEngine>(options)).get());
  scope.observe_kinds = true;
  const std::int64_t begin = monotonic_now();
  bool has_progress = false;  // which knows more than what was observed
  scope.progress = [&, begin](const explore::SearchProgress& so_far) {
    has_progress = true;
    progress_.show([&] { return heading_ + what + how_far(so_far, monotonic_now() - begin); });
  };
  scope.stop = [this] { return is_over(); };
  Exploration found =
      explore::search(all, scope, [&](const Execution& execution, const Exploration& so_far) {
        note(execution);
        if (!has_progress) progress_.show([&] { return heading_ + counts_so_far(so_far, what); });
      });
  progress_.clear();
  note_engine(*engines.front());
  note_weak_orders();
  if (found.complete && !found.shortest.empty()) confirm(found);
  name_where_it_differs(found);
  return found;
}

void SubjectSearch::note_engine(const ProcessEngine& engine) {
  result.program = engine.program();
  if (const auto& why = engine.why_forking()) {
    const std::string line = line_of(why->at);
    result.why_forking =
        (why->of_the_program ? (line.empty() ? "it" : line) + ' ' : "") + why->what;
  }
}

explore::Frontier SubjectSearch::divide(const Exploration& known, std::size_t least) {
  ProcessEngine::Options options = options_;
  options.kind = kind_;
  ProcessEngine engine(options);
  const Scope scope;
  return explore::divide(engine, {scope, known.shared, known.finds_circles}, least);
}

void SubjectSearch::shorten(std::uint64_t steps) {
  options_.steps = std::min(options_.steps, static_cast<std::uint32_t>(steps));
}

bool SubjectSearch::is_over() const {
  return (deadline_ != 0 && monotonic_now() >= deadline_) || (stop_ && stop_());
}

bool SubjectSearch::has_a_worker() const {
  return kind_ != explore::EngineKind::fork && result.why_forking.empty();
}

void SubjectSearch::note(const Execution& execution) {
  std::size_t threads = 1;
  for (const explore::Pending& pending : execution.pending)
    threads = std::max(threads, static_cast<std::size_t>(pending.thread) + 1);
  for (const explore::Step& step : execution.steps) {
    threads = std::max(threads, static_cast<std::size_t>(step.choice.thread) + 1);
    result.waits |=
        step.verb == Verb::wait && std::ranges::find(step.touches, explore::Touch::Mode::release,
                                                     &explore::Touch::mode) != step.touches.end();
    for (const explore::Access& access : step.accesses) {
      result.fences |= access.kind == explore::Access::Kind::fence;
      if (access.order != explore::MemoryOrder::plain &&
          access.order != explore::MemoryOrder::seq_cst && access.place >= 0)
        weak_places_.insert(execution.places[static_cast<std::size_t>(access.place)]);
    }
  }
  if (execution.end == explore::End::limited && long_place_.empty())
    long_place_ = most_frequent_place(execution);
  result.threads = std::max(result.threads, threads);
  result.random_numbers |= execution.has_random_numbers;
  if (execution.end == explore::End::refused) result.refused = execution.what;
  if (threads == 1 && execution.end == explore::End::exited && execution.status == 2)
    result.complaint = execution.output.substr(0, execution.output.find('\n'));
}

/// The library's own atomics, in a std::shared_ptr say, are right with the orders that they have.
void SubjectSearch::note_weak_orders() {
  if (result.weak_orders || weak_places_.empty()) return;
  ProcessEngine engine(options_);  // the others' programs have ended with the threads that ran them
  engine.run({});
  const Symbolizer symbolizer(engine.maps());
  for (const std::vector<std::uint64_t>& place : weak_places_) {
    bool in_the_operation = true;
    for (std::size_t i = 0; i < place.size() && in_the_operation; ++i)
      for (const Frame& frame : symbolizer.frames_at(place[i], i > 0)) {
        if (is_atomic_operation(frame.function)) continue;
        result.weak_orders |= frame.owner == Frame::Owner::learner;
        in_the_operation = false;
        break;
      }
  }
  weak_places_.clear();
}

/// What comes before the first thread was run once, for all executions of an engine: only another
/// process shows whether the program repeats itself.
void SubjectSearch::confirm(Exploration& found) const {
  const Finding& finding = found.shortest.begin()->second;
  const explore::Plan plan{finding.schedule, {}, found.shared, {}};
  ProcessEngine engine(options_);
  const Execution again = engine.run(plan);
  try {
    explore::check_prefix(plan, again);
    if (again.steps.size() == plan.prefix.size()) return;
    found.why_not = "the program did something else than the last time, under the same schedule";
  } catch (const explore::NotRepeatable& error) {
    found.why_not = error.what();
    found.differs_at = error.at();
  }
  found.complete = false;
}

void SubjectSearch::name_where_it_differs(Exploration& found) const {
  if (found.differs_at.empty()) return;
  if (const std::string line = line_of(found.differs_at); !line.empty())
    found.why_not += ": " + line +
                     ".\nIt depends on what the explorer does not control: a file, say, or memory "
                     "that has no value yet";
}

/// "my.cpp:8", of a call stack; "" if it has no line of the learner's.
std::string SubjectSearch::line_of(const std::vector<std::uint64_t>& stack) const {
  if (stack.empty()) return {};
  ProcessEngine engine(options_);  // the others' programs end with the threads that ran them
  engine.run({});
  const Symbolizer symbolizer(engine.maps());
  const SourceLocation place =
      source_location(symbolizer.stack(std::vector<std::uintptr_t>(stack.begin(), stack.end())));
  return place.line > 0 ? place.file + ':' + std::to_string(place.line) : "";
}

/// "about 3,400 of some 40,000 interleavings, 21,000 a second: 2 s left"
std::string SubjectSearch::how_far(const explore::SearchProgress& so_far,
                                   std::int64_t elapsed) const {
  const double seconds = static_cast<double>(elapsed) / 1e9;
  const double runs = static_cast<double>(so_far.runs);
  const std::string speed = ", " + grouped(rounded(runs / seconds)) + " a second";
  if (so_far.share <= 0)
    return counted(so_far.runs, "interleaving", "interleavings") + " so far" + speed;
  std::string line = "about " + grouped(rounded(runs)) + " of some " +
                     grouped(rounded(runs / so_far.share)) + " interleavings" + speed + ": ";
  const double left = seconds / so_far.share - seconds;
  const double until_the_limit = static_cast<double>(deadline_ - monotonic_now()) / 1e9;
  if (deadline_ != 0 && left > 2 * until_the_limit) return line + "not before the limit of time";
  return line + duration(static_cast<std::int64_t>(left * 1e9)) + " left";
}

}  // namespace racekit
