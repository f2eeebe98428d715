#pragma once

#include <nlohmann/json_fwd.hpp>

#include "kit/racekit/program/explored.h"

namespace racekit {

/// What was found in some pieces of a search, as JSON and back: all that it takes to add it up.
/// Keys are the members' names. found_in() throws nlohmann::json::exception.
nlohmann::json found_json(const Explored& explored);
Explored found_in(const nlohmann::json& json);

/// Whether both found the same: counts, outcomes and races.
bool is_same(const explore::Exploration& a, const explore::Exploration& b);

/// Adds what was found in other pieces, as Exploration::add() does.
void add(Explored& sum, const Explored& more);

}  // namespace racekit
