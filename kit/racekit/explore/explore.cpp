#include <cstdio>
#include <memory>
#include <utility>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
#include "kit/base/output.h"
#include "kit/base/text.h"
#include "kit/racekit/explore/report.h"
#include "kit/racekit/explore/split.h"
#include "kit/racekit/marks/marks.h"
#include "kit/racekit/program/explored.h"
#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

/// --split, --piece and --merge.
void check_pieces(const ExploreOptions& options) {
  const std::pair<const char*, bool> ways[] = {{"--split", !options.split.empty()},
                                               {"--piece", !options.piece.empty()},
                                               {"--merge", !options.merge.empty()}};
  const char* way = nullptr;
  for (const auto& [name, is_given] : ways) {
    if (!is_given) continue;
    if (way != nullptr) throw UsageError(std::string(way) + " and " + name + ": give one of them");
    way = name;
  }
  if (options.pieces && options.split.empty()) throw UsageError("--pieces: goes with --split DIR");
  if (way == nullptr) {
    if (options.program.empty())
      throw UsageError("explore: needs a PROGRAM, such as broken/active_instances");
    return;
  }
  const std::string name = way;
  if (options.merge.empty() && !(options.junit + options.sarif).empty())
    throw UsageError(name + ": tells no failure, --junit and --sarif go with --merge");
  if (options.bound || options.random)
    throw UsageError(name + ": is for a complete search, not --bound or --random");
  if (!options.graph.empty()) throw UsageError(name + ": does not go with --graph");
  if (options.show && options.merge.empty())
    throw UsageError(name + ": tells no interleaving, --show goes with --merge");
  if (!options.split.empty()) {
    if (options.program.empty())
      throw UsageError("--split: needs a PROGRAM, such as broken/active_instances");
  } else if (!options.program.empty() || !options.arguments.empty()) {
    throw UsageError(name + ": the program stands in the files, leave '" +
                     (options.program.empty() ? options.arguments.front() : options.program) +
                     "' out");
  }
}

void check(const ExploreOptions& options) {
  if (options.bound && options.random)
    throw UsageError("--bound and --random: give one of them, they are different searches");
  if (options.show && options.trace == "none")
    throw UsageError("--show: tells an interleaving, --trace none does not");
  if (options.seed && !options.random) throw UsageError("--seed: goes with --random N");
  if (!options.graph.empty() && (options.bound || options.random))
    throw UsageError("--graph: takes a complete search, not --bound or --random");
  check_pieces(options);
  if (!options.junit.empty() && options.junit == options.sarif)
    throw UsageError("--sarif '" + options.sarif + "': is the file of --junit, too");
  for (const auto& [flag, file] :
       {std::pair{"--junit", options.junit}, {"--sarif", options.sarif}}) {
    if (file.empty()) continue;
    if (options.show)
      throw UsageError(std::string(flag) + ": has the shortest failure, --show tells another one");
    check_that_it_can_be_written(flag, file);
  }
}

std::string checked_trace(const std::string& value) {
  if (value != "short" && value != "full" && value != "none")
    refuse("--trace", value, "short (the last 30 rows), full or none");
  return value;
}

/// A program that cannot be explored is an error in the JUnit file, too.
int explore(const ExploreOptions& options, const fs::path& build, std::int64_t begin) try {
  const Subject subject = subject_of(options.program, options.sources, options.arguments, build);
  return tell(subject, options, explore_subject(subject, options), begin);
} catch (const UsageError& error) {
  if (!options.junit.empty())
    write_whole(options.junit, explore_junit(options.program, error.what()));
  throw;
}

int play(const ExploreOptions& options, const fs::path& build) {
  const std::int64_t begin = monotonic_now();
  int status = 0;
  if (!options.split.empty()) {
    status = split_search(options, build);
  } else if (!options.piece.empty()) {
    status = search_piece(options, build);
  } else if (!options.merge.empty()) {
    status = merge_pieces(options, build);
  } else {
    status = explore(options, build, begin);
  }
  std::fprintf(stderr, "time: %s\n", duration(monotonic_now() - begin).c_str());
  return status;
}

}  // namespace

