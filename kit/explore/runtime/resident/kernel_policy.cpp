// The system calls that the program's libraries make. Those that leave nothing behind are made, or
// imitated; all others take a process of their own.

#include "kit/explore/runtime/resident/kernel_policy.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "kit/explore/runtime/crash.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/residence.h"
#include "kit/explore/runtime/resident/state.h"
#include "kit/explore/runtime/room.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"

namespace racekit::explore::resident {
namespace {

constexpr std::uint64_t kMappings = 64 << 20;  // bytes: what mmap may give out in one execution
std::uint64_t mappings = 0;                    // where they lie

// These two are put back with the program's own memory.
long input_at = 0;         // so far stdin has been read
std::uint64_t mapped = 0;  // bytes that were given out

bool is_standard(long file) { return 0 <= file && file <= 2; }
bool is_output(long file) { return file == 1 || file == 2; }

const char* what_it_does(long number) {
  switch (number) {
    case SYS_open:
    case SYS_openat:
    case SYS_creat:
      return "opens a file";
    case SYS_read:
    case SYS_pread64:
    case SYS_readv:
      return "reads a file";
    case SYS_write:
    case SYS_pwrite64:
    case SYS_writev:
      return "writes to a file";
    case SYS_close:
      return "closes a file";
    case SYS_stat:
    case SYS_fstat:
    case SYS_lstat:
    case SYS_newfstatat:
    case SYS_access:
    case SYS_faccessat:
    case SYS_readlink:
    case SYS_getcwd:
      return "looks at the file system";
    case SYS_mmap:
    case SYS_munmap:
    case SYS_mprotect:
    case SYS_mremap:
    case SYS_madvise:
    case SYS_brk:
      return "changes what memory it has";
    case SYS_socket:
    case SYS_connect:
    case SYS_bind:
      return "uses a socket";
    case SYS_exit_group:
    case SYS_exit:
      return "ends without the kit";
    case SYS_futex:
      return "waits inside a library";
    default:
      return "makes a system call that only a process of its own may make";
  }
}

/// The kernel writes `size` bytes there.
void will_be_written(long address, std::uint64_t size) {
  if (address != 0 && !state->checkpoint.open_all(static_cast<std::uint64_t>(address), size))
    decline("writes to more memory than can be put back", -1);
}

long write_output(long from, long size) {
  const auto* const bytes = reinterpret_cast<const char*>(from);
  auto& output = region->output;
  for (long i = 0; i < size && !output.full(); ++i) output.add() = bytes[i];
  return size;
}

long write_output_from(long pieces, long count) {
  long size = 0;
  for (const auto* piece = reinterpret_cast<const iovec*>(pieces); count-- > 0; ++piece)
    size += write_output(bits(piece->iov_base), static_cast<long>(piece->iov_len));
  return size;
}

long read_input(long to, long size) {
  will_be_written(to, static_cast<std::uint64_t>(size));
  const long count = kernel(SYS_pread64, 0, to, size, input_at);
  if (count > 0) input_at += count;
  return count;
}

/// Where a standard file is. The C library asks before it first writes and when it ends.
long seek(long file, long offset, long whence) {
  if (file != 0) return static_cast<long>(region->output.count);
  if (whence == SEEK_SET)
    input_at = offset;
  else if (whence == SEEK_CUR)
    input_at += offset;
  else
    return -EINVAL;
  return input_at;
}

/// Fresh memory, as an assertion that fails takes it for its message. 0 if it is to be another
/// kind.
std::uint64_t map(const long (&a)[6]) {
  const auto size = (static_cast<std::uint64_t>(a[1]) + 4095) / 4096 * 4096;
  if (a[0] != 0 || a[2] != (PROT_READ | PROT_WRITE) || a[3] != (MAP_PRIVATE | MAP_ANONYMOUS) ||
      size > kMappings - mapped)
    return 0;
  mapped += size;
  return mappings + mapped - size;
}

bool is_mapped(long address) {
  return mappings <= static_cast<std::uint64_t>(address) &&
         static_cast<std::uint64_t>(address) < mappings + mapped;
}

}  // namespace

long system_call(long number, const long (&a)[6], const void* caller) {
  switch (number) {
    case SYS_write:
      if (is_output(a[0])) return write_output(a[1], a[2]);
      break;
    case SYS_writev:
      if (is_output(a[0])) return write_output_from(a[1], a[2]);
      break;
    case SYS_read:
      if (a[0] == 0) return read_input(a[1], a[2]);
      break;
    case SYS_lseek:
      if (is_standard(a[0])) return seek(a[0], a[1], a[2]);
      break;
    case SYS_fstat:
      if (!is_standard(a[0])) break;
      will_be_written(a[1], sizeof(struct stat));
      return kernel(number, a[0], a[1]);
    case SYS_newfstatat:
      if (!is_standard(a[0]) || *reinterpret_cast<const char*>(a[1]) != '\0') break;
      will_be_written(a[2], sizeof(struct stat));
      return kernel(number, a[0], a[1], a[2], a[3]);
    case SYS_ioctl:  // whether it is a terminal: no
      if (is_standard(a[0])) return -ENOTTY;
      break;
    case SYS_mmap:
      if (const std::uint64_t address = map(a); address != 0) return static_cast<long>(address);
      break;
    case SYS_munmap:
      if (is_mapped(a[0])) return 0;
      break;
    case SYS_rt_sigprocmask:  // no signal comes from outside
      will_be_written(a[2], static_cast<std::uint64_t>(a[3]));
      if (a[2] != 0)
        processor::fill(reinterpret_cast<void*>(a[2]), 0, static_cast<std::size_t>(a[3]));
      return 0;
    case SYS_rt_sigaction:  // as abort() does it before it raises the signal again
      if (a[2] == 0) return 0;
      break;
    case SYS_tgkill:
      crash(static_cast<int>(a[2]), reinterpret_cast<std::uint64_t>(caller));
    case SYS_sched_getaffinity:
      will_be_written(a[2], static_cast<std::uint64_t>(a[1]));
      return kernel(number, a[0], a[1], a[2]);
    case SYS_clock_gettime:
    case SYS_clock_getres:
      will_be_written(a[1], sizeof(timespec));
      return kernel(number, a[0], a[1]);
    case SYS_getpid:
    case SYS_gettid:
    case SYS_getuid:
    case SYS_geteuid:
    case SYS_getgid:
    case SYS_getegid:
    case SYS_sched_yield:
      return kernel(number);
    case SYS_futex:  // no thread ever waits for real
      if ((a[1] & FUTEX_CMD_MASK) == FUTEX_WAKE) return 0;
      break;
    default:
      break;
  }
  decline(what_it_does(number), self != nullptr ? place_here(caller) : -1);
}

void prepare_system_calls() {
  mappings = make_room(0, kMappings, PROT_READ | PROT_WRITE);
  input_at = kernel(SYS_lseek, 0, 0, SEEK_CUR);
}

bool watch_system_calls() {
  constexpr int kSetUserDispatch = 59;  // PR_SET_SYSCALL_USER_DISPATCH, which older headers lack
  constexpr int kOn = 1;
  constexpr std::uint8_t kBlock = 1;
  const CodeRange kit = kit_code();
  state->selector = kBlock;
  return kernel(SYS_prctl, kSetUserDispatch, kOn, static_cast<long>(kit.begin),
                static_cast<long>(kit.end - kit.begin), bits(&state->selector)) == 0;
}

}  // namespace racekit::explore::resident
