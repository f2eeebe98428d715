#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "kit/base/outcome.h"
#include "kit/racekit/program/command_runner.h"
#include "kit/racekit/program/run_end.h"
#include "kit/racekit/program/sources.h"

namespace racekit {

/// Whether a learner's program is a daemon of the kit's: it serves HTTP by kit/daemon/daemon.h.
bool is_daemon(const Sources& sources);

/// How one build of a learner's daemon bore its clients (`racekit load`) for some seconds.
struct DaemonTrial {
  RunEnd end;           ///< of the daemon, which is asked to end when its clients have ended
  nlohmann::json race;  ///< what ThreadSanitizer reported, or null
  nlohmann::json load;  ///< what the clients say; null if the daemon never listened
  std::string said;     ///< the daemon's first line, where it never listened

  /// The worse of what the daemon and its clients say. A daemon that went away is its own to tell.
  Outcome outcome() const;

  /// In a line: "31,200 requests in 5.0 s, each answer right; the ledger is exact".
  std::string text() const;
};

/// Runs the program on a free port, drives it as fast as it goes, and asks it to end. Throws
/// CommandRunner::Stopped.
DaemonTrial try_daemon(const std::filesystem::path& build, const std::filesystem::path& program,
                       double seconds, const CommandRunner& runner);

}  // namespace racekit
