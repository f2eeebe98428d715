#include "kit/base/direct.h"

#include <dlfcn.h>

namespace racekit {

int libc_sigaction(int number, const struct sigaction& action) {
  using Function = int (*)(int, const struct sigaction*, struct sigaction*);
  static Function function = nullptr;
  if (function == nullptr) {
    void* libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
    void* symbol = libc ? dlsym(libc, "sigaction") : nullptr;
    function = symbol ? reinterpret_cast<Function>(symbol) : &sigaction;
  }
  return function(number, &action, nullptr);
}

}  // namespace racekit
