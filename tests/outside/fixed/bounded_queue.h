#pragma once

#include <cassert>
#include <condition_variable>
#include <deque>
#include <mutex>

// A queue that has room for so many: push() waits while it is full, pop() while it is empty.
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t room) : room_(room) {}

  void push(int value) {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [&] { return values_.size() < room_; });
    values_.push_back(value);
    has_value_.notify_one();
  }

  int pop() {
    std::unique_lock lock(mutex_);
    has_value_.wait(lock, [&] { return !values_.empty(); });
    const int value = values_.front();
    values_.pop_front();
    has_room_.notify_one();
    return value;
  }

 private:
  const std::size_t room_;
  std::mutex mutex_;
  std::condition_variable has_room_, has_value_;
  std::deque<int> values_;
};
