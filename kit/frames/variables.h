#pragma once

#include <elfutils/libdwfl.h>

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "kit/frames/variable.h"

// Finds variables in the debugging information of a module. Units of the kit are passed over: what
// a learner wants to know about is in the learner's own.
namespace racekit {

/// The static variable whose memory holds [address, address + size).
std::optional<Variable> static_variable(Dwfl_Module* module, Dwarf_Addr address, Dwarf_Word size);

/// The local variable of the function around `frame.counter` whose memory holds the range. Inlined
/// calls and inner blocks are part of the function.
std::optional<Variable> local_variable(Dwfl_Module* module, const FramePosition& frame,
                                       Dwarf_Addr address, Dwarf_Word size);

/// All variables and members with this name, the static ones first. No member path.
std::vector<Variable> variables_named(Dwfl_Module* module, std::string_view name);

}  // namespace racekit
