#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "kit/base/subprocess.h"

namespace racekit::test {

using Flags = std::vector<std::string>;

/// The absolute path of something in the build folder: "broken/active_instances".
std::string built(const std::string& name);

/// The absolute path of something in the source tree.
std::string source(const std::string& name);

/// Runs a program of the build folder with flags, for at most `limit` seconds.
ProcessResult run_built(const std::string& name, const Flags& flags = {}, double limit = 60);

/// The flags, and `more` behind them.
Flags operator+(Flags flags, const Flags& more);

/// Runs a program with `--report json`. `report` is null if it wrote no JSON object.
struct Told {
  ProcessResult finished;
  nlohmann::json report;

  std::string outcome() const { return report.is_null() ? "" : report.at("outcome"); }
};
Told run_told(const std::string& name, const Flags& flags = {}, double limit = 60);

/// A name for a test whose parameter is a program, a value, or a tuple that starts with one or two.
std::string test_name(const std::string& words);
template <class Info>
std::string name_of_test(const Info& info) {
  using Parameter = std::decay_t<decltype(info.param)>;
  if constexpr (std::is_convertible_v<Parameter, std::string>)
    return test_name(info.param);
  else
    return test_name(std::string(std::get<0>(info.param)) + '_' + std::get<1>(info.param));
}

/// The text of a file; throws std::runtime_error if it cannot be read.
std::string text_of(const std::string& path);

/// Lines of a text, without their ends.
std::vector<std::string> lines_of(const std::string& text);

/// Its words, without the white space between them.
Flags words_of(const std::string& text);

/// The processes whose parent is this one, zombies included.
std::vector<int> children_of(int process);

/// Waits until `holds` gives true, for at most ten seconds; gives its last answer.
bool soon(const std::function<bool()>& holds);

}  // namespace racekit::test
