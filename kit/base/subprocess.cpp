#include "kit/base/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "kit/base/clock.h"
#include "kit/base/input.h"
#include "kit/base/process.h"
#include "kit/base/standstill.h"

namespace racekit {
namespace {

constexpr std::size_t kMostText = 16 << 20;
constexpr std::int64_t kGap = 1'000'000'000;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A pipe whose ends close when they are no longer needed.
class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) fail("pipe");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  bool open() const { return ends_[0] >= 0; }
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) close(ends_[end]);
    ends_[end] = -1;
  }

  /// Takes what is there; closes the pipe at its end.
  std::string take() {
    std::array<char, 65536> buffer{};  // g++ 11 cannot see that read() fills it
    const ssize_t count = read(ends_[0], buffer.data(), buffer.size());
    if (count > 0) return {buffer.data(), static_cast<std::size_t>(count)};
    if (count == 0 || errno != EINTR) close_end(0);
    return {};
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

/// In the child. Other threads of the parent are not there any more, so nothing here may allocate.
[[noreturn]] void become(const Command& command, char** arguments, const Pipe& out, const Pipe& err,
                         int input, pid_t parent) {
  setpgid(0, 0);
  signal(SIGPIPE, SIG_DFL);  // whatever this process does about it
  die_with_parent(parent, command.patience > 0 ? SIGTERM : SIGKILL);
  leave_no_core_file();
  dup2(input, STDIN_FILENO);
  dup2(out.write_end(), STDOUT_FILENO);
  dup2(err.write_end(), STDERR_FILENO);
  if (command.before_start) command.before_start();
  execvp(arguments[0], arguments);
  dprintf(STDERR_FILENO, "cannot run %s\n", arguments[0]);
  _exit(127);
}

void keep(std::string& text, const std::string& piece,
          const std::function<void(const std::string&)>& tell) {
  text.append(piece, 0, kMostText - std::min(kMostText, text.size()));
  if (tell) tell(piece);
}

}  // namespace

int ProcessResult::shell_status() const {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

ProcessResult run(const Command& command) {
  Pipe out;
  Pipe err;
  std::vector<char*> arguments;
  for (const std::string& argument : command.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  // A parent that ignores it (a cron job) hands that on: then no child could be waited for.
  signal(SIGCHLD, SIG_DFL);
  const int input = unnamed_file(command.input);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) {
    close(input);
    fail("fork");
  }
  if (child == 0) become(command, arguments.data(), out, err, input, parent);
  close(input);
  setpgid(child, child);  // both sides do it: one of them comes first
  out.close_end(1);
  err.close_end(1);

  if (command.on_start) command.on_start(child);

  ProcessResult finished;
  std::int64_t last_look = monotonic_now();
  std::int64_t deadline = last_look + static_cast<std::int64_t>(command.limit * 1e9);
  std::int64_t asked_to_end = 0;
  bool alive = true;
  Standstill standstill(child);
  // A grandchild may keep a pipe open after the program has ended: its text is waited for no longer
  // than the limit, like everything else.
  while (alive || out.open() || err.open()) {
    if (alive && waitpid(child, &finished.wait_status, WNOHANG) == child) alive = false;
    // A gap between two looks means that this process itself was stopped (Ctrl-Z): no time of the
    // program's.
    const std::int64_t now = monotonic_now();
    if (now - last_look > kGap) deadline += now - last_look;
    last_look = now;
    finished.timed_out = now > deadline;
    finished.cancelled = command.cancelled && command.cancelled();
    finished.stood_still = alive && command.ends_at_a_standstill && standstill.certain();
    if (finished.timed_out || finished.cancelled || finished.stood_still) {
      if (asked_to_end == 0 && alive && command.patience > 0) kill(child, SIGTERM);
      if (asked_to_end == 0) asked_to_end = now;
      if (!alive || now - asked_to_end >= static_cast<std::int64_t>(command.patience * 1e9)) {
        kill(-child, SIGKILL);
        if (alive) waitpid(child, &finished.wait_status, 0);
        break;
      }
    }
    std::array<pollfd, 2> ends{{{out.read_end(), POLLIN, 0}, {err.read_end(), POLLIN, 0}}};
    poll(ends.data(), ends.size(), out.open() || err.open() ? 20 : 1);
    if (ends[0].revents != 0) keep(finished.output, out.take(), command.on_output);
    if (ends[1].revents != 0) keep(finished.error_text, err.take(), command.on_error_text);
  }
  return finished;
}

}  // namespace racekit
