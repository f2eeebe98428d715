#include "kit/base/standstill.h"

#include <linux/futex.h>
#include <sys/syscall.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "kit/base/clock.h"

namespace racekit {
namespace {

constexpr std::int64_t kBetweenLooks = 200'000'000;
constexpr std::int64_t kLongEnough = 2'000'000'000;

/// What a thread waits for in the kernel, as proc_pid_syscall(5) has it: the call's number, then
/// its arguments.
struct Wait {
  long call = -1;
  std::uint64_t arguments[4] = {};

  bool is_for_ever() const {
    const auto operation = static_cast<int>(arguments[1]) & FUTEX_CMD_MASK;
    return call == SYS_futex && arguments[3] == 0 &&
           (operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET ||
            operation == FUTEX_LOCK_PI);
  }
  bool sleeps() const { return call == SYS_clock_nanosleep || call == SYS_nanosleep; }
};

Wait read_wait(const std::string& text) {
  Wait wait;
  std::istringstream words(text);
  if (!(words >> wait.call)) return {};  // "running"
  for (std::uint64_t& argument : wait.arguments) {
    std::string word;
    words >> word;
    argument = std::strtoull(word.c_str(), nullptr, 16);
  }
  return wait;
}

/// Where all threads of a process wait for ever; "" if one does not.
std::string waits_of(pid_t process) {
  const std::filesystem::path tasks = "/proc/" + std::to_string(process) + "/task";
  std::set<pid_t> threads;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(tasks, error))
    threads.insert(std::atoi(entry.path().filename().c_str()));
  std::string all;
  int number = 0;
  for (const pid_t thread : threads) {
    std::string text;
    std::getline(std::ifstream(tasks / std::to_string(thread) / "syscall"), text);
    const Wait wait = read_wait(text);
    // The second thread is ThreadSanitizer's own, which sleeps between two looks.
    if (number++ == 1 && wait.sleeps()) continue;
    if (!wait.is_for_ever()) return "";
    all += std::to_string(thread) + ' ' + text + '\n';
  }
  return all;
}

}  // namespace

bool Standstill::certain() {
  const std::int64_t now = monotonic_now();
  if (now < next_look_) return false;
  next_look_ = now + kBetweenLooks;
  const std::string waits = waits_of(process_);
  if (waits != waits_) {
    waits_ = waits;
    since_ = now;
  }
  return !waits_.empty() && now - since_ >= kLongEnough;
}

}  // namespace racekit
