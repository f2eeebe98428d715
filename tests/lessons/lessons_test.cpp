// The lessons' form: each has its six steps, its length, its folded answers, and the index knows
// it.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>

#include "kit/base/pattern.h"
#include "kit/base/temporary_folder.h"
#include "tests/support/programs.h"

namespace racekit::test {
namespace {

std::vector<std::string> lessons() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(source("lessons")))
    if (Pattern("[0-9]{2}-.*\\.md").match(entry.path().filename()))
      found.push_back(entry.path().filename());
  std::sort(found.begin(), found.end());
  return found;
}

std::string lesson(const std::string& name) { return text_of(source("lessons/" + name)); }

/// What the group of a pattern matches, each time that the pattern does.
std::vector<std::string> all_of(const std::string& text, const std::string& pattern) {
  std::vector<std::string> found;
  for (const Pattern::Match& match : Pattern(pattern).all(text)) found.push_back(match[1]);
  return found;
}

/// A lesson without its HTML comments, in which the tests' own steps stand.
std::string shown(const std::string& name) {
  std::string text = lesson(name);
  for (std::size_t begin; (begin = text.find("<!--")) != std::string::npos;) {
    const std::size_t end = text.find("-->", begin);
    EXPECT_NE(end, std::string::npos) << name << ": a comment that never ends";
    if (end == std::string::npos) break;
    text.erase(begin, end + 3 - begin);
  }
  return text;
}

/// The lines of a lesson inside or outside its code blocks.
std::vector<std::string> lines_where(const std::string& text, bool in_a_block) {
  std::vector<std::string> found;
  bool inside = false;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("```"))
      inside = !inside;
    else if (inside == in_a_block)
      found.push_back(line);
  }
  return found;
}

TEST(Lessons, AreNumberedFromZeroOn) {
  const auto names = lessons();
  ASSERT_GE(names.size(), 10u);
  for (std::size_t i = 0; i < names.size(); ++i)
    EXPECT_EQ(std::stoul(names[i].substr(0, 2)), i) << names[i];
}

/// Where a lesson's program is played, in the browser.
const std::string kPlayIt = "\n## Play it\n";

TEST(Lessons, HaveTheSixSteps) {
  const std::vector<std::string> steps{"Predict", "Run",       "Observe",
                                       "Explain", "Change it", "Check yourself"};
  for (const std::string& name : lessons()) {
    std::vector<std::string> found = all_of(lesson(name), "(?:^|\n)## ([^\n]*)");
    std::erase(found, "Play it");
    EXPECT_EQ(found, steps) << name;
  }
}

TEST(Lessons, PlayProgramsThatCanBeServed) {
  int played = 0;
  for (const std::string& name : lessons()) {
    const std::string text = lesson(name);
    if (text.find(kPlayIt) == std::string::npos) continue;
    ++played;
    const auto commands = all_of(text, "\n\\$ build/racekit serve ([^\n]*)");
    ASSERT_EQ(commands.size(), 1u) << name;
    const TemporaryFolder folder;
    const ProcessResult written = run_built(
        "racekit", Flags{"serve"} + words_of(commands[0]) + Flags{"--export", folder.path()});
    EXPECT_EQ(written.shell_status(), 0) << name << '\n' << written.error_text;
    for (const std::string& picture : all_of(text, "\\]\\((\\.\\./docs/play/[^)]*)\\)"))
      EXPECT_TRUE(std::filesystem::exists(source("lessons/" + picture))) << picture;
  }
  EXPECT_EQ(played, 8);
}

/// Beside programs, outputs, and what there is to play: real reports are as long as they are.
TEST(Lessons, HaveFourHundredToNineHundredWords) {
  for (const std::string& name : lessons()) {
    std::string whole = shown(name);
    if (const std::size_t play = whole.find(kPlayIt); play != std::string::npos)
      whole.erase(play, whole.find("\n## ", play + 1) - play);
    std::string prose;
    for (const std::string& line : lines_where(whole, false)) prose += line + '\n';
    std::istringstream text(Pattern("<[^>]*>").replaced(prose, ""));
    const auto words = std::distance(std::istream_iterator<std::string>(text),
                                     std::istream_iterator<std::string>());
    EXPECT_GE(words, 400) << name;
    EXPECT_LE(words, 900) << name;
  }
}

