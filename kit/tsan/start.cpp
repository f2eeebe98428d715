// What ThreadSanitizer's runtime calls before it starts: the kit's default options, and a start on
// systems where the runtime cannot live with address space randomization.

#include <errno.h>
#include <fcntl.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

extern "C" void* __libc_stack_end;  // argc, argv and the environment lie here (ld.so sets it)

namespace {

/// ThreadSanitizer's shadow memory has a fixed place. With vm.mmap_rnd_bits above 28 (Ubuntu 24.04,
/// Fedora) the kernel may put the program there, and older runtimes die of "unexpected memory
/// mapping". So the program runs itself again with randomization off, as setarch -R would.
///
/// Runs before the C library and the runtime are ready: bare system calls only.
void start_again_without_randomization() {
  const long now = syscall(SYS_personality, 0xffffffff);
  if (now < 0 || (now & ADDR_NO_RANDOMIZE)) return;
  if (syscall(SYS_personality, static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE) < 0) return;
  auto* const stack = static_cast<long*>(__libc_stack_end);
  char** const arguments = reinterpret_cast<char**>(stack + 1);
  syscall(SYS_execve, "/proc/self/exe", arguments, arguments + *stack + 1);
}

}  // namespace

extern "C" const char* __tsan_default_options() {
  start_again_without_randomization();
  // halt_on_error: the first race ends the program, before it crashes or hangs inside the runtime.
  // handle_segv, handle_sigbus: a crash stays a crash; the runtime would turn it into exit 66.
  return "halt_on_error=1:handle_segv=0:handle_sigbus=0";
}
