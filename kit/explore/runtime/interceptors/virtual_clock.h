#pragma once

#include <cstdint>
#include <ctime>

// Time is virtual: each thread has a clock of its own that goes on when it sleeps and when it is
// read. Who takes a lock, joins or is woken is not earlier than who let it go on. So the clocks
// depend on the order of synchronization only, as everything else does.
namespace racekit::explore {

/// Nanoseconds since the program's start on the virtual clock that stands for `clock`.
std::int64_t moment(clockid_t clock, const timespec& time);

/// The calling thread's time, as `clock` shows it.
timespec time_on(clockid_t clock);

/// The calling thread's clock is at least at this moment.
void sleep_until(std::int64_t moment);

std::int64_t nanoseconds(const timespec& span);

}  // namespace racekit::explore