/// The learner sees what a command prints, whole, and changes files in an editor, in work/.
TEST(Lessons, ShowWholeOutputsAndLeaveTheSourcesAlone) {
  const Pattern forbidden("[|] *(grep|tr|sed|head|tail)|\\bsed -i|git checkout|make try");
  for (const std::string& name : lessons())
    for (const std::string& line : lines_where(shown(name), true))
      EXPECT_FALSE(line.starts_with("$ ") && forbidden.search(line)) << name << ": " << line;
}

TEST(Lessons, EmbedEachPictureWhichIsReadableInLightAndDark) {
  std::string all;
  for (const std::string& name : lessons()) all += shown(name);
  for (const auto& entry : std::filesystem::directory_iterator(source("lessons/pictures"))) {
    const std::string name = entry.path().filename();
    EXPECT_NE(all.find("](pictures/" + name + ")"), std::string::npos) << name;
    const std::string picture = text_of(entry.path());
    for (const char* part :
         {"<title ", "<desc ", "(prefers-color-scheme: dark)", "(prefers-color-scheme: light)"})
      EXPECT_NE(picture.find(part), std::string::npos) << name << " has no " << part;
  }
}

TEST(Lessons, FoldTheirAnswersAndThenTheInstructorsNotes) {
  for (const std::string& name : lessons()) {
    const auto folded = all_of(lesson(name), "<details><summary>([^<\n]*)");
    ASSERT_GE(folded.size(), 3u) << name;
    EXPECT_EQ(folded.back(), "Instructor's notes") << name;
    EXPECT_EQ(all_of(lesson(name), "(</details>)").size(), folded.size()) << name;
  }
}

TEST(Lessons, SayWhatYouWillBeAbleToDo) {
  for (const std::string& name : lessons())
    EXPECT_NE(lesson(name).find("\nAfter this lesson you will be able to\n\n- "), std::string::npos)
        << name;
}

TEST(Lessons, TakeTheMinutesOfTheIndex) {
  const std::string index = lesson("README.md");
  for (const std::string& name : lessons()) {
    const auto said = all_of(lesson(name), "\nAbout ([0-9]+) minutes\\.");
    ASSERT_EQ(said.size(), 1u) << name;
    EXPECT_EQ(all_of(index, "\\]\\(" + name + "\\) \\|[^|\n]*\\| ([0-9]+) \\|"), said) << name;
  }
}

/// The links of a page to files of the tree, without what stands behind a #.
void expect_links_lead_somewhere(const std::filesystem::path& page) {
  for (const std::string& link : all_of(text_of(page), R"(\]\(([^)#:\s]+)(?:#[^)\s]*)?\))"))
    EXPECT_TRUE(std::filesystem::exists(page.parent_path() / link)) << page << ": " << link;
}

TEST(Lessons, LinkToFilesThatAreThere) {
  auto names = lessons();
  names.push_back("README.md");
  for (const std::string& name : names) expect_links_lead_somewhere(source("lessons/" + name));
}

TEST(Docs, LinkToFilesThatAreThere) {
  expect_links_lead_somewhere(source("README.md"));
  expect_links_lead_somewhere(source("CONTRIBUTING.md"));
  for (const auto& entry : std::filesystem::directory_iterator(source("docs")))
    expect_links_lead_somewhere(entry.path());
}

TEST(Docs, TheFrontPageIsShort) {
  const std::string page = text_of(source("README.md"));
  EXPECT_LE(std::ranges::count(page, '\n'), 150);
}

}  // namespace
}  // namespace racekit::test
