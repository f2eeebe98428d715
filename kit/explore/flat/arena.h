#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

namespace racekit::explore::flat {

/// Memory of the caller's, handed out from its beginning on and taken back from its end: a stack.
/// It does not grow. The caller keeps the memory as long as it uses what lies there.
class Arena {
 public:
  using Mark = std::byte*;

  Arena() = default;
  Arena(void* memory, std::size_t size) : top_(static_cast<std::byte*>(memory)), end_(top_ + size) {
    const std::size_t off = reinterpret_cast<std::uintptr_t>(top_) % kAlignment;
    if (off != 0) top_ += size < kAlignment ? size : kAlignment - off;
  }

  /// Room for `count` values, without a value yet; null if it does not fit.
  template <class T>
  T* take(std::size_t count = 1) {
    static_assert(alignof(T) <= kAlignment && std::is_trivially_destructible_v<T>);
    if (count > room() / sizeof(T) || rounded(count * sizeof(T)) > room()) return nullptr;
    T* const taken = reinterpret_cast<T*>(top_);
    top_ += rounded(count * sizeof(T));
    return taken;
  }

  /// A value; null if it does not fit.
  template <class T>
  T* make(const T& value) {
    T* const made = take<T>();
    return made ? new (made) T(value) : nullptr;
  }

  std::size_t room() const { return static_cast<std::size_t>(end_ - top_); }

  Mark mark() const { return top_; }
  void back_to(Mark mark) { top_ = mark; }

  /// A piece of it, as an arena of its own; empty if it does not fit.
  Arena part(std::size_t size) {
    std::byte* const memory = take<std::byte>(size);
    return memory ? Arena(memory, size) : Arena();
  }

 private:
  static constexpr std::size_t kAlignment = 8;
  static constexpr std::size_t rounded(std::size_t size) {
    return (size + kAlignment - 1) / kAlignment * kAlignment;
  }

  std::byte* top_ = nullptr;
  std::byte* end_ = nullptr;
};

}  // namespace racekit::explore::flat