Subcommand add_explore(Flags& racekit) {
  const auto options = std::make_shared<ExploreOptions>();
  Flags& flags = racekit.subcommand(
      "explore", "Run all interleavings of a small case of a program, and count how they end",
      "The program's own arguments stand behind --; those of the kit's programs also among these:\n"
      "  racekit explore my.cpp more.cpp --cxxflags \"-O2 -DNDEBUG\" -- 3\n"
      "  racekit explore broken/active_instances --setters 1 --deleters 1 --ops 1\n"
      "Exit status: 0 complete, nothing failed; 3 not complete, nothing failed; else the worst\n"
      "outcome's: crashed 70, corrupted 65, hung 124, deadlocked 67, lost 65, raced 66.\n");
  flags.positional("PROGRAM", options->program,
                   "A program of the kit's (broken/active_instances), or C++ files");
  flags.integer<std::uint64_t>("--jobs", options->jobs, 1, 64,
                               "How many executions at the same time [1]");
  flags.option("--engine", "WHICH",
               "How executions are run: auto, resident (in one process), fork [auto]",
               [options](const std::string& value) { options->engine = checked_engine(value); });
  flags.integer<std::uint64_t>(
      "--bound", options->bound, 0, 100,
      "Only executions with at most N preemptions, those with fewest first");
  flags.integer<std::uint64_t>("--random", options->random, 1, 1'000'000'000,
                               "N schedules at random: not exhaustive");
  flags.integer<std::uint64_t>("--seed", options->seed, 0, 1'000'000'000,
                               "Which random schedules [1]");
  flags.real("--limit", "S", options->limit, 0.1, 86'400, "a number of seconds from 0.1 to 86,400",
             "Seconds after which the search ends, complete or not [60]");
  flags.integer<std::uint64_t>("--steps", options->steps, 1, 100'000,
                               "Steps after which an execution is cut off [5,000]");
  flags.integer<std::uint64_t>("--timeouts", options->timeouts, 0, 1000,
                               "How often timed waits of one thread may time out [1]");
  flags.mark("--spurious", options->spurious, "Condition variables may wake without a reason");
  flags.option("--save", "FILE", "Where the failing schedule goes [NAME.schedule.json]",
               [options](const std::string& value) {
                 if (value.empty()) refuse("--save", value, "the name of a file");
                 options->save = value;
               });
  flags.option("--graph", "FILE", "All states of the case, as JSON (kit/web/graph_json.h)",
               [options](const std::string& value) {
                 if (value.empty()) refuse("--graph", value, "the name of a file");
                 options->graph = value;
               });
  const auto add_report = [&](const char* flag, std::string& target, const char* help) {
    flags.option(flag, "FILE", help, [&target, options, flag](const std::string& value) {
      if (value.empty()) refuse(flag, value, "the name of a file");
      target = value;
    });
  };
  add_report("--junit", options->junit, "JUnit's XML, for a CI system");
  add_report("--sarif", options->sarif,
             "The shortest failure as SARIF 2.1.0, for a CI system or an editor");
  flags.integer<std::uint64_t>("--show", options->show, 1, explore::Results::kMost,
                               "Tell the result N of the table, instead of the shortest failure");
  flags.option("--trace", "WHICH", "The shortest failure line by line: short, full, none [short]",
               [options](const std::string& value) { options->trace = checked_trace(value); });
  flags.mark("--json", options->json, "Print one JSON object instead of the text");
  const auto path = [&](const char* name, const char* takes, const char* help,
                        std::string ExploreOptions::*where) {
    flags.option(name, takes, help, [=](const std::string& value) {
      if (value.empty()) refuse(name, value, "a name");
      (*options).*where = value;
    });
  };
  path("--split", "DIR",
       "Divide the search into files, for several machines (docs/many-machines.md)",
       &ExploreOptions::split);
  flags.integer<std::uint64_t>("--pieces", options->pieces, 1, 100'000, "So many files [16]");
  path("--piece", "FILE", "Search the piece in such a file; the result goes beside it",
       &ExploreOptions::piece);
  path("--merge", "DIR", "Add up the results in such a folder", &ExploreOptions::merge);
  options->sources.add_to(flags);
  flags.behind(options->arguments);
  return {flags, [=](const fs::path& build) {
            if (options->program.starts_with('-'))
              throw UsageError("explore: needs a PROGRAM, such as broken/active_instances");
            check(*options);
            return play(*options, build);
          }};
}

}  // namespace racekit
