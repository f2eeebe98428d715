#include "kit/cost/operation_mix.h"

#include <stdexcept>

namespace racekit {

void OperationMix::fill(const Script& script) {
  for (int id = 0; id < kIds; ++id)
    if ((mixed_bits(static_cast<std::uint64_t>(id)) & 1) != 0)
      role(script, Role::Kind::inserts).call(id);
}

const Role& OperationMix::role(const Script& script, Role::Kind kind) {
  for (const Role& role : script.roles)
    if (role.kind == kind) return role;
  throw std::runtime_error("this program has no setter, no deleter or no reader");
}

}  // namespace racekit
