#pragma once

#include <cstddef>
#include <cstdint>

namespace racekit::explore::resident {

/// A flow of control that waits: where its stack is, on which everything else lies, and where its
/// thread-local storage is.
struct Context {
  void* stack = nullptr;
  std::uint64_t thread_pointer = 0;  ///< the base of fs
};

/// Leaves the caller behind in `from`, and goes on where `to` was left. The floating-point control
/// words travel along. Makes no system call if the processor lets programs set fs.
void switch_context(Context& from, const Context& to);

/// A context that begins with a call of `function`, which must not return, on the stack of `size`
/// bytes at `bottom`.
Context fresh_context(void* bottom, std::size_t size, void (*function)(void*), void* argument,
                      std::uint64_t thread_pointer);

/// The caller's.
std::uint64_t own_thread_pointer();

/// Finds out whether the processor lets programs set fs; `allowed` false: not even then. To be
/// called once, before the first switch.
void choose_how_to_switch(bool allowed);

}  // namespace racekit::explore::resident
