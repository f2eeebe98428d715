#include "kit/base/in_parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace racekit {

void in_parallel(std::size_t jobs, std::size_t count, const std::function<void(std::size_t)>& each,
                 const std::function<void()>& meanwhile) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> at_work{std::min(jobs, count)};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) each(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      next = count;
    }
    --at_work;
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = std::min(jobs, count); i > 0; --i) threads.emplace_back(work);
    while (at_work > 0) {
      if (meanwhile) meanwhile();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace racekit
