// --plot and --data: the picture shows the numbers that were counted, or there is no picture.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>

#include "kit/base/pattern.h"
#include "tests/support/programs.h"
#include "tests/support/room.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Rows = std::vector<std::vector<std::string>>;

/// The tables of a data file: the rows of each, by its columns' line.
std::vector<Rows> tables_in(const std::string& text) {
  std::vector<Rows> all;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with('#')) {
      if (all.empty() || !all.back().empty()) all.emplace_back();
      continue;
    }
    if (line.empty()) continue;
    std::istringstream cells(line);
    auto& row = all.back().emplace_back();
    for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
  }
  return all;
}

/// What a command counted, drew, and kept.
struct Drawn {
  ProcessResult finished;
  Json report;
  std::vector<Rows> tables;
  std::string svg;
};

Drawn draw(const std::string& name, Flags command, const Flags& behind = {}) {
  const fs::path folder = room(name);
  command =
      command + Flags{"--json", "--plot", folder / "picture.svg", "--data", folder / "numbers"};
  Drawn drawn{.finished = run_built("racekit", command + behind, 120),
              .report = {},
              .tables = {},
              .svg = ""};
  EXPECT_EQ(drawn.finished.shell_status(), 0) << drawn.finished.error_text;
  drawn.report = Json::parse(drawn.finished.output, nullptr, false);
  EXPECT_TRUE(drawn.report.is_object());
  drawn.tables = tables_in(text_of(folder / "numbers"));
  drawn.svg = text_of(folder / "picture.svg");
  for (const auto& entry : fs::directory_iterator(folder))
    EXPECT_TRUE(entry.path().filename() == "picture.svg" || entry.path().filename() == "numbers")
        << entry.path();
  return drawn;
}

/// The texts of an SVG, each as often as it is there.
std::multiset<std::string> texts_of(const std::string& svg) {
  static const Pattern text("<text>(?:<!\\[CDATA\\[)?\\s*([^<\\]]*)");
  std::multiset<std::string> all;
  std::string rest = svg;
  while (const auto match = text.search(rest)) {
    all.insert(match->at(1));
    rest.erase(0, rest.find(match->at(0)) + match->at(0).size());
  }
  return all;
}

/// The boxes of an SVG, in the order in which they were drawn: width and height.
std::vector<std::pair<double, double>> boxes_of(const std::string& svg) {
  std::vector<std::pair<double, double>> all;
  const std::string begin = "points = '";
  for (auto at = svg.find(begin); at != std::string::npos; at = svg.find(begin, at + 1)) {
    std::istringstream points(svg.substr(at + begin.size()));
    double least_x = 1e9, most_x = 0, least_y = 1e9, most_y = 0;
    double x = 0, y = 0;
    for (char comma = 0; points >> x >> comma >> y;) {
      least_x = std::min(least_x, x);
      most_x = std::max(most_x, x);
      least_y = std::min(least_y, y);
      most_y = std::max(most_y, y);
    }
    all.emplace_back(most_x - least_x, most_y - least_y);
  }
  return all;
}

TEST(Pictures, ATallysBarsAreItsCounts) {
  const Drawn drawn = draw(
      "bars", {"tally", "/bin/sh", "--runs", "12"},
      {"--", "-c", "n=$(cat /proc/sys/kernel/random/uuid | tr -dc 0-3 | cut -c1); exit ${n:-0}"});
  const Json& tally = drawn.report.at("tallies").at(0);
  ASSERT_GE(drawn.tables.size(), 1u);
  Rows expected;
  for (const Json& end : tally.at("fates"))
    if (end.at("outcome") == "exited")
      expected.push_back({end.at("count").dump(), "exit status " + end.at("exit_status").dump()});
  expected.push_back({tally.at("looked_fine").dump(), "looked fine"});
  EXPECT_EQ(drawn.tables[0], expected);

  // The bars are as long as the counts say, and the numbers stand beside them.
  const auto boxes = boxes_of(drawn.svg);
  const auto texts = texts_of(drawn.svg);
  double for_one = 0;
  std::size_t box = 0;
  for (const auto& row : expected) {
    EXPECT_TRUE(texts.contains(row[0])) << row[0];
    EXPECT_TRUE(texts.contains(row[1])) << row[1];
    const double count = std::stod(row[0]);
    if (count == 0) continue;
    ASSERT_LT(box, boxes.size());
    const double width = boxes[box++].first;
    if (for_one == 0) for_one = width / count;
    EXPECT_NEAR(width, for_one * count, 1) << row[1];
  }
  EXPECT_GT(for_one, 1);
}

