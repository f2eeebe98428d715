#include "kit/cost/operation_mix.h"

#include <stdexcept>

namespace racekit {

const Role& OperationMix::role(const Script& script, Role::Kind kind) {
  for (const Role& role : script.roles)
    if (role.kind == kind) return role;
  throw std::runtime_error("this program has no setter, no deleter or no reader");
}

}  // namespace racekit
