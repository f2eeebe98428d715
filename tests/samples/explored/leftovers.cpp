// What stands on the stack below main, where the program and its runtime have called functions of
// the system: a program that copies the unused part of a value copies this.
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace {

constexpr int kWords = 8000;
std::uint64_t words[kWords];

__attribute__((no_sanitize("thread"), noinline)) void copy_what_is_below() {
  const auto* const here = static_cast<volatile std::uint64_t*>(__builtin_frame_address(0));
  for (int i = 0; i < kWords; ++i) words[i] ^= words[i] << 1 ^ here[-i - 4];
}

}  // namespace

int main() {
  copy_what_is_below();
  std::mutex mutex;
  mutex.lock();
  copy_what_is_below();
  mutex.unlock();
  std::shared_mutex shared;
  shared.lock_shared();
  copy_what_is_below();
  shared.unlock_shared();
  std::thread([] {}).join();
  copy_what_is_below();
  for (int i = 0; i < kWords; ++i)
    if (words[i] != 0) std::printf("%d %lx\n", i, words[i]);
}