TEST(Pictures, AHistogramsBarsAreTheTimes) {
  const Drawn drawn = draw("histogram", {"tally", "broken/active_instances", "--runs", "25"});
  const Json& times = drawn.report.at("tallies").at(0).at("time_to_failure_ns");
  ASSERT_FALSE(times.is_null());
  ASSERT_EQ(drawn.tables.size(), 2u);
  Rows expected;
  for (const Json& bin : times.at("histogram"))
    expected.push_back({bin.at("from").dump(), bin.at("to").dump(), bin.at("count").dump()});
  EXPECT_EQ(drawn.tables[1], expected);

  // Behind the bars of the other panel.
  std::size_t box = 0;
  for (const auto& row : drawn.tables[0]) box += row[0] == "0" ? 0 : 1;
  const auto boxes = boxes_of(drawn.svg);
  double for_one = 0;
  double for_a_tenfold = 0;
  for (const auto& row : expected) {
    const double count = std::stod(row[2]);
    const double from = std::stod(row[0]);
    if (count == 0) continue;
    ASSERT_LT(box, boxes.size());
    const auto [width, height] = boxes[box++];
    if (for_one == 0) for_one = height / count;
    EXPECT_NEAR(height, for_one * count, 1);
    if (from == 0) continue;
    const double tenfolds = std::log10(std::stod(row[1]) / from);
    if (for_a_tenfold == 0) for_a_tenfold = width / tenfolds;
    EXPECT_NEAR(width, for_a_tenfold * tenfolds, 1) << "the axis is logarithmic";
  }
  EXPECT_EQ(box, boxes.size());
}

TEST(Pictures, ACurveHasTheSharesAndTheirIntervals) {
  const Drawn drawn = draw(
      "curve", {"tally", "broken/active_instances", "--runs", "15", "--vary", "ops=1000,1,100"});
  ASSERT_EQ(drawn.tables.size(), 2u);
  const Rows& curve = drawn.tables[0];
  ASSERT_EQ(curve.size(), 3u);
  const auto texts = texts_of(drawn.svg);
  std::map<std::string, Json> by_value;
  for (const Json& tally : drawn.report.at("tallies")) by_value[tally.at("value").dump()] = tally;
  std::string before = "0";
  for (const auto& row : curve) {
    EXPECT_LT(std::stoi(before), std::stoi(row[0])) << "in ascending order";
    before = row[0];
    const Json& tally = by_value.at(row[0]);
    const int made = tally.at("made");
    const int failed = tally.at("failed");
    EXPECT_NEAR(std::stod(row[1]), 100.0 * failed / made, 1e-6);
    const double share = 1.0 * failed / made;
    // The ends of the score interval are the chances that lie 1.96 of their deviations away.
    for (const int end : {2, 3}) {
      const double chance = std::stod(row[static_cast<std::size_t>(end)]) / 100;
      EXPECT_TRUE(end == 2 ? chance <= share : chance >= share);
      if (chance > 0 && chance < 1)
        EXPECT_NEAR(std::abs(chance - share) / std::sqrt(chance * (1 - chance) / made), 1.96, 1e-3);
      else
        EXPECT_EQ(chance, share);
    }
    EXPECT_TRUE(texts.contains(std::to_string((failed * 100 + made / 2) / made) + " %"));

    std::map<std::string, int> ends;
    for (const Json& end : tally.at("fates")) {
      const std::string outcome = end.at("outcome");
      ends[outcome == "survived" ? "looked fine" : outcome] += end.at("count").get<int>();
    }
    ends.try_emplace("looked fine", 0);
    std::map<std::string, int> told;
    for (const auto& bar : drawn.tables[1])
      if (bar[0] == row[0]) told[bar[2]] = std::stoi(bar[1]);
    EXPECT_EQ(told, ends);
  }
}

