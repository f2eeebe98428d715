#pragma once

#include <dlfcn.h>
#include <sys/syscall.h>

#include <cstdint>

// What the runtime itself calls: the definitions behind the ones that it takes over, and the
// kernel.
namespace racekit::explore {

/// The definition that the program would have called without us. Not usable in malloc and free:
/// dlsym allocates.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

/// A bare system call: it leaves errno alone, and is not taken over.
inline long kernel(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                   long f = 0) {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

template <class T>
long bits(T* pointer) {
  return reinterpret_cast<long>(pointer);
}

[[noreturn]] inline void leave(int status) {
  for (;;) kernel(SYS_exit_group, status);
}

}  // namespace racekit::explore
