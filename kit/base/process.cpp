#include "kit/base/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace racekit {

void leave_no_core_file() {
  // A soft limit of 0 does not stop a piped core_pattern; 1 stops it, and is too small for a file
  // (core(5), and the comment in the kernel's fs/coredump.c).
  rlimit limit{};
  getrlimit(RLIMIT_CORE, &limit);
  limit.rlim_cur = 1;
  if (limit.rlim_max == 0 || setrlimit(RLIMIT_CORE, &limit) != 0) prctl(PR_SET_DUMPABLE, 0);
}

void die_with_parent(pid_t parent, int signal_number) {
  prctl(PR_SET_PDEATHSIG, signal_number);
  if (getppid() != parent) _exit(1);  // the parent ended before the request was made
}

bool comes_from_outside(int signal_number) {
  constexpr std::array kOutside{SIGKILL, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGXCPU, SIGPIPE};
  return std::find(kOutside.begin(), kOutside.end(), signal_number) != kOutside.end();
}

void end_like(int wait_status) {
  if (!WIFSIGNALED(wait_status)) _exit(WEXITSTATUS(wait_status));
  const int signal_number = WTERMSIG(wait_status);
  leave_no_core_file();
  signal(signal_number, SIG_DFL);
  sigset_t only_this;
  sigemptyset(&only_this);
  sigaddset(&only_this, signal_number);
  sigprocmask(SIG_UNBLOCK, &only_this, nullptr);
  kill(getpid(), signal_number);
  _exit(128 + signal_number);  // a signal that does not kill by default
}

}  // namespace racekit
