#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "kit/watch/subprocess.h"

namespace racekit::test {

using Flags = std::vector<std::string>;

/// The absolute path of something in the build folder: "broken/active_instances".
std::string built(const std::string& name);

/// The absolute path of something in the source tree.
std::string source(const std::string& name);

/// Runs a program of the build folder with flags, for at most `limit` seconds.
Finished run_built(const std::string& name, const Flags& flags = {}, double limit = 60);

/// The flags, and `more` behind them.
Flags operator+(Flags flags, const Flags& more);

/// Runs a program with `--report json`. `report` is null if it wrote no JSON object.
struct Told {
  Finished finished;
  nlohmann::json report;

  std::string outcome() const { return report.is_null() ? "" : report.at("outcome"); }
};
Told run_told(const std::string& name, const Flags& flags = {}, double limit = 60);

/// The text of a file; throws std::runtime_error if it cannot be read.
std::string text_of(const std::string& path);

/// Lines of a text, without their ends.
std::vector<std::string> lines_of(const std::string& text);

/// The processes that are running this program right now, zombies included.
std::vector<int> processes_running(const std::string& path);

/// Waits until `holds` gives true, for at most ten seconds; gives its last answer.
bool soon(const std::function<bool()>& holds);

}  // namespace racekit::test