TEST(Pictures, CountsAreTheInterleavings) {
  const Drawn drawn = draw("count", {"count", "active_instances", "--ops", "1..2"});
  ASSERT_EQ(drawn.tables.size(), 1u);
  Rows expected;
  for (const Json& row : drawn.report.at("rows"))
    expected.push_back({row.at("ops").dump(), row.at("broken").at("interleavings").dump(),
                        row.at("fixed").at("interleavings").dump()});
  EXPECT_EQ(expected.size(), 2u);
  EXPECT_EQ(drawn.tables[0], expected);
  const auto texts = texts_of(drawn.svg);
  for (const auto& row : expected)
    for (const std::string& number : row) EXPECT_TRUE(texts.contains(number)) << number;
}

// --- No picture ---------------------------------------------------------------------------------

TEST(Pictures, CostsAreTheOperationsASecond) {
  const Drawn drawn =
      draw("cost", {"cost", "--seconds", "4", "--threads", "1,2", "--reads", "0,100"});
  ASSERT_EQ(drawn.tables.size(), 2u);  // one for each share of reads
  const Flags names{"mutex",     "shared_mutex",  "shards",
                    "spin_lock", "copy_on_write", "concurrent_map"};
  std::size_t row = 0;
  for (const Rows& table : drawn.tables) {
    ASSERT_EQ(table.size(), 2u);  // one for each number of threads
    for (const auto& cells : table) {
      const Json& measured = drawn.report.at("rows").at(row++);
      ASSERT_EQ(cells.size(), 1 + names.size());
      EXPECT_EQ(std::stoi(cells[0]), measured.at("threads"));
      for (std::size_t i = 0; i < names.size(); ++i) {
        const double drawn_number = std::stod(cells[1 + i]);
        const double number =
            measured.at("variants").at(names[i]).at("operations_per_second").at("median");
        EXPECT_NEAR(drawn_number, number, number * 1e-6) << names[i];
      }
    }
  }
  for (const std::string& name : names) EXPECT_NE(drawn.svg.find(name), std::string::npos) << name;
}

TEST(Pictures, AreRefusedInOneLineBeforeAnyRun) {
  const fs::path folder = room("refused");
  const std::string picture = folder / "picture.svg";
  struct Bad {
    Flags flags;
    std::string named;
  };
  const std::vector<Bad> all{
      {{"--plot", "x.jpg"}, "--plot 'x.jpg': takes the name of a file that ends in .svg or .png"},
      {{"--plot", "svg"}, "--plot 'svg'"},
      {{"--plot", ""}, "--plot ''"},
      {{"--plot"}, "--plot: needs a value"},
      {{"--plot", folder / "nowhere" / "x.svg"}, "takes a file that can be written"},
      {{"--data", folder}, "the name of a file, this is a folder"},
      {{"--data", ""}, "--data ''"},
      {{"--plot", picture, "--data", folder / "." / "picture.svg"}, "take two files"},
      {{"--plot", picture, "--plot", picture}, "--plot: given twice"}};
  for (const Flags& command : {Flags{"tally", "/bin/true"}, Flags{"count", "active_instances"},
                               Flags{"detectors", "counter"}})
    for (const Bad& bad : all) {
      SCOPED_TRACE(command[0] + ' ' + testing::PrintToString(bad.flags));
      const ProcessResult finished = run_built("racekit", command + bad.flags, 20);
      EXPECT_EQ(finished.shell_status(), 2);
      EXPECT_EQ(finished.output, "");
      EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
      EXPECT_NE(finished.error_text.find(bad.named), std::string::npos) << finished.error_text;
    }
  EXPECT_TRUE(fs::is_empty(folder));
}

