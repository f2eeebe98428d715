#include "kit/base/outcome.h"

#include <algorithm>
#include <array>
#include <utility>

namespace racekit {
namespace {

struct Entry {
  std::string_view name;
  int exit_status;
};

// In the order of the enumeration.
constexpr std::array<Entry, 10> kVocabulary{{{"survived", 0},
                                             {"misused", 68},
                                             {"raced", 66},
                                             {"lost", 65},
                                             {"deadlocked", 67},
                                             {"hung", 124},
                                             {"corrupted", 65},
                                             {"crashed", 70},
                                             {"interrupted", 130},
                                             {"usage", 2}}};

const Entry& entry(Outcome outcome) { return kVocabulary.at(static_cast<std::size_t>(outcome)); }

}  // namespace

std::string_view name_of(Outcome outcome) { return entry(outcome).name; }
std::optional<Outcome> outcome_named(std::string_view name) {
  const auto found = std::ranges::find(kVocabulary, name, &Entry::name);
  if (found == kVocabulary.end()) return {};
  return static_cast<Outcome>(found - kVocabulary.begin());
}

int exit_status(Outcome outcome) { return entry(outcome).exit_status; }

}  // namespace racekit
