#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "kit/base/clock.h"

namespace racekit {

/// Says on stderr how far it is: silence would be read as a hang. On a terminal it is one line that
/// changes and goes with the object; elsewhere a line every few seconds. For one thread.
class Progress {
 public:
  Progress() = default;
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `line` gives the words; it is asked only when it is time for them.
  template <class Line>
  void show(const Line& line) {
    const std::int64_t now = monotonic_now();
    if (now - last_shown_ < (on_terminal_ ? kOften : kSeldom)) return;
    last_shown_ = now;
    const std::string text = line();
    std::fprintf(stderr, on_terminal_ ? "\r%s\x1b[K" : "%s\n", text.c_str());
    is_there_ = on_terminal_;
  }
  void clear() {
    if (is_there_) std::fputs("\r\x1b[K", stderr);
    is_there_ = false;
  }

 private:
  static constexpr std::int64_t kOften = 100'000'000;
  static constexpr std::int64_t kSeldom = 3'000'000'000;

  const bool on_terminal_ = isatty(STDERR_FILENO) != 0;
  std::int64_t last_shown_ = monotonic_now();
  bool is_there_ = false;
};

}  // namespace racekit
