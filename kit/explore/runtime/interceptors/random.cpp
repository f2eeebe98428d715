// Numbers that are others in each run: an explored program gets the same ones each time.
//
// rand() and the like repeat themselves, but threads share their state: whose call comes first is a
// matter of the schedule.

#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include <string>

#include "kit/base/split_mix.h"
#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore {
namespace {

/// The thread's next number: of its own count, so that no thread's depends on another's.
std::uint64_t next_number() {
  Thread& me = *self;
  region->has_random_numbers = true;
  return mixed_bits(kGoldenGamma *
                    ((static_cast<std::uint64_t>(me.number) << 32) + ++me.random_numbers));
}

void fill_at_random(void* to, std::size_t size) {
  auto* const bytes = static_cast<unsigned char*>(to);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i, number >>= 8) {
    if (i % sizeof number == 0) number = next_number();
    bytes[i] = static_cast<unsigned char>(number);
  }
}

/// A call that reads and writes what all threads share inside the C library.
void use_shared_state(const void* caller) {
  region->has_random_numbers = true;
  Operation operation{.verb = Verb::random, .place = place_here(caller)};
  perform(operation.touch(Touch::Mode::write, kRandomState, 8));
  self->spin.on_progress();
}

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

#define SHARED(type, name, parameters, arguments)  \
  type name parameters {                           \
    if (watched()) use_shared_state(CALLER);       \
    return real<type parameters>(#name) arguments; \
  }

extern "C" {

SHARED(int, rand, (), ())
SHARED(void, srand, (unsigned a), (a))
SHARED(long, random, (), ())
SHARED(void, srandom, (unsigned a), (a))
SHARED(double, drand48, (), ())
SHARED(long, lrand48, (), ())
SHARED(long, mrand48, (), ())
SHARED(void, srand48, (long a), (a))

ssize_t getrandom(void* to, size_t size, unsigned flags) {
  if (!watched()) return REAL(getrandom)(to, size, flags);
  fill_at_random(to, size);
  return static_cast<ssize_t>(size);
}

int getentropy(void* to, size_t size) {
  if (!watched()) return REAL(getentropy)(to, size);
  fill_at_random(to, size);
  return 0;
}

std::uint32_t arc4random() {
  if (!watched()) return real<std::uint32_t()>("arc4random")();
  return static_cast<std::uint32_t>(next_number());
}

void arc4random_buf(void* to, size_t size) {
  if (!watched()) return real<void(void*, size_t)>("arc4random_buf")(to, size);
  fill_at_random(to, size);
}

std::uint32_t arc4random_uniform(std::uint32_t bound) {
  if (!watched()) return real<std::uint32_t(std::uint32_t)>("arc4random_uniform")(bound);
  return bound < 2 ? 0 : static_cast<std::uint32_t>(next_number() % bound);
}

// The process has another number in each run.

pid_t getpid() {
  constexpr pid_t kProcess = 1'000;
  return watched() ? kProcess : static_cast<pid_t>(kernel(SYS_getpid));
}

pid_t gettid() {
  return watched() ? getpid() + self->number : static_cast<pid_t>(kernel(SYS_gettid));
}

}  // extern "C"

// std::random_device: the C++ library's functions, under the names that programs call. What they
// keep in the object is not needed here.
namespace std {

class random_device {
  void _M_init(const std::string& token);
  void _M_init_pretr1(const std::string& token);
  void _M_fini();
  std::uint32_t _M_getval();
  std::uint32_t _M_getval_pretr1();
  double _M_getentropy() const noexcept;
};

void random_device::_M_init(const std::string&) {}
void random_device::_M_init_pretr1(const std::string&) {}
void random_device::_M_fini() {}
std::uint32_t random_device::_M_getval() {
  std::uint32_t number;
  getentropy(&number, sizeof number);
  return number;
}
std::uint32_t random_device::_M_getval_pretr1() { return _M_getval(); }
double random_device::_M_getentropy() const noexcept { return 32; }

}  // namespace std
