#pragma once

#include <string>

#include "kit/explore/execution.h"
#include "kit/explore/verdict.h"
#include "kit/trace/names.h"

namespace racekit {

/// How the execution ended, in one line: "crashed: use after free: node of setter 1, allocated by
/// …, freed by …"; of a program that says it itself, in its words.
std::string ending(const explore::Execution& execution, const explore::Verdict& verdict,
                   TraceNames& names);

}  // namespace racekit
