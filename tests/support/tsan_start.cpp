#include "tests/support/tsan_start.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>

#include "tests/support/programs.h"

namespace racekit::test {

const std::string& why_tsan_cannot_start() {
  static const std::string why = [] {
    const ProcessResult finished = run_built("tsan/fixed/active_instances", {"--ops", "1"}, 60);
    const auto lines = lines_of(finished.error_text);
    if (finished.shell_status() == 0 || lines.empty()) return std::string();
    const bool refused = lines.front().starts_with("racekit: this system keeps");
    const bool mapping = finished.error_text.find("unexpected memory mapping") != std::string::npos;
    if (!refused && !mapping) return std::string();
    return lines.front() + " (racekit doctor looks at what can be done)";
  }();
  return why;
}

bool refuse_personality() {
  // Asking (0xffffffff) stays allowed, as in the default profiles of containers.
  sock_filter program[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                           BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_personality, 0, 3),
                           BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])),
                           BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xffffffff, 1, 0),
                           BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
                           BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog filter{.len = sizeof program / sizeof *program, .filter = program};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

}  // namespace racekit::test
