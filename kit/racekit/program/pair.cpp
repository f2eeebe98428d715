#include "kit/racekit/program/pair.h"

#include <algorithm>
#include <sstream>

#include "kit/base/flags.h"
#include "kit/base/input.h"
#include "kit/base/pattern.h"
#include "kit/base/text.h"
#include "kit/racekit/program/known_names.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

/// A flag and its value, if it has one. What follows the flags of a line is a remark.
using Flag = std::vector<std::string>;

std::vector<Flag> flags_in(const std::string& line) {
  std::vector<Flag> flags;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    if (word.starts_with("--") && word.size() > 2)
      flags.push_back({word});
    else if (!flags.empty() && flags.back().size() == 1 &&
             word.find_first_not_of("0123456789.") == std::string::npos)
      flags.back().push_back(word);
    else
      break;
  }
  return flags;
}

bool is_one_of(const Flag& flag, const std::vector<std::string>& names) {
  return std::ranges::any_of(names, [&](const auto& name) { return names_flag(flag, name); });
}

void add_demonstration(const fs::path& file, Pair& pair) {
  const std::string text = text_of(file);
  const Pattern line("(?:^|\n)// see it: +build/(?:broken|fixed)/" + pair.name +
                     "(?: (.*))?(?=\n|$)");
  const auto match = line.search(text);
  if (!match) return;
  for (const Flag& flag : flags_in(match->at(1))) {
    pair.timed |= is_one_of(flag, {"--seconds"});
    if (is_one_of(flag, {"--seconds", "--ops", "--rate", "--mutex", "--report", "--hang-limit"}) ||
        names_flag(pair.flags, flag.front().substr(0, flag.front().find('='))))
      continue;
    pair.flags.insert(pair.flags.end(), flag.begin(), flag.end());
  }
}

/// Why the tools cannot be measured with it; "" if they can.
std::string why_not(const Pair& pair) {
  const std::string stage = "#include \"kit/stage/stage.h\"";
  const auto name = [](const fs::path& file) -> std::string {
    return file.parent_path().filename() / file.filename();
  };
  for (const fs::path& file : {pair.broken, pair.fixed})
    if (!fs::is_regular_file(file)) return "there is no " + name(file);
  for (const fs::path& file : {pair.broken, pair.fixed})
    if (text_of(file).find(stage) == std::string::npos)
      return name(file) + " does not play on the kit's stage, it is driven from outside";
  return "";
}

Pair pair_of(const fs::path& tree, const std::string& name) {
  Pair pair{.name = name,
            .broken = tree / "broken" / (name + ".cpp"),
            .fixed = tree / "fixed" / (name + ".cpp"),
            .flags = {}};
  add_demonstration(pair.broken, pair);
  add_demonstration(pair.fixed, pair);
  return pair;
}

}  // namespace

std::vector<std::string> pair_names(const fs::path& tree) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(tree / "broken", ignored))
    if (entry.path().extension() == ".cpp") names.push_back(entry.path().stem());
  std::ranges::sort(names);
  return names;
}

Pairs pairs_in(const fs::path& tree, const Arguments& wanted) {
  const std::vector<std::string> names = pair_names(tree);
  if (names.empty())
    refuse("--source", tree, "a folder with broken/NAME.cpp and fixed/NAME.cpp in it");
  Pairs found;
  for (const std::string& name : wanted.empty() ? names : wanted) {
    if (name.starts_with('-')) throw UsageError("'" + name + "': no flag of detectors");
    if (std::ranges::find(names, name) == names.end()) refuse("PAIR", name, nearest(name, names));
    const Pair pair = pair_of(tree, name);
    const std::string reason = why_not(pair);
    if (reason.empty())
      found.pairs.push_back(pair);
    else if (!wanted.empty())
      throw UsageError("PAIR '" + name + "': " + reason);
    else
      found.left_out.push_back(name + ": " + reason);
  }
  return found;
}

}  // namespace racekit
