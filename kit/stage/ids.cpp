#include "kit/stage/ids.h"

namespace racekit {

Ids::Ids(const Options& options, const Worker& worker)
    : random_(static_cast<std::uint_fast32_t>(options.seed * 1'000'003 +
                                              static_cast<std::uint64_t>(worker.number))),
      any_id_(0, options.keys - 1),
      worker_(worker),
      own_(options.disjoint && worker.role->writes()) {}

int Ids::next() { return own_ ? worker_.own_id(given_++) : any_id_(random_); }

}  // namespace racekit
