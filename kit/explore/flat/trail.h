#pragma once

#include <cstdint>

#include "kit/explore/flat/arena.h"

namespace racekit::explore::flat {

/// What words were before they changed, so that all can be as it was at a mark. It lies in an arena
/// together with whatever else is made on the way: one way back for both.
class Trail {
 public:
  explicit Trail(Arena& arena) : arena_(arena) {}

  struct Mark {
    void* last;
    Arena::Mark top;
  };
  Mark mark() const { return {last_, arena_.mark()}; }

  /// Undoes all changes since.
  void back_to(const Mark& mark) {
    for (; last_ != mark.last; last_ = last_->before) *last_->where = last_->word;
    arena_.back_to(mark.top);
  }

  /// How much of the arena it takes to change a value of this many bytes.
  static constexpr std::size_t need(std::size_t size) { return size / 8 * sizeof(Change); }

  /// Gives a variable of whole words another value. The caller has seen to it that there is room.
  template <class T>
  void set(T& variable, const T& value) {
    static_assert(sizeof(T) % 8 == 0 && alignof(T) == 8 && std::is_trivially_copyable_v<T>);
    Word* const words = reinterpret_cast<Word*>(&variable);
    for (std::size_t i = 0; i < sizeof(T) / 8; ++i) {
      Change* const change = arena_.take<Change>();
      *change = {last_, words + i, words[i]};
      last_ = change;
    }
    variable = value;
  }

 private:
  /// Part of any variable.
  using Word __attribute__((may_alias)) = std::uint64_t;

  struct Change {
    Change* before;
    Word* where;
    std::uint64_t word;
  };

  Arena& arena_;
  Change* last_ = nullptr;
};

}  // namespace racekit::explore::flat
