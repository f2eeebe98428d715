#include <cstdio>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
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
};

/// The same number of operations, broken and fixed.
struct Row {
  std::uint64_t ops;
  explore::Exploration cells[std::size(kKinds)];
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

std::string cell(const explore::Exploration& found) {
  return (found.complete ? "" : "> ") + grouped(found.executions);
}

std::string table_row(const std::string& ops, const std::string& broken, const std::string& fixed) {
  char line[128];
  std::snprintf(line, sizeof line, "%12s  %14s  %14s\n", ops.c_str(), broken.c_str(),
                fixed.c_str());
  return line;
}

nlohmann::ordered_json json_of(const Row& row) {
  nlohmann::ordered_json json{{"ops", row.ops}};
  for (std::size_t kind = 0; kind < std::size(kKinds); ++kind)
    json[kKinds[kind]] = {{"interleavings", row.cells[kind].executions},
                          {"complete", row.cells[kind].complete},
                          {"why_not", row.cells[kind].why_not}};
  return json;
}

int play(const CountOptions& options, const std::filesystem::path& build) {
  const std::int64_t begin = monotonic_now();
  const std::string name = std::filesystem::path(options.program).filename();
  const auto say = [&](const std::string& text) {
    if (options.each.json) return;
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  };
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  bool all_complete = true;
  for (std::uint64_t ops = options.first; ops <= options.last; ++ops) {
    Row row{.ops = ops, .cells = {}};
    for (std::size_t kind = 0; kind < std::size(kKinds); ++kind) {
      ExploreOptions each = options.each;
      each.arguments.insert(each.arguments.end(), {"--ops", std::to_string(ops)});
      each.heading =
          std::string(kKinds[kind]) + ", " + counted(ops, "operation", "operations") + ": ";
      const Subject subject =
          find_subject(std::string(kKinds[kind]) + '/' + name, each.arguments, build);
      row.cells[kind] = explore_subject(subject, each).all;
      all_complete &= row.cells[kind].complete;
    }
    // Not before: a program that refuses its flags leaves no table behind.
    if (ops == options.first)
      say(name + ": how many interleavings there are, up to equivalence\n\n" +
          table_row("operations", kKinds[0], kKinds[1]));
    say(table_row(grouped(ops), cell(row.cells[0]), cell(row.cells[1])));
    rows.push_back(json_of(row));
  }
  if (!all_complete) say("\n> N: there are more than these; the count was stopped (--limit).\n");
  if (options.each.json) {
    const nlohmann::ordered_json json{{"program", name},
                                      {"arguments", options.each.arguments},
                                      {"limit_seconds", *options.each.limit},
                                      {"rows", rows}};
    print(json_text(json));
  }
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
