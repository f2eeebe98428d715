#pragma once

#include <dlfcn.h>
#include <sys/syscall.h>

#include <cstddef>
#include <cstdint>

#include "kit/frames/processor.h"

// What the runtime itself calls: the definitions behind the ones that it takes over, and the
// kernel.
namespace racekit::explore {

/// Overwrites what returned functions have left on the stack below the caller. The system's own
/// leave numbers there that are random in each process: stack guards, and addresses that setjmp has
/// encrypted. The program may copy them as the unused part of a value, and then no execution would
/// be like the one before.
template <std::size_t Bytes>
[[gnu::noinline]] void clear_stack_below() {
  char memory[Bytes];
  processor::fill(memory, 0, Bytes);
  asm volatile("" : : "r"(memory) : "memory");
}

/// The definition that the program would have called without us; null if there is none. It is
/// looked up each time. Not usable in malloc and free, as dlsym allocates.
template <class Function>
Function* real(const char* name) {
  void* const function = dlsym(RTLD_NEXT, name);
  clear_stack_below<4096>();
  return reinterpret_cast<Function*>(function);
}

using processor::kernel;

/// A pointer as a system call's argument.
template <class T>
long bits(T* pointer) {
  return reinterpret_cast<long>(pointer);
}

/// Ends the process; no handler runs.
[[noreturn]] inline void leave(int status) {
  for (;;) kernel(SYS_exit_group, status);
}

}  // namespace racekit::explore
