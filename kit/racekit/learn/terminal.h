#pragma once

#include <termios.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace racekit {

/// A line of the screen, in one way to show it.
struct ScreenLine {
  enum class Look { plain, bold, faint, bad };

  std::string text;
  Look look = Look::plain;

  bool operator==(const ScreenLine&) const = default;
};

struct ScreenSize {
  std::size_t rows = 24;
  std::size_t columns = 80;

  bool operator==(const ScreenSize&) const = default;
};

/// How many columns a text of UTF-8 takes. (Each character is taken for one of a single column.)
std::size_t columns_of(const std::string& text);

/// A key that a person pressed: a character, or one of these.
enum class Key : int { none = 0, enter = '\r', up = 1000, down, page_up, page_down };

/// The terminal that stdin and stdout are, as long as the object lives: keys come one by one, and
/// what is drawn takes the whole of it. What stood there before is back afterwards.
///
/// Which sequences it writes: ECMA-48, and xterm's alternate screen; each terminal of today takes
/// them. One object at a time.
class Terminal {
 public:
  /// Whether stdin and stdout are one that can be drawn on.
  static bool is_there();

  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// Gives the terminal back for a while, to another program, and takes it again.
  void leave();
  void enter();

  ScreenSize size() const;

  /// Whether the window has another size since the last call, or this process went on after a
  /// person had stopped it: then all has to be drawn again.
  bool must_be_drawn_again();

  void draw(std::span<const ScreenLine> lines, ScreenSize size) const;

  /// The next key that is there already; `none` if there is none. `closed` becomes true where the
  /// terminal is gone.
  Key key(bool& closed);

  /// Drops the keys that were pressed before a screen that is about to come.
  void forget_keys();

 private:
  void drop_what_is_pasted();

  termios before_{};
  bool is_taken_ = false;
  std::string unread_;
  bool is_pasted_ = false;  ///< the beginning of what is unread
  bool colours_;
};

}  // namespace racekit
