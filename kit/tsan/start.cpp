// What ThreadSanitizer's runtime calls before it starts: the kit's default options, and a start on
// systems where the runtime cannot live with address space randomization.

#include <fcntl.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstddef>
#include <iterator>

#include "kit/frames/processor.h"

extern "C" void* __libc_stack_end;  // argc, argv and the environment lie here (ld.so sets it)

namespace {

using racekit::processor::kMostRandomBits;

// Everything here runs before the C library and the runtime are ready: bare system calls only, and
// nothing is instrumented (the kit never is).

/// What /proc/sys/vm/mmap_rnd_bits says; 0 if it cannot be read.
int randomization_bits() {
  char digits[8] = {};
  const long file = syscall(SYS_openat, AT_FDCWD, "/proc/sys/vm/mmap_rnd_bits", O_RDONLY);
  if (file < 0) return 0;
  const long count = syscall(SYS_read, file, digits, sizeof digits);
  syscall(SYS_close, file);
  int bits = 0;
  for (long i = 0; i < count && digits[i] >= '0' && digits[i] <= '9'; ++i)
    bits = bits * 10 + (digits[i] - '0');
  return bits;
}

template <std::size_t kSize>
iovec part(const char (&text)[kSize]) {
  return {const_cast<char*>(text), kSize - 1};
}

void say_refused() {
  static constexpr char kBits[] = {'0' + kMostRandomBits / 10, '0' + kMostRandomBits % 10, '\0'};
  const iovec line[] = {
      part("racekit: this system keeps address randomization on (personality is refused) and "
           "vm.mmap_rnd_bits is above "),
      part(kBits), part(". If ThreadSanitizer does not start now: sudo sysctl vm.mmap_rnd_bits="),
      part(kBits), part("; in a container: --security-opt seccomp=unconfined\n")};
  syscall(SYS_writev, STDERR_FILENO, line, std::size(line));
}

bool refused = false;  // to switch randomization off

/// ThreadSanitizer's shadow memory has a fixed place. With more bits of vm.mmap_rnd_bits than that
/// allows (Ubuntu 24.04, Fedora) the kernel may put the program there, and older runtimes die of
/// "unexpected memory mapping". So the program runs itself again with randomization off, as
/// setarch -R would.
void start_again_without_randomization() {
  const long now = syscall(SYS_personality, 0xffffffff);
  if (now >= 0 && (now & ADDR_NO_RANDOMIZE)) return;
  if (now < 0 ||
      syscall(SYS_personality, static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE) < 0) {
    refused = true;
    if (randomization_bits() > kMostRandomBits) say_refused();
    return;
  }
  auto* const stack = static_cast<long*>(__libc_stack_end);
  char** const arguments = reinterpret_cast<char**>(stack + 1);
  syscall(SYS_execve, "/proc/self/exe", arguments, arguments + *stack + 1);
}

}  // namespace

#if RACEKIT_TSAN_NEEDS_PERSONALITY
/// The runtime switches randomization off by itself, and dies where that is refused, as containers
/// do by default. Its call arrives here, because the program's functions come before the C
/// library's. Where the kernel has refused, the runtime is told that randomization is off already.
/// It then lives with the few bits that most kernels randomize.
extern "C" int personality(unsigned long wanted) {
  const long now = syscall(SYS_personality, wanted);
  return static_cast<int>(refused && now >= 0 ? now | ADDR_NO_RANDOMIZE : now);
}
#endif

extern "C" const char* __tsan_default_options() {
  start_again_without_randomization();
  // halt_on_error: the first race ends the program, before it crashes or hangs inside the runtime.
  // handle_segv, handle_sigbus: a crash stays a crash; the runtime would turn it into exit 66.
  // history_size: as much memory for earlier stacks as there is, so that both accesses have theirs.
  // second_deadlock_stack: of locks taken in opposite orders, where each thread took its first one.
  // strip_path_prefix: files are named as the lessons name them.
  return "halt_on_error=1:handle_segv=0:handle_sigbus=0:history_size=7:"
         "second_deadlock_stack=1:strip_path_prefix=" RACEKIT_SOURCE_DIR "/";
}
