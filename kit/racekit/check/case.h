#pragma once

#include <functional>

#include "kit/racekit/check/report.h"
#include "kit/racekit/program/subject.h"

namespace racekit {

/// How much of a case is run: all its interleavings where they are not too many.
enum class CaseSize : std::uint8_t {
  any,       ///< of a file without cases: all, however many
  smallest,  ///< of a program on the stage: many, else those with few preemptions
  larger,    ///< beside it: fewer
  largest    ///< all, or if these are many, none: then the case is left out
};

/// Explores a case, and once more with spurious wake-ups where they matter. Each search is asked
/// for by `fresh_options`. Throws what explore_subject() throws.
void explore_case(CheckedCase& it, const Subject& subject, CaseSize size,
                  const std::function<ExploreOptions()>& fresh_options);

}  // namespace racekit
