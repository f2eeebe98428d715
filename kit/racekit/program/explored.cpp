#include "kit/racekit/program/explored.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <system_error>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
#include "kit/base/progress.h"
#include "kit/base/text.h"
#include "kit/base/usage.h"
#include "kit/explore/search/strategy.h"
#include "kit/frames/source_location.h"
#include "kit/frames/symbolizer.h"

namespace racekit {
namespace {

using explore::Execution;
using explore::Exploration;
using explore::Finding;
using explore::ProcessEngine;
using explore::Scope;
using explore::Verb;

// The search for the shortest failure looks at executions with few preemptions; where it finds
// nothing among so many, the complete one goes on.
//
// Before both, so many executions of the complete search are run: where these are all, and none
// fails, there is no shortest failure to look for.
constexpr std::uint64_t kFew = 500;
constexpr std::uint64_t kFewByAWorker = 20'000;  // in about the same time
constexpr std::size_t kFirstBound = 2;
constexpr std::uint64_t kFirstLimit = 2'000;
constexpr std::size_t kUnbounded = static_cast<std::size_t>(-1);

// Where each run is cut off by the limit of steps, its beginning says most: a run of so many steps
// is short, and many of them are run in the time of a long one.
constexpr std::uint64_t kShortRun = 300;

class Search {
 public:
  Search(const Subject& subject, const ExploreOptions& options)
      : options_(engine_options(subject, options)),
        kind_(options.engine),
        jobs_(options.jobs),
        heading_(options.heading),
        stop_(options.stop) {
    if (options.limit)
      deadline_ = monotonic_now() + static_cast<std::int64_t>(*options.limit * 1e9);
  }

  Exploration run(Scope scope, const char* what) {
    // New ones each time: an engine's program ends with the thread that ran it.
    std::vector<std::unique_ptr<ProcessEngine>> engines;
    std::vector<explore::Engine*> all;
    ProcessEngine::Options options = options_;
    options.kind = kind_;
    for (std::uint64_t i = 0; i < jobs_; ++i)
      all.push_back(engines.emplace_back(std::make_unique<ProcessEngine>(options)).get());
    scope.observe_kinds = true;
    const std::int64_t begin = monotonic_now();
    scope.progress = [&, begin](const explore::SearchProgress& so_far) {
      progress_.show([&] { return heading_ + what + how_far(so_far, monotonic_now() - begin); });
    };
    scope.stop = [this] { return is_over(); };
    Exploration found =
        explore::search(all, scope, [&](const Execution& execution, const Exploration& so_far) {
          note(execution);
          progress_.show([&] { return heading_ + how_far(so_far, what); });
        });
    progress_.clear();
    result.program = engines.front()->program();
    if (const auto& why = engines.front()->why_forking()) {
      const std::string line = line_of(why->at);
      result.why_forking =
          (why->of_the_program ? (line.empty() ? "it" : line) + ' ' : "") + why->what;
    }
    note_weak_orders();
    if (found.complete) confirm(found);
    name_where_it_differs(found);
    return found;
  }

  /// From now on executions are cut off after so many steps, if not before.
  void shorten(std::uint64_t steps) {
    options_.steps = std::min(options_.steps, static_cast<std::uint32_t>(steps));
  }

  /// No search goes on.
  bool is_over() const {
    return (deadline_ != 0 && monotonic_now() >= deadline_) || (stop_ && stop_());
  }

  /// Whether the last search was made by a worker.
  bool has_a_worker() const {
    return kind_ != explore::EngineKind::fork && result.why_forking.empty();
  }

  /// Where the executions spend their steps that a limit cut off; "" if none was.
  std::string long_line() const { return long_place_.empty() ? "" : line_of(long_place_); }

  Explored result;

