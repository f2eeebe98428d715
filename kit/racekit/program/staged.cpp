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

namespace {

/// Flags of a case, those that the user has given left out.
class Cases {
 public:
  Cases(const std::vector<StagedRole>& roles, const Arguments& given)
      : roles_(roles), given_(given) {}

  /// `more`: threads of each role that writes, beside the fewest; `all`: the roles that have no
  /// thread by default, too.
  void add(int more, bool all, const char* operations, bool disjoint = false) {
    Arguments flags;
    const auto give = [&](const std::string& flag, const std::string& value) {
      if (!names_flag(given_, flag)) flags.insert(flags.end(), {flag, value});
    };
    const auto plays = [](const StagedRole& role) { return role.threads > 0; };
    const int fewest = std::ranges::count_if(roles_, plays) == 1 ? 2 : 1;
    for (const StagedRole& role : roles_) {
      const int threads = plays(role) ? std::min(role.threads, fewest + (role.writes ? more : 0))
                          : all       ? 1
                                      : 0;
      if (threads > 0) give(role.flag, std::to_string(threads));
    }
    give("--ops", operations);
    const bool decided = std::ranges::any_of(roles_, &StagedRole::decides);
    if (disjoint && decided && !names_flag(given_, "--disjoint")) flags.emplace_back("--disjoint");
    if (std::ranges::find(all_, flags) == all_.end()) all_.push_back(flags);
  }

  void add_small() {
    add(0, false, "1");
    add(0, false, "2");
    add(0, true, "1");
    add(0, false, "3", true);
    add(1, false, "1");
  }

  const std::vector<Arguments>& all() const { return all_; }

 private:
  const std::vector<StagedRole>& roles_;
  const Arguments& given_;
  std::vector<Arguments> all_;
};

}  // namespace

std::vector<Arguments> small_cases(const std::vector<StagedRole>& roles, const Arguments& given) {
  Cases cases(roles, given);
  cases.add_small();
  return cases.all();
}

std::vector<Arguments> larger_cases(const std::vector<StagedRole>& roles, const Arguments& given) {
  Cases cases(roles, given);
  cases.add_small();
  const auto small = static_cast<std::ptrdiff_t>(cases.all().size());
  cases.add(0, false, "3");
  cases.add(0, true, "2");
  cases.add(0, true, "3");
  return {cases.all().begin() + small, cases.all().end()};
}

}  // namespace racekit
