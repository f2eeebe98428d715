// malloc and its family, new and delete.

#include <malloc.h>
#include <stdlib.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <new>

#include "kit/explore/runtime/heap.h"
#include "kit/explore/runtime/interceptors/interceptor.h"

namespace {

using namespace racekit::explore;

constexpr std::size_t kPage = 4096;

void* or_enomem(void* block) {
  if (!block) errno = ENOMEM;
  return block;
}

bool is_power_of_two(std::size_t n) { return n != 0 && (n & (n - 1)) == 0; }

void* grown(void* old, std::size_t size, const void* caller) {
  void* const block = or_enomem(heap::allocate(size, 16, caller));
  if (!block || !old) return block;
  const std::size_t old_size = heap::size_of(old);
  std::memcpy(block, old, old_size < size ? old_size : size);
  heap::release(old, caller);
  return block;
}

void* made(std::size_t size, std::size_t alignment, const void* caller) {
  void* const block = heap::allocate(size, alignment, caller);
  if (!block) throw std::bad_alloc();
  return block;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) { return or_enomem(heap::allocate(size, 16, CALLER)); }

// Fresh memory is zero.
void* calloc(std::size_t count, std::size_t size) {
  std::size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return or_enomem(nullptr);
  return or_enomem(heap::allocate(bytes, 16, CALLER));
}

void* realloc(void* block, std::size_t size) { return grown(block, size, CALLER); }

void* reallocarray(void* block, std::size_t count, std::size_t size) {
  std::size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return or_enomem(nullptr);
  return grown(block, bytes, CALLER);
}

void free(void* block) {
  if (block) heap::release(block, CALLER);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return or_enomem(heap::allocate(size, alignment, CALLER));
}

void* memalign(std::size_t alignment, std::size_t size) {
  return or_enomem(heap::allocate(size, alignment, CALLER));
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  if (!is_power_of_two(alignment) || alignment % sizeof(void*) != 0) return EINVAL;
  *block = heap::allocate(size, alignment, CALLER);
  return *block ? 0 : ENOMEM;
}

void* valloc(std::size_t size) { return or_enomem(heap::allocate(size, kPage, CALLER)); }

std::size_t malloc_usable_size(void* block) { return block ? heap::size_of(block) : 0; }

}  // extern "C"

// Weak: a program may have its own.
#define WEAK __attribute__((weak))

WEAK void* operator new(std::size_t size) { return made(size, 16, CALLER); }
WEAK void* operator new[](std::size_t size) { return made(size, 16, CALLER); }
WEAK void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return heap::allocate(size, 16, CALLER);
}
WEAK void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return heap::allocate(size, 16, CALLER);
}
WEAK void* operator new(std::size_t size, std::align_val_t alignment) {
  return made(size, static_cast<std::size_t>(alignment), CALLER);
}
WEAK void* operator new[](std::size_t size, std::align_val_t alignment) {
  return made(size, static_cast<std::size_t>(alignment), CALLER);
}
WEAK void operator delete(void* block) noexcept {
  if (block) heap::release(block, CALLER);
}
WEAK void operator delete[](void* block) noexcept {
  if (block) heap::release(block, CALLER);
}
WEAK void operator delete(void* block, std::size_t) noexcept {
  if (block) heap::release(block, CALLER);
}
WEAK void operator delete[](void* block, std::size_t) noexcept {
  if (block) heap::release(block, CALLER);
}
WEAK void operator delete(void* block, std::align_val_t) noexcept {
  if (block) heap::release(block, CALLER);
}
WEAK void operator delete[](void* block, std::align_val_t) noexcept {
  if (block) heap::release(block, CALLER);
}
WEAK void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
  if (block) heap::release(block, CALLER);
}
WEAK void operator delete[](void* block, std::size_t, std::align_val_t) noexcept {
  if (block) heap::release(block, CALLER);
}
