#include "kit/racekit/program/explored.h"

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "kit/base/flags.h"
#include "kit/base/usage.h"
#include "kit/racekit/program/subject_search.h"

namespace racekit {
namespace {

using explore::Exploration;
using explore::Finding;
using explore::ProcessEngine;
using explore::Scope;

// The search for the shortest failure looks at executions with few preemptions; where it finds
// nothing among so many, the complete one goes on.
//
// Before both, so many executions of the complete search are run: where these are all, and none
// fails, there is no shortest failure to look for.
constexpr std::uint64_t kFew = 500;
constexpr std::uint64_t kFewByAWorker = 20'000;  // in about the same time
constexpr std::size_t kFirstBound = 2;
constexpr std::uint64_t kFirstLimit = 2'000;
constexpr std::uint64_t kKnownBeforeDivision = 10'000;
constexpr std::size_t kUnbounded = static_cast<std::size_t>(-1);

// Where each run is cut off by the limit of steps, its beginning says most: a run of so many steps
// is short, and many of them are run in the time of a long one.
constexpr std::uint64_t kShortRun = 300;

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

/// Of all that a complete search has found there is a failure: the shortest one, by a search for
/// it.
Explored::Failure shortest_failure(SubjectSearch& search, const Exploration& all) {
  const Finding& known = *all.shortest_failure();
  const Exploration bounded = search.run({.method = Scope::Method::bounded,
                                          .bound = kFirstBound,
                                          .until_shortest = true,
                                          .known = &all,
                                          .limit = kFirstLimit},
                                         "looking for the shortest failure: ");
  const Finding* const found = bounded.shortest_failure();
  if (found != nullptr && !tells_more(known, *found)) return {*found, bounded.shared, true};
  return {known, all.shared, false};
}

Explored search_all(const Subject& subject, const ExploreOptions& options) {
  SubjectSearch search(subject, options);
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
    result.shortest = shortest_failure(search, result.all);
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

namespace {

/// Has `search` done. What cannot be started or is not built for the explorer is the user's to
/// know, in one line.
template <class Search>
auto said_in_a_line(Search search) {
  try {
    return search();
  } catch (const std::system_error&) {
    throw;
  } catch (const std::runtime_error& error) {
    std::string line = error.what();
    line.erase(std::min(line.find('\n'), line.find_last_not_of(" \n") + 1));
    throw UsageError(line);
  }
}

void refuse_what_cannot_be_explored(const Subject& subject, const Explored& explored) {
  if (!explored.refused.empty() && explored.all.executions == 0 && !explored.shortest)
    throw UsageError("'" + subject.name + "': cannot be explored: " + explored.refused);
  if (!explored.complaint.empty() && !subject.is_source())
    throw UsageError("the program refuses its flags: " +
                     explored.complaint.substr(0, explored.complaint.find(" (--help")));
}

}  // namespace

Explored explore_subject(const Subject& subject, const ExploreOptions& options) {
  Explored explored = said_in_a_line([&] { return search_all(subject, options); });
  refuse_what_cannot_be_explored(subject, explored);
  return explored;
}

Divided divide_subject(const Subject& subject, const ExploreOptions& options, std::size_t least) {
  SubjectSearch search(subject, options);
  search.result.spurious = options.spurious;
  Divided divided;
  said_in_a_line([&] {
    Exploration known = search.run({.known = options.known, .limit = kKnownBeforeDivision}, "");
    explore::Frontier frontier;
    do {
      known.shared = explore::joined(known.shared, frontier.restart.newly_shared);
      known.finds_circles |= frontier.restart.may_circle;
      frontier = search.divide(known, least);
    } while (frontier.restart.needed());
    search.result.all = std::move(known);
    divided.pieces = std::move(frontier.pieces);
  });
  divided.known = std::move(search.result);
  refuse_what_cannot_be_explored(subject, divided.known);
  return divided;
}

Explored explore_pieces(const Subject& subject, const ExploreOptions& options,
                        const Exploration& known, const std::vector<explore::Piece>& pieces) {
  SubjectSearch search(subject, options);
  search.result.spurious = options.spurious;
  said_in_a_line([&] { search.result.all = search.run({.pieces = &pieces, .known = &known}, ""); });
  return std::move(search.result);
}

void find_shortest_failure(const Subject& subject, const ExploreOptions& options,
                           Explored& explored) {
  if (explored.all.shortest_failure() == nullptr) return;
  SubjectSearch search(subject, options);
  said_in_a_line([&] { explored.shortest = shortest_failure(search, explored.all); });
}

}  // namespace racekit
