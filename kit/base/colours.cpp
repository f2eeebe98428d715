#include "kit/base/colours.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace racekit {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Ink ink_for(int file) {
  if (!isatty(file) || !environment("NO_COLOR").empty() || environment("TERM") == "dumb") return {};
  return {"\x1b[1;31m", "\x1b[1m", "\x1b[2m", "\x1b[0m"};
}

}  // namespace racekit
