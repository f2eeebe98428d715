#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "tests/support/programs.h"

namespace racekit::test {

/// Why bubblewrap cannot run a program of the kit here; "" if it can. It asks bubblewrap itself,
/// and nothing of what is tested. As in `racekit check --sandbox`, root does not run it as root.
inline std::string why_no_bubblewrap() {
  Command command{.arguments = {"bwrap", "--unshare-all", "--unshare-user", "--disable-userns",
                                "--ro-bind", "/", "/", built("racekit"), "--version"}};
  command.before_start = [] {
    constexpr int kNobody = 65534;
    if (geteuid() == 0 && (syscall(SYS_setresgid, kNobody, kNobody, kNobody) != 0 ||
                           syscall(SYS_setresuid, kNobody, kNobody, kNobody) != 0))
      _exit(1);
  };
  const ProcessResult tried = run(command);
  if (tried.shell_status() == 0) return "";
  return "bubblewrap cannot run here: " + tried.error_text;
}

/// Where bubblewrap can run, a refusal of the kit's is a fault of the kit's.
#define NEEDS_BUBBLEWRAP() \
  if (const std::string why = why_no_bubblewrap(); !why.empty()) GTEST_SKIP() << why

}  // namespace racekit::test
