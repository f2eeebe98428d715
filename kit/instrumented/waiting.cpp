// Where the C++ library counts the threads that wait for an atomic object, a latch or a barrier:
// one of sixteen places, which unrelated objects share. The counts only save the library a call of
// the kernel. In whatever order threads change them, the waits end the same, so the explorer leaves
// them out. Otherwise the interleavings of these counts would be many times those of the program,
// and the order that they bring would hide its data races.
#include <version>

#if defined(__cpp_lib_atomic_wait) && defined(__GLIBCXX__) && _GLIBCXX_RELEASE < 16
#include <atomic>
#include <cstddef>

/// The explorer's; ThreadSanitizer has none.
extern "C" __attribute__((weak)) void racekit_leave_out(const void* begin, std::size_t bytes);

namespace {

__attribute__((constructor, no_sanitize("thread"))) void leave_counts_out() {
  using Counts = std::__detail::__waiter_pool_base;
  if (racekit_leave_out != nullptr)
    racekit_leave_out(&Counts::_S_for(nullptr), 16 * sizeof(Counts));
}

}  // namespace

#endif
