#pragma once

#include <string>

#include "kit/explore/execution.h"
#include "kit/explore/schedule.h"
#include "kit/explore/verdict.h"
#include "kit/racekit/program/subject.h"
#include "kit/trace/trace.h"

namespace racekit {

/// A schedule that was run again.
struct Replayed {
  explore::Execution execution;
  explore::Verdict verdict;
  std::string maps;     ///< of the process that ran it
  std::string program;  ///< its executable: the subject's, or its twin
};

/// The options of an engine that runs it.
explore::ProcessEngine::Options replay_options(const Subject& subject,
                                               const explore::Schedule& schedule);

/// Runs the schedule in a fresh engine. Throws std::runtime_error if the program does not do again
/// what it did, and UsageError if this is another build than the one that the schedule is of.
Replayed replay(const Subject& subject, const explore::Schedule& schedule);

/// For a person: how it ended, and the trace, whole.
std::string replay_text(const Subject& subject, const explore::Schedule& schedule,
                        const Replayed& replayed, const Trace& trace, std::size_t wide = 100);

}  // namespace racekit
