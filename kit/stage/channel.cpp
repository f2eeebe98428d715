#include "kit/stage/channel.h"

#include <condition_variable>
#include <list>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace racekit {
struct Channel::State {
  explicit State(std::size_t most) : capacity(most) {}

  const std::size_t capacity;
  std::mutex mutex;  // guards what follows
  std::condition_variable has_room;
  std::condition_variable has_message;
  std::list<std::string> messages;
  bool closed = false;

  bool full() const { return messages.size() == capacity; }

  void must_be_open() const {
    if (closed) throw std::logic_error("send on closed channel");
  }

  void push(std::string message) {
    messages.push_back(std::move(message));
    has_message.notify_one();
  }

  std::optional<std::string> pop() {
    if (messages.empty()) return std::nullopt;
    std::optional<std::string> oldest(std::move(messages.front()));
    messages.pop_front();
    has_room.notify_one();
    return oldest;
  }
};

Channel::Channel(std::size_t capacity) {
  if (capacity == 0) throw std::invalid_argument("a channel holds at least one message");
  state_ = std::make_shared<State>(capacity);
}

Channel::State& Channel::state() const {
  if (!state_) throw std::logic_error("use of a nil channel");
  return *state_;
}

void Channel::send(std::string message) {
  State& s = state();
  std::unique_lock lock(s.mutex);
  s.has_room.wait(lock, [&] { return s.closed || !s.full(); });
  s.must_be_open();
  s.push(std::move(message));
}

bool Channel::try_send(std::string message) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  s.must_be_open();
  if (s.full()) return false;
  s.push(std::move(message));
  return true;
}

std::optional<std::string> Channel::receive() {
  State& s = state();
  std::unique_lock lock(s.mutex);
  s.has_message.wait(lock, [&] { return s.closed || !s.messages.empty(); });
  return s.pop();
}

std::optional<std::string> Channel::try_receive() {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  return s.pop();
}

void Channel::close() {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  if (s.closed) throw std::logic_error("close of closed channel");
  s.closed = true;
  s.has_room.notify_all();
  s.has_message.notify_all();
}

std::size_t Channel::size() const {
  const State& s = state();
  const std::lock_guard lock(state().mutex);
  return s.messages.size();
}

std::size_t Channel::capacity() const { return state().capacity; }

}  // namespace racekit
