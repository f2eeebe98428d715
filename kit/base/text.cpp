#include "kit/base/text.h"

#include <string.h>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string_view>

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

/// How many bytes the character that begins here has; 0 if it is no valid UTF-8.
std::size_t length_of_character(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if (begins_a_character(text[i])) return 0;
  // Longer than needed, a half of a surrogate pair, or beyond the last character.
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) ||
      (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F))
    return 0;
  return length;
}

/// Also the control characters from U+0080 to U+009F, some of which terminals obey.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  return first < ' ' || first == 0x7F ||
         (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0);
}

std::string printable_but(const std::string& text, std::string_view kept) {
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length = length_of_character(rest);
    const std::string_view character = rest.substr(0, std::max<std::size_t>(length, 1));
    const bool is_kept = length == 1 && kept.find(character[0]) != kept.npos;
    if (length == 0 || (is_control(character) && !is_kept))
      out += '?';
    else
      out += character;
    rest.remove_prefix(character.size());
  }
  return out;
}

}  // namespace

std::string printable(const std::string& text) { return printable_but(text, "\t\n"); }

std::string printable_line(const std::string& text) { return printable_but(text, ""); }

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
