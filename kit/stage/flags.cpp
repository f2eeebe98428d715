#include "kit/stage/flags.h"

#include <algorithm>

namespace racekit {

void refuse(const std::string& flag, const std::string& value, const std::string& takes) {
  throw UsageError(flag + " '" + value + "': takes " + takes);
}

bool names_flag(const std::vector<std::string>& words, const std::string& flag) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return word == flag || word.starts_with(flag + '=');
  });
}

std::string complaint(const CLI::ParseError& error) {
  const std::string what = error.what();
  const auto colon = what.find(": ");
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) == nullptr || colon == std::string::npos)
    return what;
  return what.substr(0, colon) + ": needs a value";
}

}  // namespace racekit
