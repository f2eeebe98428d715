#include "kit/racekit/staged.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "kit/stage/flags.h"

namespace racekit {
namespace {

/// The linker writes down each function that a program takes from the kit's library.
bool uses_stage(const std::string& program) {
  std::ifstream file(program, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  return bytes.find("_ZN7racekit5Stage3runEv") != std::string::npos;
}

}  // namespace

std::vector<StagedRole> staged_roles(explore::ProcessEngine::Options program) {
  std::vector<StagedRole> roles;
  if (!uses_stage(program.program)) return roles;
  program.arguments = {"--roles"};
  explore::ProcessEngine engine(program);
  std::istringstream lines(engine.run({}).output);
  for (std::string flag, does; lines >> flag >> does;) roles.push_back({flag, does == "writes"});
  return roles;
}

std::vector<Words> small_cases(const std::vector<StagedRole>& roles, const Words& given) {
  const auto one = [&](int writing, int reading, const char* ops, bool disjoint) {
    Words words;
    const auto add = [&](const std::string& flag, const std::string& value) {
      if (!names_flag(given, flag)) words.insert(words.end(), {flag, value});
    };
    for (const StagedRole& role : roles)
      if (const int threads = role.writes ? writing : reading; role.writes || threads > 0)
        add(role.flag, std::to_string(threads));
    add("--ops", ops);
    if (disjoint && !names_flag(given, "--disjoint")) words.emplace_back("--disjoint");
    return words;
  };
  std::vector<Words> cases;
  for (const Words& words : {one(1, 0, "1", false), one(1, 0, "2", false), one(1, 1, "1", false),
                             one(1, 0, "3", true), one(2, 0, "1", false)})
    if (std::ranges::find(cases, words) == cases.end()) cases.push_back(words);
  return cases;
}

}  // namespace racekit
