#pragma once

#include <cstdint>
#include <string>

#include "kit/stage/role.h"

namespace racekit {

/// One thread of a StageRun, as it is planned before anything starts.
struct Worker {
  int number;        ///< 1, 2, …; the main thread is number 0
  const Role* role;  ///< null in a service, where any thread does anything
  std::string name;  ///< "setter 2"

  /// With --disjoint: its own ids are first_id, first_id + id_step, and so on.
  int first_id = 0;
  int id_step = 1;

  /// So many operations are one turn, where threads go on by turns (Preemption).
  int operations_a_turn = 1;

  int own_id(std::int64_t n) const { return first_id + static_cast<int>(n) * id_step; }
};

}  // namespace racekit
