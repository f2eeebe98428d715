#pragma once

#include <cstdint>

namespace racekit::explore {

/// A signal that kills, and the CPU time limit, end the execution with a record of who did what.
/// Once, in each execution's process.
void catch_crashes();

/// The handler needs a stack of its own on each thread: the thread's may be what is broken.
void catch_crashes_on_this_thread(int thread);

/// That stack's addresses.
struct CrashStack {
  std::uint64_t begin;
  std::uint64_t end;
};
CrashStack crash_stack(int thread);

/// The calling thread dies of a signal that the instruction at `pc` has raised.
[[noreturn]] void crash(int number, std::uint64_t pc);

}  // namespace racekit::explore
