// Pictures: what goes into a table comes out of it, whatever is in it.

#include <gtest/gtest.h>

#include "kit/base/pattern.h"
#include "kit/plot/bars.h"
#include "kit/plot/gnuplot_text.h"
#include "kit/plot/histogram.h"
#include "kit/plot/lines.h"
#include "kit/plot/matrix.h"
#include "kit/plot/picture.h"
#include "kit/plot/plotter.h"
#include "tests/support/programs.h"
#include "tests/support/room.h"

namespace racekit::test {
namespace {

using namespace plot;

const std::string kHostile = "it's \"a\" <b>&$x`y`_z^2\\n#\t\n\x1b{/Bold}";
const std::string kPrintable = "it's \"a\" <b>&$x`y`_z^2\\n#???{/Bold}";
const std::string kAsXml = "it's \"a\" &lt;b>&amp;$x`y`_z^2\\n#???{/Bold}";

Picture one_bar(const std::string& text) {
  return {.title = text,
          .subtitle = text,
          .panels = {panel_of(Bars{.name = text,
                                   .groups = "",
                                   .unit = "runs",
                                   .texts = "how they ended",
                                   .all = {{.count = 7, .text = text, .look = Look::failed}}})}};
}

/// Draws the picture into a file with this ending; gives its bytes.
std::string drawn(const Picture& picture, const std::string& ending) {
  const std::string file = room("drawn") / ("picture" + ending);
  Plotter({.picture = file, .data = ""}).write(picture);
  return text_of(file);
}

TEST(Plot, AQuotedTextIsOneForGnuplot) {
  EXPECT_EQ(quoted("it's"), "'it''s'");
  EXPECT_EQ(quoted("a\nb"), "'a?b'");
}

TEST(Plot, ATableIsAllThatADataFileHolds) {
  EXPECT_EQ(data_text(one_bar("a\tb\nc")), "# a?b?c\n# runs\thow they ended\n7\ta?b?c\n");
  Picture two = one_bar("crashed");
  two.panels.push_back(panel_of(Histogram{.name = "times",
                                          .axis = "time",
                                          .unit = "runs",
                                          .bins = {{.from = 0, .to = 1000, .count = 2}}}));
  EXPECT_EQ(data_text(two),
            "# crashed\n# runs\thow they ended\n7\tcrashed\n"
            "\n\n# times\n# from (ns)\tto (ns)\truns\n0\t1000\t2\n");
}

TEST(Plot, TextsStandInAPictureAsTheyAre) {
  const std::string svg = drawn(one_bar(kHostile), ".svg");
  EXPECT_NE(svg.find("<title id=\"title\">" + kAsXml + "</title>"), std::string::npos) << svg;
  // gnuplot escapes the closing bracket or not, as its version likes.
  const std::string shown = Pattern("&gt;").replaced(svg, ">");
  EXPECT_NE(shown.find(">" + kAsXml + "</text>"), std::string::npos) << shown;
  EXPECT_EQ(svg.find("Gnuplot</title>"), std::string::npos);
}

/// A picture is readable on a light and on a dark page, so no part has a black of its own.
TEST(Plot, AnSvgIsForLightAndDark) {
  const std::string svg = drawn(one_bar("crashed"), ".svg");
  EXPECT_NE(svg.find("(prefers-color-scheme: dark)"), std::string::npos);
  EXPECT_NE(svg.find("(prefers-color-scheme: light)"), std::string::npos);
  EXPECT_NE(svg.find("class=\"paper\""), std::string::npos);
  EXPECT_NE(svg.find("fill=\"black\""), std::string::npos) << "the style knows the ink by this";
  EXPECT_FALSE(Pattern("rgb\\( *0, *0, *0\\)|#000").search(svg));
  EXPECT_EQ(svg.find(":Bold"), std::string::npos) << "no browser has a font of that name";
  EXPECT_NE(svg.find("font-weight=\"bold\""), std::string::npos);
}

TEST(Plot, APngIsOne) {
  const std::string png = drawn(one_bar("crashed"), ".png");
  ASSERT_GT(png.size(), 1000u);
  EXPECT_EQ(png.substr(1, 3), "PNG");
  const auto big_endian = [&](std::size_t at) {
    int number = 0;
    for (std::size_t i = at; i < at + 4; ++i)
      number = number * 256 + static_cast<unsigned char>(png[i]);
    return number;
  };
  EXPECT_EQ(big_endian(16), 2 * kWidth);
  EXPECT_EQ(big_endian(20), 2 * height_of(one_bar("crashed")));
}

TEST(Plot, MarksThatWouldCoverEachOtherAreLeftOut) {
  const std::vector<Tic> tics{{1, "1"}, {2, "2"}, {1000, "1,000"}, {1001, "1,001"}};
  EXPECT_EQ(set_tics("x", tics, 0.5, 2000, true, 700), "set xtics ('1' 1, '2' 2, '1,000' 1000)\n");
}

TEST(Plot, AnAxisIsLogarithmicWhereNumbersSpanATenfold) {
  EXPECT_FALSE(needs_logarithm(0, 100));
  EXPECT_FALSE(needs_logarithm(11, 100));
  EXPECT_TRUE(needs_logarithm(10, 100));
}

TEST(Plot, AnIncompleteCountIsAnOpenPoint) {
  const auto picture = [](bool at_least) {
    return Picture{
        .title = "t",
        .subtitle = "s",
        .panels = {panel_of(
            Lines{.name = "n",
                  .x_name = "x",
                  .y_name = "y",
                  .intervals = "",
                  .series = {
                      {.name = "broken",
                       .points = {{.x = 1, .y = 46, .label = "46"},
                                  {.x = 2, .y = 633, .at_least = at_least, .label = "> 633"}}}}})}};
  };
  EXPECT_EQ(data_text(picture(false)), "# n\n# x\tbroken\n1\t46\n2\t633\n");
  EXPECT_EQ(data_text(picture(true)),
            "# n\n# x\tbroken\tbroken: 1 all, 0 at least\n1\t46\t1\n2\t633\t0\n");
  EXPECT_EQ(drawn(picture(false), ".svg").find("broken, at least"), std::string::npos);
  const std::string svg = drawn(picture(true), ".svg");
  EXPECT_NE(svg.find("broken, at least"), std::string::npos);
  EXPECT_TRUE(Pattern(">(>|&gt;) 633</text>").search(svg)) << svg;
}

TEST(Plot, EachAnswerOfAMatrixStandsInItsBox) {
  const Matrix matrix{
      .name = "n",
      .columns = "tool",
      .rows = "program",
      .good = "caught",
      .alarm = "ALARM",
      .empty = "missed",
      .all_columns = {{"one tool", {"one", "tool"}}, {kHostile, {"the", "other"}}},
      .all_rows = {{"broken/a", "a", {"caught", "missed"}}, {"fixed/a", "fixed", {"ALARM", "-"}}}};
  const Picture picture{.title = "t", .subtitle = "s", .panels = {panel_of(matrix)}};
  EXPECT_EQ(data_text(picture),
            "# n\n# row\tcolumn\tanswer\ttool\tprogram\n"
            "0\t0\tcaught\tone tool\tbroken/a\n0\t1\tmissed\t" +
                kPrintable +
                "\tbroken/a\n"
                "1\t0\tALARM\tone tool\tfixed/a\n1\t1\t-\t" +
                kPrintable + "\tfixed/a\n");
  const std::string svg = drawn(picture, ".svg");
  for (const char* text : {"caught", "missed", "ALARM", "-", "a", "fixed", "one", "tool", "other"})
    EXPECT_NE(svg.find(std::string("<text>") + text + "</text>"), std::string::npos) << text;
}

}  // namespace
}  // namespace racekit::test
