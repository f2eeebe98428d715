#include "tests/support/running.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <vector>

namespace racekit::test {

Running::Running(const std::string& name, const Flags& flags, const std::string& output,
                 const std::string& errors) {
  std::vector<std::string> arguments = Flags{built(name)} + flags;
  std::vector<char*> raw;
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  process_ = fork();
  if (process_ != 0) return;
  const int nothing = open("/dev/null", O_RDWR);
  dup2(nothing, STDIN_FILENO);
  dup2(open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
  dup2(open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
  signal(SIGINT, SIG_DFL);  // a shell's background job ignores it
  execv(raw[0], raw.data());
  _exit(127);
}

Running::~Running() {
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

void Running::send(int signal_number) const { kill(process_, signal_number); }

int Running::child() const {
  const auto found = children(1);
  return found.empty() ? 0 : found.front();
}

std::vector<int> Running::children(std::size_t count) const {
  std::vector<int> found;
  soon([&] { return (found = children_of(process_)).size() >= count; });
  return found;
}

int Running::end() {
  int status = -1;
  soon([&] { return waitpid(process_, &status, WNOHANG) == process_; });
  process_ = 0;
  return status;
}

bool is_gone(int process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("State:")) return line.find('Z') != std::string::npos;
  return true;
}

}  // namespace racekit::test
