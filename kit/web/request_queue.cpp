#include "kit/web/request_queue.h"

#include <chrono>
#include <utility>

namespace racekit {

Answer RequestQueue::ask(Request request) {
  std::future<Answer> answer;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return {503, {{"error", "the server has ended"}}};
    if (waiting_.size() >= kMostWaiting)
      return {503, {{"error", "the program is being run for others: ask again"}}};
    answer = waiting_.emplace_back(std::move(request)).get_future();
  }
  came_.notify_one();
  try {
    return answer.get();
  } catch (const std::future_error&) {  // close() has dropped it
    return {503, {{"error", "the server has ended"}}};
  }
}

bool RequestQueue::run_next(int milliseconds) {
  std::packaged_task<Answer()> next;
  {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!came_.wait_for(lock, std::chrono::milliseconds(milliseconds),
                        [this] { return !waiting_.empty(); }))
      return false;
    next = std::move(waiting_.front());
    waiting_.pop_front();
  }
  next();
  return true;
}

void RequestQueue::close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  waiting_.clear();
}

}  // namespace racekit
