#include "kit/stage/flags.h"

namespace racekit {

void refuse(const std::string& flag, const std::string& value, const std::string& takes) {
  throw UsageError(flag + " '" + value + "': takes " + takes);
}

std::string complaint(const CLI::ParseError& error) {
  const std::string what = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
    return what.substr(0, what.find(':')) + ": needs a value";
  return what;
}

}  // namespace racekit
