#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "kit/racekit/learn/player.h"

namespace racekit {

std::string edit_file(const std::filesystem::path& file) {
  const char* editor = std::getenv("VISUAL");
  if (editor == nullptr || *editor == '\0') editor = std::getenv("EDITOR");
  if (editor == nullptr || *editor == '\0')
    return "No editor is set: export EDITOR=nano, say, before racekit learn. Or open the file "
           "in the editor that you know.";
  // $EDITOR may have arguments: a shell takes it apart.
  const std::string line = std::string(editor) + " \"$1\"";
  const pid_t own = getpgrp();
  // A process that is not in the foreground would be stopped when it takes the terminal back.
  signal(SIGTTOU, SIG_IGN);
  const pid_t child = fork();
  if (child < 0) return "The editor did not start: no process can be made.";
  if (child == 0) {
    setpgid(0, 0);
    tcsetpgrp(STDIN_FILENO, getpid());
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGTTOU, SIG_DFL);
    execl("/bin/sh", "sh", "-c", line.c_str(), "editor", file.c_str(), nullptr);
    _exit(127);
  }
  setpgid(child, child);
  int status = 0;
  while (waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status))
    kill(-child, SIGCONT);  // Ctrl-Z in the editor: there is no shell to go to
  tcsetpgrp(STDIN_FILENO, own);
  signal(SIGTTOU, SIG_DFL);
  constexpr int kNotFound = 126;  // and 127: the shell could not run it
  if (WIFEXITED(status) && WEXITSTATUS(status) >= kNotFound)
    return std::string("The editor '") + editor + "' did not start.";
  return "";
}

}  // namespace racekit
