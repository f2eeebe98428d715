#pragma once

#include <filesystem>

#include "kit/racekit/detectors/detector.h"

namespace racekit {

// Each reads one tool's own report in what a run wrote, never an exit status: a program may die
// with a tool at its side that has noticed nothing.

/// Of a program with `--report json` under ThreadSanitizer: a data race or a lock-order inversion.
DetectorResult thread_sanitizer_says(const ProcessResult& finished,
                                     const std::filesystem::path& source);

/// An access that AddressSanitizer forbids. That the program dies of a signal, which it reports
/// too, shows without it.
DetectorResult address_sanitizer_says(const ProcessResult& finished,
                                      const std::filesystem::path& source);

/// An assertion of libstdc++'s that failed.
DetectorResult assertions_say(const ProcessResult& finished, const std::filesystem::path& source);

/// A warning of clang's thread safety analysis.
DetectorResult thread_safety_says(const ProcessResult& finished,
                                  const std::filesystem::path& source);

/// An error that Helgrind or DRD reported (of a run with --fullpath-after=), unless it is in what
/// the kit does by itself beside the program: it counts operations and opens the start gate with
/// atomics, which neither of the two knows.
DetectorResult valgrind_says(const ProcessResult& finished, const std::filesystem::path& source);

}  // namespace racekit
