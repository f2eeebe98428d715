#include "kit/stage/ids.h"

namespace racekit {

Ids::Ids(const Options& options, const Player& player)
    : random_(static_cast<std::uint_fast32_t>(options.seed * 1'000'003 +
                                              static_cast<std::uint64_t>(player.number))),
      any_id_(0, options.keys - 1),
      player_(player),
      own_(options.disjoint && player.role->writes()) {}

int Ids::next() { return own_ ? player_.own_id(given_++) : any_id_(random_); }

}  // namespace racekit
