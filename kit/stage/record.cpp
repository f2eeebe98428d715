#include "kit/stage/record.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

#include "kit/base/clock.h"

namespace racekit {
namespace {

Record* the_record = nullptr;

}  // namespace
Record::Record(int threads)
    : count_(static_cast<std::size_t>(threads) + 1),
      bytes_(sizeof(Activity) * count_ + sizeof(Header)) {
  void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    throw std::system_error(errno, std::generic_category(), "no memory to share with the watcher");
  activities_ = static_cast<Activity*>(memory);
  for (std::size_t i = 0; i < count_; ++i) new (activities_ + i) Activity;
  header_ = new (activities_ + count_) Header;
  the_record = this;
}

Record::~Record() {
  the_record = nullptr;
  munmap(activities_, bytes_);
}

Record* Record::current() { return the_record; }

bool Record::die_saying(const char* message) {
  int unspoken = 0;
  if (!header_->read.load()) return false;
  if (header_->spoken.compare_exchange_strong(unspoken, 1)) {
    std::strncpy(header_->message, message, sizeof header_->message - 1);
    header_->spoken.store(2);
  }
  return true;
}

std::int64_t Record::operations() const { return progress() - activities_[0].operations.load(); }

std::int64_t Record::progress() const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < count_; ++i)
    sum += activities_[i].operations.load(std::memory_order_relaxed);
  return sum;
}

void Record::enter(Phase phase) {
  if (phase == Phase::running) header_->started.store(monotonic_now());
  header_->phase.store(phase);
}

}  // namespace racekit
