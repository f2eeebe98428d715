// The functions of <cstring> that programs copy, fill and compare memory with: clang calls them by
// names of ThreadSanitizer's, g++ and the standard library by their own.
//
// Whoever copies one struct into another may call memcpy without knowing, the runtime too: its own
// calls, and everybody's before the start, are done and not recorded.

#include <cstddef>

#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/thread.h"

namespace {

using namespace racekit::explore;

bool recorded(const void* caller) { return watched() && !is_kit_code(caller); }

void on_read(const void* from, std::size_t size, const void* caller) {
  if (recorded(caller)) on_access(Access::Kind::read, MemoryOrder::plain, from, size, caller);
}

void on_write(const void* to, std::size_t size, const void* caller) {
  if (recorded(caller)) on_access(Access::Kind::write, MemoryOrder::plain, to, size, caller);
}

// No loops: the compiler would make calls of memcpy and memset out of them.

void copy(void* to, const void* from, std::size_t size) {
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

void copy_backwards(void* to, const void* from, std::size_t size) {
  to = static_cast<char*>(to) + size - 1;
  from = static_cast<const char*>(from) + size - 1;
  asm volatile("std; rep movsb; cld" : "+D"(to), "+S"(from), "+c"(size) : : "memory", "cc");
}

void* move(void* to, const void* from, std::size_t size, const void* caller) {
  on_read(from, size, caller);
  on_write(to, size, caller);
  const auto distance = reinterpret_cast<std::size_t>(to) - reinterpret_cast<std::size_t>(from);
  if (distance >= size)  // also where `to` lies below
    copy(to, from, size);
  else
    copy_backwards(to, from, size);
  return to;
}

void* fill(void* to, int byte, std::size_t size, const void* caller) {
  on_write(to, size, caller);
  void* end = to;
  asm volatile("rep stosb" : "+D"(end), "+c"(size) : "a"(byte) : "memory");
  return to;
}

}  // namespace

#define CALLER __builtin_return_address(0)

extern "C" {

void* memcpy(void* to, const void* from, std::size_t size) { return move(to, from, size, CALLER); }
void* memmove(void* to, const void* from, std::size_t size) { return move(to, from, size, CALLER); }
void* memset(void* to, int byte, std::size_t size) { return fill(to, byte, size, CALLER); }

void* __tsan_memcpy(void* to, const void* from, std::size_t size) {
  return move(to, from, size, CALLER);
}
void* __tsan_memmove(void* to, const void* from, std::size_t size) {
  return move(to, from, size, CALLER);
}
void* __tsan_memset(void* to, int byte, std::size_t size) { return fill(to, byte, size, CALLER); }

}  // extern "C"
