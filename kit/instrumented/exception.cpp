// The end of an exception that several threads hold, by std::exception_ptr or because each of them
// has caught it: the last of them destroys it. The C++ library counts the holders without
// instrumentation. What the others did with the exception would have no order with its destruction,
// and each shared exception would be a data race.
//
// These two functions are not hidden as those of tree.cpp are: the library's own calls, such as
// those of std::nested_exception, are to come here as well.
#include <dlfcn.h>

#include <atomic>
#include <exception>

#if defined(__GLIBCXX__)

namespace {

/// The number of holders, which lies in front of the exception: the first word of libstdc++'s
/// __cxa_refcounted_exception (unwind-cxx.h), which is 128 bytes long where a pointer has 64 bits.
int& holders(void* exception) { return *(static_cast<int*>(exception) - 128 / sizeof(int)); }

/// Whether it lies there: another library may have it elsewhere. Then its own functions do the work
/// alone.
constinit bool holders_are_known = false;

// The library's own functions, which threads may look up at the same time: they find the same.
using Release = void (*)(std::exception_ptr*);
using EndCatch = void (*)();
constinit Release release_of_library = nullptr;
constinit EndCatch end_catch_of_library = nullptr;

__attribute__((no_sanitize("thread"))) void look_up() {
  if (end_catch_of_library != nullptr) return;
  release_of_library = reinterpret_cast<Release>(
      dlsym(RTLD_NEXT, "_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv"));
  end_catch_of_library = reinterpret_cast<EndCatch>(dlsym(RTLD_NEXT, "__cxa_end_catch"));
}

__attribute__((no_sanitize("thread"))) void release_by_library(std::exception_ptr* held) {
  look_up();
  release_of_library(held);
}

__attribute__((no_sanitize("thread"))) void end_catch_by_library() {
  look_up();
  end_catch_of_library();
}

__attribute__((no_sanitize("thread"))) void set_holders(void* exception, int count) {
  holders(exception) = count;
}

__attribute__((constructor, no_sanitize("thread"))) void learn_where_holders_are() {
  const std::exception_ptr one = std::make_exception_ptr(0);
  void* const exception = *reinterpret_cast<void* const*>(&one);
  if (holders(exception) != 1) return;
  const std::exception_ptr two = one;
  const std::exception_ptr three = one;
  holders_are_known = holders(exception) == 3;
}

}  // namespace

void std::__exception_ptr::exception_ptr::_M_release() noexcept {
  void* const exception = _M_exception_object;
  if (holders_are_known) {
    if (std::atomic_ref(holders(exception)).fetch_sub(1, std::memory_order_acq_rel) > 1) {
      _M_exception_object = nullptr;
      return;
    }
    // This was the last holder. The library is to find it and to destroy the exception.
    set_holders(exception, 1);
  }
  release_by_library(this);
}

extern "C" void __cxa_end_catch() {
  // The library gives the catch block's hold back, which is never the last: this is.
  const std::exception_ptr held =
      holders_are_known ? std::current_exception() : std::exception_ptr();
  end_catch_by_library();
}

#endif
