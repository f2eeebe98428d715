#include "kit/explore/server_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <iterator>
#include <system_error>

#include "kit/base/process.h"

namespace racekit::explore {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

[[noreturn]] void become(char** arguments, int control, const EngineMemory& memory,
                         const OneCore& core, pid_t parent) {
  std::array<char*, std::size(kEnvironment) + 1> environment{};
  for (std::size_t i = 0; i < std::size(kEnvironment); ++i)
    environment[i] = const_cast<char*>(kEnvironment[i]);

  setpgid(0, 0);
  die_with_parent(parent);
  leave_no_core_file();
  core.use();
  const int persona = personality(0xffffffff);
  if (persona >= 0) personality(static_cast<unsigned long>(persona) | ADDR_NO_RANDOMIZE);
  dup2(memory.input_file(), STDIN_FILENO);
  dup2(memory.output_file(), STDOUT_FILENO);
  dup2(memory.output_file(), STDERR_FILENO);
  dup2(control, kControlFile);
  dup2(memory.file(), kMemoryFile);
  execve(arguments[0], arguments, environment.data());
  _exit(127);
}

}  // namespace

ServerProcess::ServerProcess(const std::string& program, const std::vector<std::string>& arguments,
                             const EngineMemory& memory, const OneCore& core) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("socketpair");
  const Descriptor theirs(ends[1]);
  control_ = ends[0];

  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) become(words.data(), theirs.number(), memory, core, parent);
}

ServerProcess::~ServerProcess() {
  kill(-pid_, SIGKILL);  // its group: an execution may be under way
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  close(control_);
}

bool ServerProcess::ask(Request request) { return send(control_, &request, 1, MSG_NOSIGNAL) == 1; }

ServerProcess::Answer ServerProcess::await(double seconds, int& status) {
  pollfd ready{control_, POLLIN, 0};
  int answered;
  do answered = poll(&ready, 1, static_cast<int>(seconds * 1000));
  while (answered < 0 && errno == EINTR);
  if (answered == 0) return Answer::silent;
  return read(control_, &status, sizeof status) == sizeof status ? Answer::ended : Answer::gone;
}

}  // namespace racekit::explore
