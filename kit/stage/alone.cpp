#include "kit/stage/alone.h"

#include <cstdio>
#include <set>
#include <string>

#include "kit/stage/switched.h"

namespace racekit {
namespace {

constexpr int kIds = 3;
constexpr int kRounds = 2;  // what a call forgets to give back, the next one misses

class Alone {
 public:
  explicit Alone(const Script& script) : script_(script) {}

  void run() {
    for (int round = 0; round < kRounds; ++round)
      for (const Role& role : script_.roles)
        for (int id = 0; role.writes() && id < kIds; ++id) {
          role.call(id);
          ++operations_;
          tell(role, id);
        }
  }

 private:
  void tell(const Role& role, int id) const {
    if (script_.look_at_map) say(role.thread + ' ' + std::to_string(id), contents());
    for (const Role& reader : script_.roles)
      for (int read = 0; !reader.writes() && read < kIds; ++read)
        say(reader.thread + ' ' + std::to_string(read), std::to_string(reader.call(read)));
    for (const Invariant& each : script_.invariants) {
      const std::int64_t must_be = each.must_be ? each.must_be() : operations_;
      say(each.name, each.is() == must_be ? "holds" : "fails");
    }
  }

  /// A look at a map tells whether it has exactly what is expected, so each id is asked for.
  std::string contents() const {
    std::string ids;
    for (int id = 0; id < kIds; ++id) {
      const Findings found = script_.look_at_map({1'000, std::set{id}, [] {}});
      if (found.missing == 0) ids += (ids.empty() ? "" : " ") + std::to_string(id);
    }
    return ids;
  }

  static void say(const std::string& fact, const std::string& value) {
    std::printf("%s\t%s\n", fact.c_str(), value.c_str());
    std::fflush(stdout);  // the next call may not end
  }

  const Script& script_;
  std::int64_t operations_ = 0;
};

}  // namespace

void tell_alone(const Script& script) {
  MutexLines::on = MutexLines::present;
  Alone(script).run();
}

}  // namespace racekit
