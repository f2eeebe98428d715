#pragma once

#include <string>

namespace racekit {

/// One call on a thread's stack, in words that a person can read.
struct Frame {
  /// Whose code it is. A learner's frame is what a report leads with; the kit's own frames are
  /// never shown.
  enum class Owner { learner, kit, library };

  /// Short name: "SetValue", "std::unordered_map::operator[]"; "" if unknown.
  std::string function;
  std::string full_name;  ///< the demangled name, whole; "" if unknown
  /// Relative to the source tree where it lies in it, else absolute; "" if unknown.
  std::string file;
  int line = 0;  ///< 1-based; 0 if unknown
  Owner owner = Owner::library;
  bool inlined = false;  ///< true if the compiler merged this call into the next outer frame
};

}  // namespace racekit
