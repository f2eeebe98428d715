#include "kit/base/text.h"

#include <string.h>

#include <algorithm>
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
  const bool short_one = nanoseconds < 1'000'000'000;
  const double number = static_cast<double>(nanoseconds) / (short_one ? 1e6 : 1e9);
  char text[32];
  std::snprintf(text, sizeof text, short_one && number >= 9.95 ? "%.0f" : "%.1f", number);
  std::string said = text;
  if (said.ends_with(".0")) said.resize(said.size() - 2);
  return said + (short_one ? " ms" : " s");
}

std::string signal_name(int number) {
  const char* name = sigabbrev_np(number);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(number);
}

std::string bar(std::uint64_t count, std::uint64_t all, int columns) {
  if (count == 0 || all == 0) return "";
  const double share = static_cast<double>(count) / static_cast<double>(all);
  return std::string(static_cast<std::size_t>(std::max(1, static_cast<int>(share * columns + 0.5))),
                     '#');
}

std::string joined(std::span<const std::string> parts) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : " ") + part;
  return all;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace racekit
