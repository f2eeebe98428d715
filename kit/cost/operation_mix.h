#pragma once

#include <cstdint>

#include "kit/base/split_mix.h"
#include "kit/stage/script.h"

namespace racekit {

/// What one thread of a measurement does: again and again a reader's, a setter's or a deleter's
/// function with an id, all drawn at random. As many are set as are deleted, so about half of the
/// ids are in the map at any time.
class OperationMix {
 public:
  using Operation = void (*)(int id);

  static constexpr int kIds = 1000;  ///< 0 … kIds - 1, as many as a program of the kit has

  /// `reads` in percent. The script needs a reader, a setter and a deleter, and must outlive this.
  OperationMix(const Script& script, int reads, std::uint64_t seed)
      : read_(role(script, Role::Kind::reads)),
        set_(role(script, Role::Kind::inserts)),
        remove_(role(script, Role::Kind::removes)),
        reads_(static_cast<std::uint32_t>(reads)),
        state_(mixed_bits(seed)) {}

  /// Does the next operation; gives its result, so that a compiler cannot leave it out.
  std::int64_t next() {
    const std::uint64_t bits = mixed_bits(state_ += kGoldenGamma);
    const int id = static_cast<int>(below(static_cast<std::uint32_t>(bits), kIds));
    const auto percent = below(static_cast<std::uint32_t>(bits >> 32), 100);
    const bool sets = (bits & 1) != 0;
    return (percent < reads_ ? read_ : sets ? set_ : remove_).call(id);
  }

  /// Puts half of the ids into the map, drawn at random: sixteen shards of the even ids would leave
  /// eight of them empty.
  static void fill(const Script& script);

 private:
  static const Role& role(const Script& script, Role::Kind kind);

  /// `bits` scaled to 0 … count - 1.
  static std::uint32_t below(std::uint32_t bits, std::uint32_t count) {
    return static_cast<std::uint32_t>((std::uint64_t{bits} * count) >> 32);
  }

  const Role& read_;
  const Role& set_;
  const Role& remove_;
  const std::uint32_t reads_;
  std::uint64_t state_;
};

}  // namespace racekit
