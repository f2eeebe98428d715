// What -fsanitize=thread calls before each plain access: a table, and no logic. Everything goes to
// on_access(). The functions of the atomics stand in callbacks_atomic.cpp.

#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/stacks.h"
#include "kit/explore/runtime/thread.h"

using racekit::explore::Access;
using racekit::explore::MemoryOrder;
using racekit::explore::on_access;

#define ACCESS(name, kind, size)                                                                   \
  void __tsan_##name(void* address) {                                                              \
    on_access(Access::Kind::kind, MemoryOrder::plain, address, size, __builtin_return_address(0)); \
  }

#define READ_AND_WRITE(size)                        \
  ACCESS(read##size, read, size)                    \
  ACCESS(write##size, write, size)                  \
  ACCESS(unaligned_read##size, read, size)          \
  ACCESS(unaligned_write##size, write, size)        \
  ACCESS(volatile_read##size, read, size)           \
  ACCESS(volatile_write##size, write, size)         \
  ACCESS(unaligned_volatile_read##size, read, size) \
  ACCESS(unaligned_volatile_write##size, write, size)

#define RANGE(name, kind)                                                                          \
  void __tsan_##name(void* address, unsigned long size) {                                          \
    on_access(Access::Kind::kind, MemoryOrder::plain, address, size, __builtin_return_address(0)); \
  }

extern "C" {

READ_AND_WRITE(1)
READ_AND_WRITE(2)
READ_AND_WRITE(4)
READ_AND_WRITE(8)
READ_AND_WRITE(16)
RANGE(read_range, read)
RANGE(write_range, write)

void __tsan_vptr_read(void** address) {
  on_access(Access::Kind::read, MemoryOrder::plain, address, sizeof *address,
            __builtin_return_address(0));
}

// A constructor or destructor that stores the same pointer again changes nothing.
void __tsan_vptr_update(void** address, void* value) {
  if (*address == value) return;
  on_access(Access::Kind::write, MemoryOrder::plain, address, sizeof *address,
            __builtin_return_address(0));
}

void __tsan_func_entry(void* return_address) {
  if (racekit::explore::watched())
    racekit::explore::enter_function(*racekit::explore::self, return_address,
                                     __builtin_return_address(0), __builtin_frame_address(0));
}

void __tsan_func_exit() {
  if (!racekit::explore::watched()) return;
  racekit::explore::end_frame(*racekit::explore::self, __builtin_return_address(0),
                              __builtin_frame_address(0));
  racekit::explore::leave_function(*racekit::explore::self);
}

// Each translation unit calls it before its constructors.
void __tsan_init() {}

}  // extern "C"
