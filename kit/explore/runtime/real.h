#pragma once

#include <dlfcn.h>
#include <sys/syscall.h>

#include <cstdint>

#include "kit/frames/processor.h"

// What the runtime itself calls: the definitions behind the ones that it takes over, and the
// kernel.
namespace racekit::explore {

/// The definition that the program would have called without us. Not usable in malloc and free:
/// dlsym allocates.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

using processor::kernel;

template <class T>
long bits(T* pointer) {
  return reinterpret_cast<long>(pointer);
}

[[noreturn]] inline void leave(int status) {
  for (;;) kernel(SYS_exit_group, status);
}

}  // namespace racekit::explore