 private:
  void note(const Execution& execution) {
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
  void note_weak_orders() {
    if (result.weak_orders || weak_places_.empty()) return;
    ProcessEngine engine(
        options_);  // the others' programs have ended with the threads that ran them
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
  void confirm(Exploration& found) const {
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

  void name_where_it_differs(Exploration& found) const {
    if (found.differs_at.empty()) return;
    if (const std::string line = line_of(found.differs_at); !line.empty())
      found.why_not +=
          ": " + line +
          ".\nIt depends on what the explorer does not control: a file, say, or memory "
          "that has no value yet";
  }

  /// "my.cpp:8", of a call stack; "" if it has no line of the learner's.
  std::string line_of(const std::vector<std::uint64_t>& stack) const {
    if (stack.empty()) return {};
    ProcessEngine engine(options_);  // the others' programs end with the threads that ran them
    engine.run({});
    const Symbolizer symbolizer(engine.maps());
    const SourceLocation place =
        source_location(symbolizer.stack(std::vector<std::uintptr_t>(stack.begin(), stack.end())));
    return place.line > 0 ? place.file + ':' + std::to_string(place.line) : "";
  }

  /// Where most of its steps were.
  static std::vector<std::uint64_t> most_frequent_place(const Execution& execution) {
    std::map<int, std::size_t> counts;
    for (const explore::Step& step : execution.steps) ++counts[step.place];
    counts.erase(-1);
    if (counts.empty()) return {};
    const auto most =
        std::ranges::max_element(counts, {}, [](const auto& one) { return one.second; });
    return execution.places[static_cast<std::size_t>(most->first)];
  }

  static bool is_atomic_operation(const std::string& function) {
    for (const char* beginning :
         {"std::atomic", "std::__atomic", "std::__cxx_atomic", "std::__1::atomic"})
      if (function.starts_with(beginning)) return true;
    return false;
  }

  /// "about 3,400 of some 40,000 interleavings, 21,000 a second: 2 s left"
  std::string how_far(const explore::SearchProgress& so_far, std::int64_t elapsed) const {
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

  /// To two digits, as a guess is.
  static std::uint64_t rounded(double number) {
    double unit = 1;
    while (number / unit >= 100) unit *= 10;
    return static_cast<std::uint64_t>(number / unit) * static_cast<std::uint64_t>(unit);
  }

  static std::string how_far(const Exploration& found, const char* what) {
    std::string line = what + counted(found.executions, "interleaving", "interleavings");
    for (const auto& [outcome, count] : found.outcomes)
      line += ", " + grouped(count) + ' ' + std::string(name_of(outcome));
    return line;
  }

  ProcessEngine::Options options_;  // for single executions
  explore::EngineKind kind_;        // for the searches
  std::uint64_t jobs_;
  std::string heading_;
  std::function<bool()> stop_;
  std::int64_t deadline_ = 0;
  std::set<std::vector<std::uint64_t>> weak_places_;  ///< of atomic operations
  std::vector<std::uint64_t> long_place_;             ///< of most steps of one that was cut off
  Progress progress_;
};

// A failure that is more than a race comes first.
bool tells_more(const Finding& a, const Finding& b) {
  const auto does_more = [](const Finding& f) { return f.verdict.outcome != Outcome::raced; };
  if (does_more(a) != does_more(b)) return does_more(a);
  return explore::is_shorter(a, b);
}

Scope scope_for(const ExploreOptions& options) {
  Scope scope;
  scope.limit = options.executions;
  if (options.bound) {
    scope.method = Scope::Method::bounded;
    scope.bound = *options.bound;
    scope.known = options.known;
  } else if (options.random) {
    scope.method = Scope::Method::random;
    scope.count = *options.random;
    scope.seed = options.seed.value_or(1);
  }
  return scope;
}

Explored search_all(const Subject& subject, const ExploreOptions& options) {
  Search search(subject, options);
  Explored& result = search.result;
  result.spurious = options.spurious;
  const auto keep = [&](const Exploration& found, bool bounded) {
    const Finding* failure = found.shortest_failure();
    if (failure != nullptr && (!result.shortest || tells_more(*failure, result.shortest->finding)))
      result.shortest = {*failure, found.shared, bounded};
  };
  Scope scope = scope_for(options);
  std::uint64_t few = 0;
  if (scope.method == Scope::Method::complete && !options.only_count) {
    const auto most = [&](std::uint64_t usual) {
      return options.executions == 0 ? usual : std::min(usual, options.executions);
    };
    few = most(kFew);
    result.all = search.run({.only_if_complete = true, .limit = few}, "");
    const auto all_end_well = [&] { return result.all.shortest_failure() == nullptr; };
    if (result.all.complete && all_end_well()) return std::move(result);
    if (result.all.at_the_limit && all_end_well() && search.has_a_worker()) {
      few = most(kFewByAWorker);
      result.all = search.run({.only_if_complete = true, .only_if_well = true, .limit = few}, "");
      if (all_end_well() && (result.all.complete || search.is_over())) return std::move(result);
    }
    result.first = search.run({.method = Scope::Method::bounded,
                               .bound = kFirstBound,
                               .until_shortest = true,
                               .limit = most(kFirstLimit)},
                              "looking for the shortest failure: ");
    keep(*result.first, true);
    if (result.first->limited > 0) {
      // It cannot be complete any more, and depth first it would go from one end that is cut off
      // to the next: those with the fewest preemptions say more.
      scope.method = Scope::Method::bounded;
      scope.bound = kUnbounded;
    }
    if (result.first->executions == 0) {
      result.all = *result.first;
      if (result.all.limited == 0) return std::move(result);
      search.shorten(kShortRun);
      result.all = search.run({.method = Scope::Method::bounded,
                               .bound = kUnbounded,
                               .until_shortest = true,
                               .patient = true,
                               .limit = kFirstLimit},
                              "looking for the shortest failure: ");
      keep(result.all, true);
      result.all.why_not = result.first->why_not + "; of others the first " +
                           std::to_string(kShortRun) + " steps were run.\nMost steps are at " +
                           search.long_line() +
                           ". If a loop makes it long, two rounds of it show what thousands do";
      return std::move(result);
    }
  }
  // The few were all that the options allow.
  const bool enough = result.all.at_the_limit && options.executions == few;
  if (!result.all.complete && !enough) result.all = search.run(scope, "");
  keep(result.all, options.bound.has_value());
  if (result.shortest && result.all.complete && result.all.shortest_failure() != nullptr &&
      result.shortest->shared != result.all.shared) {
    // It was found before some memory had proved shared, and with that the program has finer steps.
    const Exploration again = search.run({.method = Scope::Method::bounded,
                                          .bound = kFirstBound,
                                          .until_shortest = true,
                                          .known = &result.all,
                                          .limit = kFirstLimit},
                                         "looking for the shortest failure: ");
    const Finding* const found = again.shortest_failure();
    if (found != nullptr && !tells_more(*result.all.shortest_failure(), *found))
      result.shortest = {*found, again.shared, true};
    else
      result.shortest = {*result.all.shortest_failure(), result.all.shared, false};
  }
  if (result.first && !result.all.complete) result.all.add_unseen(*result.first);
  return std::move(result);
}

}  // namespace

ProcessEngine::Options engine_options(const Subject& subject, const ExploreOptions& options) {
  ProcessEngine::Options engine = subject.options();
  engine.steps = static_cast<std::uint32_t>(options.steps);
  engine.timeouts = static_cast<std::uint32_t>(options.timeouts);
  engine.spurious = options.spurious ? 1 : 0;
  return engine;
}

explore::EngineKind checked_engine(const std::string& value) {
  if (value == "auto") return explore::EngineKind::automatic;
  if (value == "resident") return explore::EngineKind::resident;
  if (value == "fork") return explore::EngineKind::fork;
  refuse("--engine", value, "auto (resident, where that is possible), resident or fork");
}

explore::Schedule schedule_of(const Subject& subject, const ExploreOptions& options,
                              const Explored& explored) {
  explore::Schedule schedule;
  schedule.program = subject.lasting_name;
  for (std::size_t i = 1; i < subject.sources.files.size(); ++i)
    schedule.more_files.push_back(subject.sources.files[i]);
  schedule.compiler_flags = subject.sources.compiler_flags;
  schedule.linker_flags = subject.sources.linker_flags;
  schedule.arguments = subject.arguments;
  schedule.input = subject.input;
  schedule.build = subject.build_id(explored.program);
  schedule.timeouts = static_cast<int>(options.timeouts);
  schedule.spurious = options.spurious;
  return schedule;
}

Explored explore_subject(const Subject& subject, const ExploreOptions& options) {
  Explored explored;
  try {
    explored = search_all(subject, options);
  } catch (const std::system_error&) {
    throw;
  } catch (const std::runtime_error& error) {
    // What cannot be started or is not built for the explorer is the user's to know, in one line.
    std::string line = error.what();
    line.erase(std::min(line.find('\n'), line.find_last_not_of(" \n") + 1));
    throw UsageError(line);
  }
  if (!explored.refused.empty() && explored.all.executions == 0 && !explored.shortest)
    throw UsageError("'" + subject.name + "': cannot be explored: " + explored.refused);
  if (!explored.complaint.empty() && !subject.is_source())
    throw UsageError("the program refuses its flags: " +
                     explored.complaint.substr(0, explored.complaint.find(" (--help")));
  return explored;
}

}  // namespace racekit
