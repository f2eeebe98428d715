// A program that dies before ThreadSanitizer starts: the dynamic linker calls this resolver while
// it is still binding symbols.

#include <cstdlib>

extern "C" {
using Function = void (*)();
Function resolve() { __builtin_trap(); }
void never() __attribute__((ifunc("resolve")));
}

int main() {
  never();
  return 0;
}
