#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace racekit::test {

/// One access of a function to what races.
struct Access {
  bool writes = false;  ///< some of its accesses do
  std::set<int> lines;  ///< where they stand; empty if the header does not say
};

/// What the header comment of a program in broken/ or fixed/ claims. The tests assert it.
struct GroundTruth {
  std::string race;                      ///< the field as it stands
  std::vector<std::string> variables;    ///< which race; none if the field starts with "none"
  bool on_heap = false;                  ///< "memory of …": memory that no variable names races
  std::map<std::string, Access> access;  ///< by function
  std::string outcome;                   ///< what the program shows
  std::string see_it;                    ///< the command that shows it on every run
  std::string report;  ///< the command under ThreadSanitizer; starts with "none" if it is silent

  bool races() const { return on_heap || !variables.empty(); }
  bool is_reported() const { return !report.starts_with("none") && !report.ends_with(" none"); }
  bool writes(const std::string& function) const {
    const auto found = access.find(function);
    return found != access.end() && found->second.writes;
  }
};

/// Reads it from the source, "broken/active_instances.cpp". Throws std::runtime_error where a field
/// is missing.
GroundTruth ground_truth(const std::string& program_source);

/// The exit status of an outcome's word, "lost". Fails the test if there is no such outcome.
int status_of(const std::string& outcome);

/// "1 setter and 1 deleter of 2 operations have 6 interleavings", from a fixed program's header.
struct InterleavingCount {
  std::vector<std::string> flags;  ///< --setters 1 --deleters 1 --ops 2
  int interleavings;
};

/// All such counts of a header; none if it states none.
std::vector<InterleavingCount> interleaving_counts(const std::string& program_source);

}  // namespace racekit::test
