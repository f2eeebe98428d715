#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace racekit {

/// One way to guard the document's map.
struct Variant {
  const char* name;                    ///< "shared_mutex", also of the program in build/cost
  std::array<const char*, 2> heading;  ///< of its column, in two lines
  const char* source;                  ///< below the source tree
  bool one_thread_only = false;        ///< it guards nothing
};

/// All of them, `mutex` first, with which the others are compared.
const std::vector<Variant>& all_variants();

/// Those that this build of the kit has, in that order. A line for each other one, which says why,
/// goes to `left_out`. Throws UsageError where there is not even the mutex.
std::vector<Variant> variants_in(const std::filesystem::path& build,
                                 std::vector<std::string>& left_out);

}  // namespace racekit
