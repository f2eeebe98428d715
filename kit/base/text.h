#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace racekit {

/// 1234567 → "1,234,567".
std::string grouped(std::uint64_t number);

/// (1, "entry", "entries") → "1 entry"; (2000, …) → "2,000 entries".
std::string counted(std::uint64_t number, const char* one, const char* many);

/// A duration as a person says it: "6.4 ms", "64 ms", "2.4 s".
std::string duration(std::int64_t nanoseconds);

/// 11 → "SIGSEGV".
std::string signal_name(int number);

/// A bar that stands for `count` of `all`, at most `columns` wide: "####". At least one mark where
/// there is anything at all, none where there is nothing.
std::string bar(std::uint64_t count, std::uint64_t all, int columns);

/// The first line of a text; "" if there is none.
std::string first_line(const std::string& text);

/// A text broken between words into lines of at most `width` characters (of UTF-8). Blanks before
/// the first word are kept; the lines after the first begin with `indent` blanks. A word that is
/// too long for a line is broken. `indent` < `width`.
std::vector<std::string> wrapped(const std::string& text, std::size_t width,
                                 std::size_t indent = 0);

/// A text of foreign origin (a file's name, a compiler's output) that is safe to print on a
/// terminal: `?` in the place of each control character but tab and newline, and of each byte that
/// is not valid UTF-8.
std::string printable(const std::string& text);

/// The same in one line: `?` for tab and newline, too.
std::string printable_line(const std::string& text);

/// Arguments with blanks between them.
std::string joined(std::span<const std::string> parts);

}  // namespace racekit
