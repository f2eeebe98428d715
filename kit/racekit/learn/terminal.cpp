#include "kit/racekit/learn/terminal.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "kit/base/colours.h"

namespace racekit {
namespace {

std::atomic<bool> changed{false};  // by a signal: the window's size, or this process goes on

void note_change(int) { changed = true; }

bool begins_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

/// The beginning of a text, at most this many columns.
std::string_view cut(std::string_view text, std::size_t columns) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (begins_a_character(text[i]) && columns-- == 0) return text.substr(0, i);
  return text;
}

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(STDOUT_FILENO, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

std::size_t columns_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_a_character));
}

bool Terminal::is_there() {
  const char* name = std::getenv("TERM");
  return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && name != nullptr &&
         std::string_view(name) != "dumb" && *name != '\0';
}

Terminal::Terminal() : colours_(*ink_for(STDOUT_FILENO).none != '\0') {
  tcgetattr(STDIN_FILENO, &before_);
  struct sigaction action {};
  action.sa_handler = note_change;
  sigaction(SIGWINCH, &action, nullptr);
  sigaction(SIGCONT, &action, nullptr);
  enter();
}

Terminal::~Terminal() { leave(); }

void Terminal::enter() {
  is_taken_ = true;
  termios keys = before_;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  keys.c_iflag &= ~static_cast<tcflag_t>(ICRNL);
  keys.c_cc[VSUSP] = _POSIX_VDISABLE;  // a shell would be left with this screen
  keys.c_cc[VQUIT] = _POSIX_VDISABLE;
  keys.c_cc[VMIN] = 0;
  keys.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &keys);
  write_all("\x1b[?1049h\x1b[?25l\x1b[?2004h");
}

void Terminal::leave() {
  if (!std::exchange(is_taken_, false)) return;
  write_all("\x1b[?2004l\x1b[?25h\x1b[?1049l");
  tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

ScreenSize Terminal::size() const {
  winsize window{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_row == 0 || window.ws_col == 0)
    return {};
  return {window.ws_row, window.ws_col};
}

bool Terminal::must_be_drawn_again() {
  if (!changed.exchange(false)) return false;
  enter();  // a shell that went on with this job has set the terminal for itself
  return true;
}

void Terminal::draw(std::span<const ScreenLine> lines, ScreenSize size) const {
  static constexpr std::array<const char*, 4> kLooks{"", "\x1b[1m", "\x1b[2m", "\x1b[1;31m"};
  std::string all = "\x1b[H";
  for (std::size_t i = 0; i < size.rows; ++i) {
    if (i > 0) all += "\r\n";
    if (i < lines.size()) {
      const auto& [text, look] = lines[i];
      const char* const how = colours_ ? kLooks[static_cast<std::size_t>(look)] : "";
      all += how;
      all += cut(text, size.columns);
      if (*how != '\0') all += "\x1b[0m";
    }
    all += "\x1b[K";
  }
  write_all(all);
}

void Terminal::forget_keys() {
  tcflush(STDIN_FILENO, TCIFLUSH);
  unread_.clear();
}

/// A text that a person pastes is no sequence of keys. The terminal says where it begins and ends.
void Terminal::drop_what_is_pasted() {
  constexpr std::string_view kBegin = "\x1b[200~";
  constexpr std::string_view kEnd = "\x1b[201~";
  if (!is_pasted_ && unread_.starts_with(kBegin)) is_pasted_ = true;
  if (!is_pasted_) return;
  const std::size_t end = unread_.find(kEnd);
  if (end == std::string::npos) {
    // The end may have begun with the last bytes that are there.
    unread_.erase(0, unread_.size() - std::min(unread_.size(), kEnd.size() - 1));
    return;
  }
  unread_.erase(0, end + kEnd.size());
  is_pasted_ = false;
}

Key Terminal::key(bool& closed) {
  std::array<char, 4096> buffer;
  pollfd input{STDIN_FILENO, POLLIN, 0};
  while ((unread_.empty() || is_pasted_) && poll(&input, 1, 0) > 0) {
    const ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
    closed = count < 0 || (count == 0 && (input.revents & POLLHUP) != 0);
    if (count <= 0) break;
    unread_.append(buffer.data(), static_cast<std::size_t>(count));
    drop_what_is_pasted();
  }
  drop_what_is_pasted();
  if (unread_.empty() || is_pasted_) return Key::none;
  static const std::array<std::pair<std::string_view, Key>, 6> kSequences{
      {{"\x1b[A", Key::up},
       {"\x1b[B", Key::down},
       {"\x1bOA", Key::up},
       {"\x1bOB", Key::down},
       {"\x1b[5~", Key::page_up},
       {"\x1b[6~", Key::page_down}}};
  for (const auto& [sequence, key] : kSequences)
    if (unread_.starts_with(sequence)) {
      unread_.erase(0, sequence.size());
      return key;
    }
  if (unread_.front() == '\x1b') {  // another key's sequence means nothing here
    unread_.clear();
    return Key::none;
  }
  const char key = unread_.front();
  unread_.erase(0, 1);
  return key == '\n' ? Key::enter : static_cast<Key>(key);
}

}  // namespace racekit
