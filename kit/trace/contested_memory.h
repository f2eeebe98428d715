#pragma once

#include <cstdint>
#include <unordered_map>

#include "kit/explore/execution.h"
#include "kit/explore/vector_clock.h"

namespace racekit {

/// The memory of an execution that a person must look at: bytes that two threads touch, while
/// neither is bound to come first because it was there before the other was created, or has been
/// joined. (What a lock orders is contested: that is why it is locked.)
class ContestedMemory {
 public:
  explicit ContestedMemory(const explore::Execution& execution);

  bool holds(const explore::Access& access) const;

 private:
  struct Byte {
    explore::VectorClock last;  // each thread's last access: by its own clock; 0: none
    bool contested = false;
  };

  void note(const explore::Access& access, explore::ThreadNumber thread,
            const explore::VectorClock& now);

  std::unordered_map<std::uint64_t, Byte> bytes_;
};

}  // namespace racekit
