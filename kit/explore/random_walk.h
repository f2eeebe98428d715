#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kit/base/split_mix.h"
#include "kit/explore/execution.h"

namespace racekit::explore {

/// An index below `count` (> 0), from a state that moves on: SplitMix64.
constexpr std::size_t pick(std::uint64_t& state, std::size_t count) {
  return static_cast<std::size_t>(mixed_bits(state += kGoldenGamma) % count);
}

/// Chooses the steps of one execution at random; the same seed and length, the same walk.
///
/// Were each choice as likely as any other at each step, all threads would go at about the same
/// pace, and whatever needs one of them to stand still for long would hardly ever come. Most bugs
/// take few switches, each at the right moment (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS
/// 2010). So each walk first draws how many switches it is to have on average, from 1 to 32, and
/// takes them anywhere in an execution of the length that is expected.
///
/// Allocates nothing: the runtime inside an explored program uses it.
class RandomWalk {
 public:
  constexpr RandomWalk() = default;
  constexpr RandomWalk(std::uint64_t seed, std::uint32_t length) : state_(seed) {
    pace_ = std::max(length >> pick(state_, 6), 1u);
  }

  /// The next step: an index of `enabled`, which is not empty and sorted by thread. `last` is the
  /// thread that took the step before.
  constexpr std::size_t next(std::span<const Choice> enabled, ThreadNumber last) {
    std::size_t begin = 0;
    while (begin < enabled.size() && enabled[begin].thread != last) ++begin;
    std::size_t end = begin;
    while (end < enabled.size() && enabled[end].thread == last) ++end;
    const std::size_t own = end - begin;
    const std::size_t others = enabled.size() - own;
    if (own == 0) return pick(state_, others);
    if (others == 0 || pick(state_, pace_) != 0) return begin + pick(state_, own);
    const std::size_t other = pick(state_, others);
    return other < begin ? other : other + own;
  }

 private:
  std::uint64_t state_ = 0;
  std::uint32_t pace_ = 1;  ///< steps from one switch to the next, on average
};

}  // namespace racekit::explore
