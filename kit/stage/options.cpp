#include "kit/stage/options.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <span>

#include "kit/base/flags.h"
#include "kit/base/text.h"
#include "kit/stage/switched.h"
#include "kit/stage/twin.h"

namespace racekit {
namespace {

std::string mutex_words(std::span<const Role> roles) {
  std::string values = "on|off";
  for (const Role& role : roles)
    if (!role.mutex_word.empty()) values += '|' + role.mutex_word;
  return values;
}

/// For the kit's tools, which take any program: a line for each role.
[[noreturn]] void tell_roles(const Script& script) {
  for (const Role& role : script.is_service() ? std::vector<Role>{} : script.roles)
    std::cout << "--" << role.flag << ' ' << role.threads << ' '
              << (!role.writes()                                         ? "reads"
                  : script.decides_contents() && role.decides_contents() ? "decides"
                                                                         : "writes")
              << '\n';
  std::cout << std::flush;
  std::exit(0);
}

bool is_mutex_word(const std::string& value, std::span<const Role> roles) {
  if (value == "on" || value == "off") return true;
  return std::any_of(roles.begin(), roles.end(), [&](const Role& role) {
    return !role.mutex_word.empty() && role.mutex_word == value;
  });
}

/// Where the cure is no lock that a flag could switch, the pair itself is the switch.
[[noreturn]] void refuse_mutex(const std::string& value) {
  const std::string name = std::filesystem::path(program_name()).filename();
  throw UsageError("--mutex '" + value + "': the cure is no switch here; broken/" + name +
                   ".cpp is without it, fixed/" + name + ".cpp is with it");
}

void refuse_others(const std::vector<std::string>& others) {
  std::string unknown;
  for (const std::string& word : others)
    if (word != "--" && (unknown.empty() || (word.starts_with('-') && !unknown.starts_with('-'))))
      unknown = word;
  if (!unknown.empty())
    throw UsageError("'" + unknown + "': no flag of this program (--help lists them)");
}

/// How many threads there are, what they do and when they end: a service leaves that to others.
void add_flags_of_threads(Flags& flags, const Script& script, Options& options) {
  const std::vector<Role>& roles = script.roles;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    options.threads[i] = roles[i].threads;
    flags.integer(
        "--" + roles[i].flag, options.threads[i], 0, Options::kMostThreads,
        "Threads that are " + roles[i].flag + " [" + std::to_string(roles[i].threads) + "]");
  }
  flags.integer<std::int64_t>("--ops", options.ops, 1, 1'000'000'000,
                              "Operations for each thread, then stop");
  flags.option("--seconds", "S", "Or time, in seconds [10]", [&options](const std::string& value) {
    options.seconds = number_in<double>("--seconds", value, 0.001, 86'400,
                                        "a number of seconds from 0.001 to 86,400");
    options.seconds_given = true;
  });
  flags.integer("--keys", options.keys, 1, static_cast<int>(Options::kMostIds),
                "Ids in use [" + std::to_string(script.ids) + "]");
  if (script.decides_contents())
    flags.mark("--disjoint", options.disjoint,
               "Fresh ids of its own for each thread (needs --ops)");
  flags.real("--rate", "N", options.rate, 0.1, 1e6,
             "a number of operations a second from 0.1 to 1,000,000",
             "Operations a second for each thread [full speed]");
  flags.integer<std::uint64_t>("--seed", options.seed, 0, UINT64_MAX,
                               "Of the ids that each thread draws [1]");
}

/// What no flag alone can get wrong.
void check_together(const Options& options, std::span<const Role> roles) {
  int total = 0;
  for (const int threads : options.threads) total += threads;
  if (total == 0) throw UsageError("no threads at all: give at least one role a thread");
  if (options.ops && options.seconds_given)
    throw UsageError("--ops and --seconds: give one of them, a run ends by count or by time");
  if (!options.disjoint) return;
  if (!options.ops)
    throw UsageError("--disjoint: needs --ops N, the number of ids for each thread");
  std::int64_t writers = 0;
  for (std::size_t i = 0; i < roles.size(); ++i)
    if (roles[i].writes()) writers += options.threads[i];
  if (writers * *options.ops > Options::kMostIds)
    throw UsageError("--disjoint --ops '" + std::to_string(*options.ops) + "': takes at most " +
                     grouped(Options::kMostIds) + " ids in all, writing threads times operations");
}

}  // namespace

ReportStyle report_style(const std::string& value) {
  if (value == "text") return ReportStyle::text;
  if (value == "raw") return ReportStyle::raw;
  if (value == "json") return ReportStyle::json;
  refuse("--report", value, "text|raw|json");
}

Options parse_options(int argc, const char* const* argv, const Script& script) {
  const std::vector<Role>& roles = script.roles;
  Options options;
  options.threads.resize(roles.size());
  options.keys = script.ids;

  Flags flags(script.summary, "What happens is told on stderr; --report json tells it on stdout.");
  flags.hidden("--roles", [&] { tell_roles(script); });
  flags.hidden("--alone", [&] { options.alone = true; });
  if (script.is_service())
    flags.integer("--port", options.port, 0, 65535, "Where it listens; 0: any free port [8080]");
  else
    add_flags_of_threads(flags, script, options);
  flags.option("--report", "text|raw|json", "How the end is told [text]",
               [&](const std::string& value) { options.report = report_style(value); });
  flags.option(
      "--mutex", mutex_words(roles),
      MutexLines::switchable() ? "Which mutex lines are on" : "Not here: the cure is no switch",
      [&](const std::string& value) {
        if (!MutexLines::switchable()) refuse_mutex(value);
        if (!is_mutex_word(value, roles)) refuse("--mutex", value, mutex_words(roles));
        options.mutex = value;
      });
  flags.real("--hang-limit", "S", options.hang_limit, 0.1, 3600,
             "a number of seconds from 0.1 to 3,600",
             "Seconds without progress that count as a hang [5]");

  std::vector<std::string> others;
  flags.others(others);
  flags.parse(argc, argv);
  refuse_others(others);
  if (!script.is_service()) check_together(options, roles);
  return options;
}

}  // namespace racekit
