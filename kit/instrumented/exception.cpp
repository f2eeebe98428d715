// The end of an exception that several threads hold, by std::exception_ptr or because each of them
// has caught it: the last of them destroys it. The C++ library counts the holders without
// instrumentation. What the others did with the exception would have no order with its destruction,
// and each shared exception would be a data race.
//
// These two functions are not hidden as those of tree.cpp are: the library's own calls, such as
// those of std::nested_exception, are to come here as well.
#include <cxxabi.h>
#include <dlfcn.h>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <exception>
#include <typeinfo>

#if defined(__GLIBCXX__)

namespace {

/// How far in front of an exception the number of its holders lies: the library has a header there,
/// __cxa_refcounted_exception in its unwind-cxx.h, which begins with that number. 0 if it is not
/// found there. Then the library's own functions do the work alone.
constinit std::ptrdiff_t header_bytes = 0;

int& holders(void* exception) {
  return *reinterpret_cast<int*>(static_cast<char*>(exception) - header_bytes);
}

// The library's own functions. Constructors of other files may need them before the one below.
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

/// Has an exception made that takes no memory from the heap, where the program's blocks are
/// counted.
__attribute__((constructor, no_sanitize("thread"))) void learn_where_holders_are() {
  look_up();
  alignas(64) char memory[512] = {};
  void* const exception = memory + 256;
  const auto* const header = reinterpret_cast<const char*>(abi::__cxa_init_primary_exception(
      exception, const_cast<std::type_info*>(&typeid(int)), nullptr));
  const std::ptrdiff_t bytes = memory + 256 - header;
  if (bytes <= 0 || bytes > 256) return;
  int& count = *reinterpret_cast<int*>(memory + 256 - bytes);
  count = 1;
  std::exception_ptr one;
  std::memcpy(static_cast<void*>(&one), &exception, sizeof one);
  const std::exception_ptr two = one;
  const std::exception_ptr three = one;
  if (count == 3) header_bytes = bytes;
  count = 10;  // so many that none of the three pointers is the last
}

}  // namespace

void std::__exception_ptr::exception_ptr::_M_release() noexcept {
  void* const exception = _M_exception_object;
  if (header_bytes != 0) {
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
      header_bytes != 0 ? std::current_exception() : std::exception_ptr();
  end_catch_by_library();
}

#endif
