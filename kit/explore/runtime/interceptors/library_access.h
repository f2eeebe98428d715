#pragma once

#include <cstddef>
#include <cstdint>

#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/thread.h"

// What functions of the C library read and write for the program that calls them. The runtime calls
// some of them too, without knowing: its calls, and every call before the start, are not recorded.
namespace racekit::explore {

inline bool is_recorded(const void* caller) { return watched() && !is_kit_code(caller); }

inline void on_read(const void* from, std::size_t size, const void* caller) {
  if (is_recorded(caller)) on_access(Access::Kind::read, MemoryOrder::plain, from, size, caller);
}

inline void on_write(const void* to, std::size_t size, const void* caller) {
  if (is_recorded(caller)) on_access(Access::Kind::write, MemoryOrder::plain, to, size, caller);
}

}  // namespace racekit::explore
