#include "kit/explore/engine_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include "kit/base/input.h"

namespace racekit::explore {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int unnamed_file(const char* what, std::size_t size) {
  const int number = memfd_create(what, MFD_CLOEXEC);
  if (number < 0 || ftruncate(number, static_cast<off_t>(size)) != 0) fail("memfd_create");
  return number;
}

Region* shared_with_programs(int file) {
  void* const memory =
      mmap(nullptr, sizeof(Region), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
  if (memory == MAP_FAILED) fail("no memory to share with the program");
  return static_cast<Region*>(memory);
}

void copy(const Plan& plan, Region& region) {
  if (plan.prefix.size() > std::size(region.prefix.items) ||
      plan.asleep.size() > std::size(region.asleep.items))
    throw std::runtime_error("the plan is too long");
  region.find_circles = plan.find_circles;
  region.attended = false;
  region.is_random = plan.random.has_value();
  region.random = plan.random.value_or(Plan::Random{});
  region.prefix.clear();
  for (const Choice& choice : plan.prefix) region.prefix.add() = choice;
  region.asleep.clear();
  region.sleeper_touches.clear();
  for (const Plan::Sleeper& sleeper : plan.asleep) {
    const std::uint32_t begin = region.sleeper_touches.count;
    if (sleeper.touches.size() > std::size(region.sleeper_touches.items) - begin)
      throw std::runtime_error("the plan is too long");
    for (const Touch& touch : sleeper.touches) region.sleeper_touches.add() = touch;
    region.asleep.add() = {sleeper.choice, {begin, region.sleeper_touches.count}};
  }
}

void copy_shared(const std::vector<Range>& shared, Region& region) {
  region.shared.clear();
  std::ranges::fill(region.shared_filter, 0);
  ++region.shared_version;
  for (const Range& range : shared) {
    const std::uint64_t last = (range.address + range.size - 1) / kGranule;
    for (std::uint64_t granule = range.address / kGranule; granule <= last; ++granule) {
      if (region.shared.full()) throw std::runtime_error("too much memory is shared");
      if (region.shared.count > 0 && region.shared.end()[-1] >= granule) continue;
      region.shared.add() = granule;
      const std::uint64_t bit = granule_bit(granule);
      region.shared_filter[bit / 64] |= std::uint64_t{1} << bit % 64;
    }
  }
}

void clear_results(Region& region) {
  region.is_resident = region.finished = region.suspicious = false;
  region.declined = Declined::no;
  region.status = 0;
  region.end_thread = 0;
  region.end_place = -1;
  region.may_circle = false;
  region.circle = 0;
  region.has_misuse = region.has_random_numbers = false;
  region.what[0] = region.told_outcome[0] = region.successor[0] = '\0';
  region.steps.clear();
  region.enabled.clear();
  region.touches.clear();
  region.accesses.clear();
  region.edges.clear();
  region.pending.clear();
  region.blocks.clear();
  region.newly_shared.clear();
  region.output.clear();
}

}  // namespace

Descriptor::~Descriptor() { close(number_); }

EngineMemory::EngineMemory(const std::string& input)
    : input_(racekit::unnamed_file(input)),
      file_(unnamed_file("racekit explore", sizeof(Region))),
      output_(unnamed_file("racekit output", 0)),
      region_(shared_with_programs(file_.number())),
      reader_(*region_) {
  fcntl(output_.number(), F_SETFL, O_APPEND);
}

EngineMemory::~EngineMemory() { munmap(region_, sizeof(Region)); }

void EngineMemory::put(const Plan& plan) {
  copy(plan, *region_);
  if (plan.shared != shared_) {
    copy_shared(plan.shared, *region_);
    shared_ = plan.shared;
  }
  clear_results(*region_);
}

std::vector<std::uint64_t> EngineMemory::stack(std::int32_t node) const {
  std::vector<std::uint64_t> stack;
  for (; node >= 0; node = region_->places.items[node].caller)
    stack.push_back(region_->places.items[node].pc);
  return stack;
}

std::string EngineMemory::output() const {
  std::string text(64 << 10, '\0');
  const ssize_t length = pread(output_.number(), text.data(), text.size(), 0);
  text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
  return text;
}

// All executions share the place where they are in the input.
void EngineMemory::renew_files() {
  if (ftruncate(output_.number(), 0) != 0) fail("ftruncate");
  lseek(input_.number(), 0, SEEK_SET);
}

}  // namespace racekit::explore
