#pragma once

#include <stdexcept>

namespace racekit {

/// Bad flags or values. what() is one line: what was given and what is taken.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace racekit
