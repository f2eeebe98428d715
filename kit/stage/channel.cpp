#include "kit/stage/channel.h"

#include <condition_variable>
#include <list>
#include <mutex>
#include <stdexcept>
#include <utility>

// What the compiler puts around an instrumented function: the call's place joins the stack that
// ThreadSanitizer knows. Only its runtimes have them.
extern "C" {
[[gnu::weak]] void __tsan_func_entry(void* called_from);
[[gnu::weak]] void __tsan_func_exit();
}

namespace racekit {
namespace {

/// The kit is not instrumented: without this, what it allocates and locks would be reported without
/// the learner's line that called it.
class VisibleCall {
 public:
  explicit VisibleCall(void* called_from) {
    if (__tsan_func_entry) __tsan_func_entry(called_from);
  }
  ~VisibleCall() {
    if (__tsan_func_exit) __tsan_func_exit();
  }
  VisibleCall(const VisibleCall&) = delete;
  VisibleCall& operator=(const VisibleCall&) = delete;
};

}  // namespace

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
  const VisibleCall call(__builtin_return_address(0));
  if (capacity == 0) throw std::invalid_argument("a channel holds at least one message");
  state_ = std::make_shared<State>(capacity);
}

Channel::State& Channel::state() const {
  if (!state_) throw std::logic_error("use of a nil channel");
  return *state_;
}

void Channel::send(std::string message) {
  const VisibleCall call(__builtin_return_address(0));
  State& s = state();
  std::unique_lock lock(s.mutex);
  s.has_room.wait(lock, [&] { return s.closed || !s.full(); });
  s.must_be_open();
  s.push(std::move(message));
}

bool Channel::try_send(std::string message) {
  const VisibleCall call(__builtin_return_address(0));
  State& s = state();
  const std::lock_guard lock(s.mutex);
  s.must_be_open();
  if (s.full()) return false;
  s.push(std::move(message));
  return true;
}

std::optional<std::string> Channel::receive() {
  const VisibleCall call(__builtin_return_address(0));
  State& s = state();
  std::unique_lock lock(s.mutex);
  s.has_message.wait(lock, [&] { return s.closed || !s.messages.empty(); });
  return s.pop();
}

std::optional<std::string> Channel::try_receive() {
  const VisibleCall call(__builtin_return_address(0));
  State& s = state();
  const std::lock_guard lock(s.mutex);
  return s.pop();
}

void Channel::close() {
  const VisibleCall call(__builtin_return_address(0));
  State& s = state();
  const std::lock_guard lock(s.mutex);
  if (s.closed) throw std::logic_error("close of closed channel");
  s.closed = true;
  s.has_room.notify_all();
  s.has_message.notify_all();
}

std::size_t Channel::size() const {
  const VisibleCall call(__builtin_return_address(0));
  const State& s = state();
  const std::lock_guard lock(state().mutex);
  return s.messages.size();
}

std::size_t Channel::capacity() const { return state().capacity; }

}  // namespace racekit
