#include "kit/racekit/marks/confinement.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>

namespace racekit {
namespace {

// The kernel counts the processes of each user namespace, since Linux 5.14. It stops a submission
// that makes them faster than the watch looks.
constexpr rlim_t kMostOfTheUser = 4096;

#if defined(__x86_64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr unsigned kArchitecture = 0;  // no filter is written for it
#endif

// x86-64 has a second set of numbers for programs with short pointers: the same calls, and this
// bit.
constexpr unsigned kShortPointers = 0x40000000;

// Memory that belongs to no process (System V), or that the watch cannot see; the keys of the
// caller; and a second way to make system calls, past this filter.
constexpr std::array<unsigned, 8> kRefused{SYS_shmget,
                                           SYS_msgget,
                                           SYS_semget,
                                           SYS_keyctl,
                                           SYS_add_key,
                                           SYS_request_key,
                                           425 /* io_uring_setup */,
                                           447 /* memfd_secret */};

constexpr sock_filter load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset));
}

/// Goes on `yes` instructions further on where what was loaded compares so, else `no`.
constexpr sock_filter jump(unsigned comparison, unsigned value, std::size_t yes, std::size_t no) {
  return {static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), static_cast<std::uint8_t>(yes),
          static_cast<std::uint8_t>(no), value};
}

/// The calls above fail with EPERM, and so do those of another architecture's numbers; and a
/// process cannot make itself one that nobody may look at.
constexpr auto filter() {
  constexpr std::size_t kSize = kRefused.size() + 9;
  constexpr std::size_t kRefusal = kSize - 1;
  std::array<sock_filter, kSize> all{};
  std::size_t at = 0;
  const auto refuse_if = [&](unsigned comparison, unsigned value) {
    all[at] = jump(comparison, value, kRefusal - at - 1, 0);
    ++at;
  };
  all[at++] = load(offsetof(seccomp_data, arch));
  all[at] = jump(BPF_JEQ, kArchitecture, 0, kRefusal - at - 1);
  ++at;
  all[at++] = load(offsetof(seccomp_data, nr));
  refuse_if(BPF_JGE, kShortPointers);
  for (const unsigned number : kRefused) refuse_if(BPF_JEQ, number);
  all[at] = jump(BPF_JEQ, SYS_prctl, 0, 2);
  ++at;
  all[at++] = load(offsetof(seccomp_data, args));  // the lower half of the first: little-endian
  refuse_if(BPF_JEQ, PR_SET_DUMPABLE);
  all[at++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  all[at++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
  return all;
}

void give_up_system_calls() {
  auto instructions = filter();
  const sock_fprog program{instructions.size(), instructions.data()};
  if (kArchitecture != 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
    return;
  std::fprintf(stderr, "racekit: the kernel takes no filter of system calls\n");
  _exit(1);
}

void leave_root() {
  if (geteuid() != 0) return;
  // Not the C library's functions: these would ask the threads of the parent to do the same.
  if (syscall(SYS_setgroups, 0, nullptr) != 0 ||
      syscall(SYS_setresgid, kNobody, kNobody, kNobody) != 0 ||
      syscall(SYS_setresuid, kNobody, kNobody, kNobody) != 0) {
    dprintf(STDERR_FILENO, "racekit: root cannot become the user nobody\n");
    _exit(1);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // another user's process forgets it
}

void limit_all(std::uint64_t largest_file) {
  const rlimit size{largest_file, largest_file};
  setrlimit(RLIMIT_FSIZE, &size);
  constexpr rlim_t kFiles = 1024;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max > kFiles) files = {kFiles, kFiles};
  setrlimit(RLIMIT_NOFILE, &files);
  // What watches it comes first on a busy machine, and it goes first where memory is short.
  constexpr int kNicer = 5;
  setpriority(PRIO_PROCESS, 0, kNicer);
  if (const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC); file >= 0) {
    [[maybe_unused]] const ssize_t ignored = write(file, "1000", 4);
    close(file);
  }
}

}  // namespace

void confine_bubblewrap(std::uint64_t largest_file) {
  limit_all(largest_file);
  // A folder that the caller has open would be a way out of the sandbox.
  constexpr unsigned kBehindTheStandardOnes = STDERR_FILENO + 1;
  if (syscall(SYS_close_range, kBehindTheStandardOnes, ~0U, 0) != 0) {
    dprintf(STDERR_FILENO, "racekit: close_range fails, the sandbox needs Linux 5.9\n");
    _exit(1);
  }
  // A new one, without a name. Where this fails, the judge's filter still keeps the keys apart.
  syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr);
  leave_root();
}

void enter_sandbox() {
  prctl(PR_SET_DUMPABLE, 0);
  const rlimit processes{kMostOfTheUser, kMostOfTheUser};
  setrlimit(RLIMIT_NPROC, &processes);
  give_up_system_calls();
}

}  // namespace racekit
