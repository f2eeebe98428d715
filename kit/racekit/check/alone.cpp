#include "kit/racekit/check/alone.h"

#include <algorithm>
#include <sstream>

#include "kit/base/text.h"

namespace racekit {
namespace {

struct Fact {
  std::string text;  ///< "setter 1"
  std::string value;
};

std::vector<Fact> facts(const std::string& said) {
  std::vector<Fact> all;
  std::istringstream lines(said);
  for (std::string line; std::getline(lines, line);)
    if (const auto tab = line.find('\t'); tab != std::string::npos)
      all.push_back({line.substr(0, tab), line.substr(tab + 1)});
  return all;
}

/// "setters" of "--setters".
std::string plural(const StagedRole& role) { return role.flag.substr(2); }

std::string difference(const StagedRole& original, const std::vector<StagedRole>& roles) {
  const auto same = std::ranges::find(roles, original.flag, &StagedRole::flag);
  if (same == roles.end())
    return "The original has " + plural(original) + ", and this file has none.";
  if (same->threads < original.threads)
    return "The original has " + std::to_string(original.threads) + ' ' + plural(original) +
           ", and this file has " + std::to_string(same->threads) + '.';
  return "";
}

std::string inside(const std::string& ids) {
  if (ids.empty()) return "the map must be empty";
  return (ids.size() == 1 ? "id " : "the ids ") + ids + " must be in the map";
}

std::string found(const std::string& ids) {
  return ids.empty() ? "the map is empty"
                     : (ids.size() == 1 ? "id " : "the ids ") + ids + " are there";
}

bool is_invariant(const Fact& fact) { return fact.value == "holds" || fact.value == "fails"; }

/// Of the role that a fact is about: "reader" of "reader 1".
std::string role(const Fact& fact) { return fact.text.substr(0, fact.text.rfind(' ')); }

bool reads(const Fact& fact, const std::vector<StagedRole>& roles) {
  return std::ranges::any_of(roles, [&](const StagedRole& each) {
    return !each.writes && plural(each) == role(fact) + 's';
  });
}

std::string difference(const Fact& original, const Fact& cure,
                       const std::vector<StagedRole>& roles) {
  if (is_invariant(original))
    return original.value == "holds" && cure.value == "fails"
               ? "Each function called alone, \"" + original.text + "\" must hold, and does not."
               : "";
  if (reads(original, roles)) {
    // What a function adds up is its own affair; whether it finds anything is not.
    const bool found_there = original.value != "0";
    if (found_there == (cure.value != "0")) return "";
    return "A call of the " + role(original) + "'s function with id " +
           original.text.substr(original.text.rfind(' ') + 1) + ", alone, gives " + cure.value +
           "; the original's gives " + original.value + '.';
  }
  if (original.value == cure.value) return "";
  return "After a call of the " + role(original) + "'s function with id " +
         original.text.substr(original.text.rfind(' ') + 1) + ", alone, " + inside(original.value) +
         "; " + found(cure.value) + '.';
}

}  // namespace

std::vector<std::string> differences(const Alone& cure, const Alone& original) {
  std::vector<std::string> all;
  const auto add = [&](const std::string& text) {
    if (!text.empty()) all.push_back(text);
  };
  for (const StagedRole& each : original.roles) add(difference(each, cure.roles));
  if (!all.empty() || !original.ended || !cure.ended) return all;
  std::vector<Fact> expected = facts(original.said);
  const std::vector<Fact> given = facts(cure.said);
  // A cure may hold what is shared in a form that it cannot show to the stage: then what the
  // readers find has to do.
  const auto decides = [](const StagedRole& role) { return role.decides; };
  if (std::ranges::none_of(cure.roles, decides))
    std::erase_if(expected, [&](const Fact& fact) {
      return !is_invariant(fact) && !reads(fact, original.roles);
    });
  for (std::size_t i = 0; i < expected.size() && all.empty(); ++i) {
    if (i < given.size() && given[i].text == expected[i].text) {
      if (!cure.starts_threads || !is_invariant(expected[i]))
        add(difference(expected[i], given[i], original.roles));
    } else if (is_invariant(expected[i]))
      add("The original states \"" + expected[i].text + "\" to the stage, and this file does not.");
    else
      add("It has other functions than the original.");
  }
  return all;
}

}  // namespace racekit
