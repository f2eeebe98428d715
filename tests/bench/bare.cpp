// The loop of fixed/active_instances with a bare std::mutex and no kit: what the kit is measured
// against. Takes how many setters and deleters; prints their operations in one second.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <numeric>
#include <random>
#include <thread>
#include <unordered_map>
#include <vector>

#include "kit/stage/channel.h"

namespace {

std::mutex mutex;
std::unordered_map<int, racekit::Channel> ActiveInstances;
std::atomic<bool> time_is_up{false};

void SetValue(int id) {
  mutex.lock();
  ActiveInstances[id] = racekit::Channel(5);
  mutex.unlock();
}

void DeleteValue(int id) {
  mutex.lock();
  ActiveInstances.erase(id);
  mutex.unlock();
}

std::int64_t work(void (*function)(int), unsigned seed) {
  std::minstd_rand random(seed);
  std::uniform_int_distribution<int> any_id(0, 999);
  std::int64_t operations = 0;
  for (; !time_is_up.load(std::memory_order_relaxed); ++operations) function(any_id(random));
  return operations;
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned setters = argc == 3 ? static_cast<unsigned>(std::atoi(argv[1])) : 0;
  const unsigned deleters = argc == 3 ? static_cast<unsigned>(std::atoi(argv[2])) : 0;
  std::vector<std::int64_t> operations(setters + deleters);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < operations.size(); ++i)
    threads.emplace_back(
        [&, i] { operations[i] = work(i < setters ? SetValue : DeleteValue, i + 1); });
  std::this_thread::sleep_for(std::chrono::seconds(1));
  time_is_up.store(true, std::memory_order_relaxed);
  for (std::thread& thread : threads) thread.join();
  std::printf("%lld\n", static_cast<long long>(std::accumulate(operations.begin(), operations.end(),
                                                               std::int64_t{0})));
}
