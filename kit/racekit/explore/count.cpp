#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
#include "kit/plot/plotter.h"
#include "kit/racekit/explore/count_picture.h"
#include "kit/racekit/program/explored.h"
#include "kit/racekit/program/told_text.h"
#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

constexpr const char* kKinds[] = {"broken", "fixed"};

struct CountOptions {
  std::string program;  ///< as it was given: active_instances, broken/active_instances
  std::uint64_t first = 1;
  std::uint64_t last = 3;
  ExploreOptions each;
  std::shared_ptr<plot::PlotOptions> plot = std::make_shared<plot::PlotOptions>();
};

/// "1..4", or one number.
void read_range(CountOptions& options, const std::string& value) {
  const std::size_t dots = value.find("..");
  const auto number = [&](const std::string& text) {
    return number_in<std::uint64_t>("--ops", text, 1, 1000, "N or FIRST..LAST, from 1 to 1,000");
  };
  try {
    options.first = number(value.substr(0, dots));
    options.last = dots == std::string::npos ? options.first : number(value.substr(dots + 2));
  } catch (const UsageError&) {
    options.first = options.last + 1;
  }
  if (options.first > options.last) refuse("--ops", value, "N or FIRST..LAST, from 1 to 1,000");
}

std::string cell(const InterleavingCounts::Count& count) {
  return (count.complete ? "" : "> ") + grouped(count.interleavings);
}

std::string table_row(const std::string& ops, const std::string& broken, const std::string& fixed) {
  char line[128];
  std::snprintf(line, sizeof line, "%12s  %14s  %14s\n", ops.c_str(), broken.c_str(),
                fixed.c_str());
  return line;
}

nlohmann::ordered_json json_of(const InterleavingCounts& counts, double limit) {
  using Json = nlohmann::ordered_json;
  const auto to_json = [](const InterleavingCounts::Count& count) {
    return Json{{"interleavings", count.interleavings},
                {"complete", count.complete},
                {"why_not", count.why_not}};
  };
  Json rows = Json::array();
  for (const InterleavingCounts::Row& row : counts.rows)
    rows.push_back(
        {{"ops", row.ops}, {kKinds[0], to_json(row.broken)}, {kKinds[1], to_json(row.fixed)}});
  return {{"program", counts.program},
          {"arguments", counts.arguments},
          {"limit_seconds", limit},
          {"rows", rows}};
}

/// Counts those of one kind of a pair's programs.
InterleavingCounts::Count count(const CountOptions& options, const std::string& kind,
                                const std::string& name, std::uint64_t ops,
                                const std::filesystem::path& build) {
  ExploreOptions each = options.each;
  each.arguments.insert(each.arguments.end(), {"--ops", std::to_string(ops)});
  each.heading = kind + ", " + counted(ops, "operation", "operations") + ": ";
  const Subject subject = find_subject(kind + '/' + name, each.arguments, build);
  const explore::Exploration found = explore_subject(subject, each).all;
  return {.interleavings = found.executions, .complete = found.complete, .why_not = found.why_not};
}

int play(const CountOptions& options, const std::filesystem::path& build) {
  const plot::Plotter plotter(*options.plot);
  const std::int64_t begin = monotonic_now();
  const std::string name = std::filesystem::path(options.program).filename();
  const auto say = [&](const std::string& text) {
    if (options.each.json) return;
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  };
  InterleavingCounts counts{.program = name, .arguments = options.each.arguments, .rows = {}};
  bool all_complete = true;
  for (std::uint64_t ops = options.first; ops <= options.last; ++ops) {
    const InterleavingCounts::Row row{.ops = ops,
                                      .broken = count(options, kKinds[0], name, ops, build),
                                      .fixed = count(options, kKinds[1], name, ops, build)};
    all_complete &= row.broken.complete && row.fixed.complete;
    // Not before: a program that refuses its flags leaves no table behind.
    if (ops == options.first)
      say(name + ": how many interleavings there are, up to equivalence\n\n" +
          table_row("operations", kKinds[0], kKinds[1]));
    say(table_row(grouped(ops), cell(row.broken), cell(row.fixed)));
    counts.rows.push_back(row);
  }
  if (!all_complete) say("\n> N: there are more than these; the count was stopped (--limit).\n");
  if (options.each.json) print(json_text(json_of(counts, *options.each.limit)));
  if (plotter.is_needed()) plotter.write(count_picture(counts));
  std::fprintf(stderr, "time: %s\n", duration(monotonic_now() - begin).c_str());
  return 0;
}

}  // namespace

Subcommand add_count(Flags& racekit) {
  const auto options = std::make_shared<CountOptions>();
  options->each.only_count = true;
  Flags& flags = racekit.subcommand(
      "count", "Count the interleavings of a program, broken and fixed, side by side",
      "Flags of the program stand behind --, or among these:\n"
      "  racekit count active_instances --ops 1..4 --setters 2\n"
      "--json prints an object: program, arguments (for both), limit_seconds, and rows. A row has "
      "ops,\nand for broken and fixed: interleavings, complete, why_not.\n");
  flags.positional("PROGRAM", options->program, "A pair of the kit's: active_instances");
  flags.option("--ops", "FIRST..LAST", "Operations of each thread: a row for each number [1..3]",
               [options](const std::string& value) { read_range(*options, value); });
  flags.real("--limit", "S", options->each.limit, 0.1, 86'400,
             "a number of seconds from 0.1 to 86,400",
             "Seconds after which a count is stopped: > N [60]");
  flags.integer<std::uint64_t>("--jobs", options->each.jobs, 1, 64,
                               "How many executions at the same time [1]");
  flags.option(
      "--engine", "WHICH", "How executions are run: auto, resident (in one process), fork [auto]",
      [options](const std::string& value) { options->each.engine = checked_engine(value); });
  plot::add_plot_flags(flags, options->plot);
  flags.mark("--json", options->each.json, "Print one JSON object instead of the table");
  flags.others(options->each.arguments);
  flags.behind(options->each.arguments);
  return {flags, [=](const std::filesystem::path& build) {
            if (options->program.empty() || options->program.starts_with('-'))
              throw UsageError("count: needs a PROGRAM, such as active_instances");
            return play(*options, build);
          }};
}

}  // namespace racekit