/// Runs a tally with this gnuplot, or with none, and with nothing else in PATH but a shell's needs.
ProcessResult tally_with(const std::string& gnuplot, const fs::path& folder) {
  const fs::path path = folder / "path";
  fs::create_directories(path);
  for (const char* tool : {"sh", "grep"}) fs::create_symlink(fs::path("/bin") / tool, path / tool);
  if (!gnuplot.empty())
    fs::permissions(write_file(path / "gnuplot", "#!/bin/sh\n" + gnuplot), fs::perms::owner_all);
  return run({.arguments = {"/usr/bin/env", "PATH=" + path.string(), built("racekit"), "tally",
                            "/bin/true", "--runs", "3", "--plot", folder / "picture.svg", "--data",
                            folder / "numbers"},
              .limit = 60});
}

TEST(Pictures, AMissingGnuplotIsNamedBeforeAnyRun) {
  const fs::path folder = room("missing");
  const ProcessResult finished = tally_with("", folder);
  EXPECT_EQ(finished.shell_status(), 2);
  EXPECT_EQ(finished.output, "");
  EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  EXPECT_NE(finished.error_text.find("--plot: needs gnuplot"), std::string::npos);
  EXPECT_NE(finished.error_text.find("gnuplot-nox"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder / "picture.svg"));
  EXPECT_FALSE(fs::exists(folder / "numbers"));
}

TEST(Pictures, AGnuplotThatCannotDrawThemIsNamedBeforeAnyRun) {
  const fs::path folder = room("unable");
  const ProcessResult finished =
      tally_with("echo 'line 2: unknown or ambiguous terminal name' >&2; exit 1\n", folder);
  EXPECT_EQ(finished.shell_status(), 2);
  EXPECT_EQ(finished.output, "");
  EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  EXPECT_NE(finished.error_text.find("line 2: unknown or ambiguous terminal name"),
            std::string::npos);
  EXPECT_FALSE(fs::exists(folder / "picture.svg"));
}

TEST(Pictures, AreWrittenWholeOrNotAtAll) {
  const std::vector<std::pair<std::string, std::string>> failures{
      {"grep -q multiplot \"$2\" || exit 0; echo 'out of memory' >&2; exit 1\n", "out of memory"},
      {"exit 0\n", "gnuplot wrote no whole SVG"}};
  for (const auto& [gnuplot, named] : failures) {
    const fs::path folder = room("half");
    write_file(folder / "picture.svg", "as it was");
    const ProcessResult finished = tally_with(gnuplot, folder);
    EXPECT_EQ(finished.shell_status(), 1);
    EXPECT_NE(finished.output.find("3 runs looked fine."), std::string::npos) << finished.output;
    EXPECT_NE(finished.error_text.find(named), std::string::npos) << finished.error_text;
    EXPECT_EQ(text_of(folder / "picture.svg"), "as it was");
    EXPECT_FALSE(fs::exists(folder / "picture.svg.part"));
    EXPECT_EQ(tables_in(text_of(folder / "numbers")), (std::vector<Rows>{{{"3", "looked fine"}}}));
  }
}

TEST(Pictures, NumbersAloneNeedNoGnuplot) {
  const fs::path folder = room("numbers");
  const ProcessResult finished =
      run({.arguments = {"/usr/bin/env", "PATH=" + folder.string(), built("racekit"), "tally",
                         "/bin/true", "--runs", "2", "--data", folder / "numbers"},
           .limit = 60});
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  EXPECT_EQ(tables_in(text_of(folder / "numbers")), (std::vector<Rows>{{{"2", "looked fine"}}}));
}

}  // namespace
}  // namespace racekit::test
