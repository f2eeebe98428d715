#include "kit/base/text.h"

#include <string.h>

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace racekit {

namespace {

bool begins_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_a_character));
}

/// Where the first `count` characters of a text end.
std::size_t end_of(const std::string& text, std::size_t count) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at)
    if (begins_a_character(text[at]) && seen++ == count) break;
  return at;
}

}  // namespace

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

std::vector<std::string> wrapped(const std::string& text, std::size_t width, std::size_t indent) {
  const std::size_t start = std::min(text.find_first_not_of(' '), text.size());
  std::vector<std::string> lines;
  std::string line(start, ' ');
  bool empty = true;
  std::istringstream words(text.substr(start));
  for (std::string word; words >> word;) {
    if (!empty && characters(line) + 1 + characters(word) > width) {
      lines.push_back(line);
      line.assign(indent, ' ');
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
    while (characters(line) > width) {
      const std::size_t end = end_of(line, width);
      lines.push_back(line.substr(0, end));
      line = std::string(indent, ' ') + line.substr(end);
    }
  }
  if (!empty) lines.push_back(line);
  return lines;
}

std::string joined(std::span<const std::string> parts) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : " ") + part;
  return all;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace racekit
