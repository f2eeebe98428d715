#pragma once

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

namespace racekit {

/// Writes on stdout, and lets the reader have it now.
inline void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

/// JSON as text with an end of line: indented, or in one line (`indent` -1). What a program wrote
/// into it may be no UTF-8: that is replaced.
template <class Json>
std::string json_text(const Json& json, int indent = 2) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace racekit
