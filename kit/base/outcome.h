#pragma once

#include <optional>
#include <string_view>

namespace racekit {

/// How a run ended: the one vocabulary of the programs, the reports, the tests and the lessons.
enum class Outcome {
  survived,     ///< ended; its invariant holds
  misused,      ///< a tool reported what is neither race nor deadlock: a thread never joined, an
                ///< unlock of a free mutex, locks taken in opposite orders
  raced,        ///< a data race was reported
  lost,         ///< ended; the contents are wrong, nothing crashed
  deadlocked,   ///< every thread waits for another
  hung,         ///< made no progress for its time limit; the watcher ended it
  corrupted,    ///< ended; the structure itself is broken
  crashed,      ///< died of a signal, also while the map was checked or destroyed
  interrupted,  ///< Ctrl-C
  usage,        ///< bad flags or values
};

/// The outcome's word: "survived", "raced", …
std::string_view name_of(Outcome outcome);

/// The outcome that has this word.
std::optional<Outcome> outcome_named(std::string_view name);

/// The exit status of a tool that reports this outcome. (A program that crashed re-raises its
/// signal instead, so that the shell shows 128 + signal.)
int exit_status(Outcome outcome);

}  // namespace racekit
