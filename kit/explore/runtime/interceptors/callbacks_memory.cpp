// The functions of <cstring> that programs copy, fill and compare memory with. clang calls the
// first three by names of ThreadSanitizer's, g++ and the standard library by their own.

#include <cstddef>
#include <cstdint>

#include "kit/explore/runtime/interceptors/library_access.h"
#include "kit/frames/processor.h"

namespace {

using namespace racekit::explore;
namespace processor = racekit::processor;

void* move(void* to, const void* from, std::size_t size, const void* caller) {
  on_read(from, size, caller);
  on_write(to, size, caller);
  const auto distance = reinterpret_cast<std::size_t>(to) - reinterpret_cast<std::size_t>(from);
  if (distance >= size)  // also where `to` lies below
    processor::copy(to, from, size);
  else
    processor::copy_backwards(to, from, size);
  return to;
}

void* fill(void* to, int byte, std::size_t size, const void* caller) {
  on_write(to, size, caller);
  processor::fill(to, byte, size);
  return to;
}

/// Where two texts differ, or `most` bytes, or their end if `text`: as far as both are read.
int compare(const void* a, const void* b, std::size_t most, bool text, const void* caller) {
  const auto* const left = static_cast<const unsigned char*>(a);
  const auto* const right = static_cast<const unsigned char*>(b);
  std::size_t i = 0;
  while (i < most && left[i] == right[i] && !(text && left[i] == 0)) ++i;
  const std::size_t size = i < most ? i + 1 : i;
  on_read(a, size, caller);
  on_read(b, size, caller);
  // Others may have run meanwhile: what counts is what is there now.
  for (i = 0; i < size; ++i)
    if (left[i] != right[i]) return left[i] - right[i];
  return 0;
}

std::size_t length(const char* text, const void* caller) {
  std::size_t size = 0;
  while (text[size] != 0) ++size;
  on_read(text, size + 1, caller);
  for (size = 0; text[size] != 0;) ++size;
  return size;
}

}  // namespace

#define CALLER __builtin_return_address(0)

extern "C" {

void* memcpy(void* to, const void* from, std::size_t size) { return move(to, from, size, CALLER); }
void* memmove(void* to, const void* from, std::size_t size) { return move(to, from, size, CALLER); }
void* memset(void* to, int byte, std::size_t size) { return fill(to, byte, size, CALLER); }

int memcmp(const void* a, const void* b, std::size_t size) {
  return compare(a, b, size, false, CALLER);
}
int bcmp(const void* a, const void* b, std::size_t size) {
  return compare(a, b, size, false, CALLER);
}
int strcmp(const char* a, const char* b) { return compare(a, b, SIZE_MAX, true, CALLER); }
int strncmp(const char* a, const char* b, std::size_t most) {
  return compare(a, b, most, true, CALLER);
}
std::size_t strlen(const char* text) { return length(text, CALLER); }

void* __tsan_memcpy(void* to, const void* from, std::size_t size) {
  return move(to, from, size, CALLER);
}
void* __tsan_memmove(void* to, const void* from, std::size_t size) {
  return move(to, from, size, CALLER);
}
void* __tsan_memset(void* to, int byte, std::size_t size) { return fill(to, byte, size, CALLER); }

}  // extern "C"
