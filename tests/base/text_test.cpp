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

}  // namespace
}  // namespace racekit::test
