#include "kit/racekit/program/exercises.h"

#include <toml++/toml.h>

#include <algorithm>
#include <iomanip>
#include <set>
#include <sstream>

#include "kit/base/usage.h"
#include "kit/racekit/program/known_names.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kJudgeBegins = "// What follows is the judge's part.";

/// Reads one table of the file, and knows where it stands for a complaint.
class Entry {
 public:
  Entry(const toml::node& node, const fs::path& file) : node_(node), file_(file) {
    if (!node.is_table()) refuse("an exercise is a table");
    const std::set<std::string_view> known{"name", "group",   "title", "task", "lesson",
                                           "like", "outcome", "hints", "pair", "by_load"};
    for (const auto& [key, value] : *node.as_table())
      if (!known.contains(key.str())) refuse("'" + std::string(key.str()) + "' is no key of one");
  }

  std::string text(const char* key) const {
    const std::string value = text_or_nothing(key);
    if (value.empty()) refuse(std::string(key) + " is missing");
    return value;
  }

  std::string text_or_nothing(const char* key) const {
    return (*node_.as_table())[key].value_or(std::string());
  }

  bool mark(const char* key) const { return (*node_.as_table())[key].value_or(false); }

  /// Of an array; a single text is one of one.
  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> all;
    if (const std::string one = text_or_nothing(key); !one.empty()) all.push_back(one);
    if (const toml::array* array = (*node_.as_table())[key].as_array())
      for (const toml::node& each : *array) all.push_back(each.value_or(std::string()));
    return all;
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw UsageError("'" + file_.string() + "', line " + std::to_string(node_.source().begin.line) +
                     ": " + why);
  }

 private:
  const toml::node& node_;
  const fs::path& file_;
};

Exercise exercise_from(const Entry& entry, int number) {
  Exercise exercise{.number = number,
                    .name = entry.text("name"),
                    .group = entry.text("group"),
                    .title = entry.text("title"),
                    .task = entry.text("task"),
                    .lesson = "lessons/" + entry.text("lesson") + ".md",
                    .outcomes = {},
                    .like = entry.text_or_nothing("like"),
                    .pair = entry.mark("pair"),
                    .by_load = entry.mark("by_load"),
                    .hints = entry.texts("hints")};
  for (const std::string& outcome : entry.texts("outcome")) {
    const std::optional<Outcome> known = outcome_named(outcome);
    if (!known) entry.refuse("'" + outcome + "' is no outcome");
    exercise.outcomes.push_back(*known);
  }
  if (exercise.outcomes.empty()) entry.refuse("outcome is missing");
  if (exercise.pair) exercise.like = exercise.name;
  if (exercise.hints.size() != Exercise::kHints)
    entry.refuse("an exercise has " + std::to_string(Exercise::kHints) + " hints");
  return exercise;
}

std::string from_judge_on(const std::string& text) {
  const std::size_t begin = text.find(kJudgeBegins);
  if (begin == std::string::npos) return "";
  std::istringstream lines(text.substr(begin));
  std::string all;  // an editor may cut blanks at the ends of lines
  for (std::string line; std::getline(lines, line);) {
    line.erase(line.find_last_not_of(" \t\r") + 1);
    all += line + '\n';
  }
  return all.substr(0, all.find_last_not_of('\n') + 1);
}

}  // namespace

bool Exercise::is_done(int status) const {
  constexpr int kNothingFound = 3;
  return status == 0 || (by_load && status == kNothingFound);
}

std::string Exercise::file_name() const {
  if (pair) return name + ".cpp";
  std::ostringstream text;
  text << std::setw(2) << std::setfill('0') << number << '-' << name << ".cpp";
  return text.str();
}

fs::path Exercise::given() const { return (pair ? "broken/" : "lessons/exercises/") + file_name(); }

fs::path Exercise::solution() const {
  return (pair ? "fixed/" : "lessons/solutions/") + file_name();
}

std::optional<int> Exercise::judge_line(const std::string& text) {
  const std::size_t begin = text.find(kJudgeBegins);
  if (begin == std::string::npos) return std::nullopt;
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(begin);
  return static_cast<int>(std::count(text.begin(), end, '\n')) + 1;
}

std::string Exercise::altered_judge(const std::string& text, const std::string& given) {
  if (!judge_line(given) || from_judge_on(text) == from_judge_on(given)) return "";
  const std::optional<int> line = judge_line(text);
  if (!line)
    return "the line \"" + std::string(kJudgeBegins) +
           "\" is gone, with which the judge's part of the file begins.";
  return "from line " + std::to_string(*line) +
         " on the file is the judge's part, and it is not as it was given.";
}

Exercises::Exercises(const fs::path& source) {
  const fs::path file = source / "lessons/exercises/exercises.toml";
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    std::ostringstream where;
    where << '\'' << file.string() << "', line " << error.source().begin.line << ": "
          << error.description();
    throw UsageError(where.str());
  }
  const toml::array* entries = table["exercise"].as_array();
  if (entries == nullptr) throw UsageError("'" + file.string() + "' has no [[exercise]]");
  for (const toml::node& node : *entries)
    all_.push_back(exercise_from(Entry(node, file), static_cast<int>(all_.size()) + 1));
}

const Exercise& Exercises::find(const std::string& text) const {
  std::string wanted = fs::path(text).filename();  // the screen shows paths
  if (wanted.ends_with(".cpp")) wanted.erase(wanted.size() - 4);
  for (const Exercise& exercise : all_) {
    const std::string number = std::to_string(exercise.number);
    const std::string stem = fs::path(exercise.file_name()).stem();
    if (wanted == exercise.name || wanted == stem || wanted == number || wanted == '0' + number)
      return exercise;
  }
  std::vector<std::string> names;
  for (const Exercise& exercise : all_) names.push_back(exercise.name);
  throw UsageError("exercise '" + text + "': takes a number from 1 to " +
                   std::to_string(all_.size()) + " or a name, such as " + nearest(wanted, names) +
                   "; racekit learn --list shows all");
}

}  // namespace racekit
