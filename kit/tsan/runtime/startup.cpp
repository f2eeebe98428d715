// What ThreadSanitizer's runtime calls before it starts: the kit's default options, and a start on
// systems where the runtime cannot live with address space randomization.

#include <fcntl.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstddef>
#include <iterator>
#include <string_view>

#include "kit/frames/processor.h"
#include "kit/tsan/runtime/halting.h"

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

/// The arguments of this process; its environment follows them.
char** arguments() { return reinterpret_cast<char**>(static_cast<long*>(__libc_stack_end) + 1); }
char** environment() { return arguments() + *static_cast<long*>(__libc_stack_end) + 1; }

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
  syscall(SYS_execve, "/proc/self/exe", arguments(), environment());
}

/// A loop of its own: the runtime takes memcmp's place, and is not ready yet.
bool starts_with(const char* text, std::string_view prefix) {
  for (const char letter : prefix)
    if (*text++ != letter) return false;
  return true;
}

// With these the first race ends the program, before it crashes or hangs inside the runtime.
// suppress_equal_stacks, suppress_equal_addresses: a report that the sink passes over does not
// count as told.
#define RACEKIT_HALTING "halt_on_error=1:suppress_equal_stacks=0:suppress_equal_addresses=0:"
// handle_segv, handle_sigbus: a crash stays a crash; the runtime would turn it into exit 66.
// history_size: as much memory for earlier stacks as there is, so that both accesses have theirs.
// second_deadlock_stack: of locks taken in opposite orders, where each thread took its first one.
// strip_path_prefix: files are named as the lessons name them.
#define RACEKIT_ALWAYS                                                    \
  "handle_segv=0:handle_sigbus=0:history_size=7:second_deadlock_stack=1:" \
  "strip_path_prefix=" RACEKIT_SOURCE_DIR "/"

}  // namespace

namespace racekit {

bool halts_at_first_report() {
  bool halts = true;
  for (char** variable = environment(); *variable != nullptr; ++variable) {
    if (!starts_with(*variable, "TSAN_OPTIONS=")) continue;
    // The last one counts, as in the runtime itself.
    for (const char* option = *variable; *option != '\0'; ++option)
      if (starts_with(option, "halt_on_error="))
        halts = !starts_with(option, "halt_on_error=0") &&
                !starts_with(option, "halt_on_error=f") && !starts_with(option, "halt_on_error=n");
  }
  return halts;
}

}  // namespace racekit

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
  return racekit::halts_at_first_report() ? RACEKIT_HALTING RACEKIT_ALWAYS : RACEKIT_ALWAYS;
}
