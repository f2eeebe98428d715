#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace racekit {

/// A bounded channel of strings: `Channel(5)` is what Go's `make(chan string, 5)` is.
///
/// A Channel is a handle, as in Go: copies name the same channel, the last one frees it. All
/// members may be called from many threads at once; the handle itself is a plain object like any
/// other. A default Channel is Go's nil channel, except that using it throws instead of blocking
/// for ever: every member but `operator bool` throws std::logic_error.
class Channel {
 public:
  Channel() = default;

  /// An open, empty channel that holds up to `capacity` strings. Throws std::invalid_argument for
  /// capacity 0: an unbuffered channel is a rendezvous, which this kit does not need.
  explicit Channel(std::size_t capacity);

  /// Waits while the channel is full. Throws std::logic_error if the channel is closed, also while
  /// waiting (Go panics there).
  void send(std::string message);

  /// As send(), but gives false at once where send() would wait.
  bool try_send(std::string message);

  /// The oldest string; waits while the channel is open and empty. Nothing once it is closed and
  /// drained.
  std::optional<std::string> receive();

  /// The oldest string, or nothing at once where receive() would wait or has nothing to give.
  std::optional<std::string> try_receive();

  /// No more strings go in; those inside can still be received. Wakes everyone who waits. Throws
  /// std::logic_error if the channel is closed already (Go panics there).
  void close();

  std::size_t size() const;      ///< how many strings are inside: Go's len(c)
  std::size_t capacity() const;  ///< how many fit in: Go's cap(c)

  explicit operator bool() const { return state_ != nullptr; }

 private:
  struct State;
  State& state() const;

  std::shared_ptr<State> state_;
};

}  // namespace racekit
