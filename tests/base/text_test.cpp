// Texts for people.

#include "kit/base/text.h"

#include <gtest/gtest.h>

namespace racekit::test {
namespace {

using Lines = std::vector<std::string>;

TEST(Wrapped, BreaksBetweenWordsAndIndentsWhatFollows) {
  EXPECT_EQ(wrapped("", 10), Lines{});
  EXPECT_EQ(wrapped("  ", 10), Lines{});
  EXPECT_EQ(wrapped("one two three", 13), Lines{"one two three"});
  EXPECT_EQ(wrapped("one two three", 12), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("  one two three", 9, 4), (Lines{"  one two", "    three"}));
}

TEST(Wrapped, BreaksAWordThatIsTooLong) {
  EXPECT_EQ(wrapped("to abcdefghij", 4, 1), (Lines{"to", " abc", " def", " ghi", " j"}));
}

TEST(Wrapped, CountsCharactersAndLeavesThemWhole) {
  EXPECT_EQ(wrapped("äöü äöü", 7), Lines{"äöü äöü"});
  EXPECT_EQ(wrapped("€€€€", 3), (Lines{"€€€", "€"}));
}

TEST(Printable, LeavesTextAsItIs) {
  EXPECT_EQ(printable("a\tline\nanother: ä €, \U0001F600"), "a\tline\nanother: ä €, \U0001F600");
  EXPECT_EQ(printable_line("one\ttwo\nthree"), "one?two?three");
}

TEST(Printable, HasNoControlCharacterAndNoInvalidByte) {
  EXPECT_EQ(printable("\x1b[2J\r\x7f"), "?[2J??");
  EXPECT_EQ(printable(std::string("\0", 1)), "?");
  EXPECT_EQ(printable("\xc2\x9b"
                      "2J"),
            "?2J");  // a control sequence in one character
  EXPECT_EQ(printable("\xff\xfe|\xc3|\xe2\x82"), "??|?|??");
  EXPECT_EQ(printable("\xc0\xaf|\xed\xa0\x80"), "??|???");  // too long; half of a pair
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????");         // beyond U+10FFFF
}

}  // namespace
}  // namespace racekit::test
