#include "kit/racekit/program/staged.h"

#include <algorithm>
#include <sstream>

#include "kit/base/flags.h"
#include "kit/base/input.h"
#include "kit/stage/script.h"

namespace racekit {
namespace {

bool uses_stage(const std::string& program) {
  return text_of(program).find(kStageMarker) != std::string::npos;
}

}  // namespace

std::vector<StagedRole> staged_roles(explore::ProcessEngine::Options program) {
  std::vector<StagedRole> roles;
  if (!uses_stage(program.program)) return roles;
  program.arguments = {"--roles"};
  explore::ProcessEngine engine(program);
  std::istringstream lines(engine.run({}).output);
  int threads = 0;
  for (std::string flag, does; lines >> flag >> threads >> does;)
    roles.push_back({.flag = flag,
                     .threads = threads,
                     .writes = does != "reads",
                     .decides = does == "decides"});
  return roles;
}

std::vector<Arguments> small_cases(const std::vector<StagedRole>& roles, const Arguments& given) {
  const auto plays = [](const StagedRole& role) { return role.threads > 0; };
  const int fewest = std::ranges::count_if(roles, plays) == 1 ? 2 : 1;
  const bool decided = std::ranges::any_of(roles, &StagedRole::decides);
  const auto one = [&](int more, bool all, const char* ops, bool disjoint) {
    Arguments flags;
    const auto add = [&](const std::string& flag, const std::string& value) {
      if (!names_flag(given, flag)) flags.insert(flags.end(), {flag, value});
    };
    for (const StagedRole& role : roles) {
      const int threads = plays(role) ? std::min(role.threads, fewest + (role.writes ? more : 0))
                          : all       ? 1
                                      : 0;
      if (threads > 0) add(role.flag, std::to_string(threads));
    }
    add("--ops", ops);
    if (disjoint && decided && !names_flag(given, "--disjoint")) flags.emplace_back("--disjoint");
    return flags;
  };
  std::vector<Arguments> cases;
  for (const Arguments& flags :
       {one(0, false, "1", false), one(0, false, "2", false), one(0, true, "1", false),
        one(0, false, "3", true), one(1, false, "1", false), one(0, false, "3", false),
        one(0, true, "2", false), one(0, true, "3", false)})
    if (std::ranges::find(cases, flags) == cases.end()) cases.push_back(flags);
  return cases;
}

}  // namespace racekit
