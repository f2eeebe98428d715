#pragma once

#include "kit/stage/script.h"

namespace racekit {

/// Calls each function of a program alone, one after the other on this thread, and writes on stdout
/// what each call leaves. `racekit check` compares that between a cure and the kit's own.
///
/// A line for each fact: its words, a tab, its value. "setter 1" has the ids that are in the map
/// when the setter's function was called with id 1; "reader 1" has what the reader's function
/// gives; "served" has "holds" or "fails", of the invariant of that name. The values of a program
/// that shares no map, or has no invariants, are left out.
void tell_alone(const Script& script);

}  // namespace racekit
