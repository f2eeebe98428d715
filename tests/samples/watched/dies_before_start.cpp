// A program that dies before ThreadSanitizer starts: the dynamic linker calls this resolver while
// it is still binding symbols.

#include <cstdlib>

extern "C" {
using Function = void (*)();
// It returns, as far as a compiler knows: clang 21 itself crashes over one that does not.
Function resolve() {
  int dies = 1;
  asm("" : "+r"(dies));
  if (dies != 0) __builtin_trap();
  return nullptr;
}
void never() __attribute__((ifunc("resolve")));
}

int main() {
  never();
  return 0;
}
