#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "kit/explore/flat/arena.h"

namespace racekit::explore {

/// An execution has no more steps: a longer one does not fit into the region either.
constexpr std::uint32_t kMostSteps = 1 << 17;

/// Addresses for a search's flat data. Memory is taken only where they are used.
class Reserve {
 public:
  /// As much as the system gives, up to `most` bytes. Throws std::bad_alloc if that is next to
  /// nothing.
  explicit Reserve(std::size_t most);
  ~Reserve();
  Reserve(const Reserve&) = delete;
  Reserve& operator=(const Reserve&) = delete;

  flat::Arena& arena() { return arena_; }

 private:
  void* memory_;
  std::size_t size_;
  flat::Arena arena_;
};

/// A search's reserve is used up.
class NoRoom : public std::runtime_error {
 public:
  NoRoom() : std::runtime_error("its executions are too long for the memory of the search") {}
};

}  // namespace racekit::explore
