#include "kit/stage/words.h"

#include <cstdio>

namespace racekit {

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, 1, ',');
  return digits;
}

std::string counted(std::uint64_t number, const char* one, const char* many) {
  return grouped(number) + ' ' + (number == 1 ? one : many);
}

std::string duration(std::int64_t nanoseconds) {
  char text[32];
  if (nanoseconds < 1'000'000'000)
    std::snprintf(text, sizeof text, "%.0f ms", static_cast<double>(nanoseconds) / 1e6);
  else
    std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(nanoseconds) / 1e9);
  return text;
}

}  // namespace racekit
