#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kit/explore/process_engine.h"

namespace racekit {

/// What a program that plays its functions on the kit's stage has threads for.
struct StagedRole {
  std::string flag;  ///< "--setters"
  int threads = 0;   ///< how many by default
  bool writes = false;
  bool decides = false;  ///< the ids that it is called with say what must be inside at the end
};

/// The roles of a program that is built for the explorer; none if it does not use the stage.
std::vector<StagedRole> staged_roles(explore::ProcessEngine::Options program);

/// Flags of a program, without those that the user has given.
using Arguments = std::vector<std::string>;

/// Small cases of a program with these roles, the smallest first; the same on each machine. Their
/// interleavings, all of them, judge it: one thread for each role that has any by default (two,
/// where that is a single role), with one operation and with two; the other roles beside them; ids
/// of each thread's own, where the contents at the end are then known; and a thread more for each
/// that writes. No role gets more threads than it has by default. A flag that is among `given`
/// keeps its value there; what comes out alike is left out.
std::vector<Arguments> small_cases(const std::vector<StagedRole>& roles, const Arguments& given);

/// Cases that are worth a look where they have not too many interleavings: three operations, and
/// two or three of them with the other roles beside. None of them is among the small ones.
std::vector<Arguments> larger_cases(const std::vector<StagedRole>& roles, const Arguments& given);

}  // namespace racekit
