// Kills the process that started it, the judge.

#include <unistd.h>

#include <csignal>

int main() {
  const int parent = getppid();
  // Process 1 of a sandbox has no /etc/passwd. The one of a machine must not be hit.
  if (parent == 1 && access("/etc/passwd", F_OK) == 0) return 0;
  kill(parent, SIGKILL);
  kill(parent, SIGTERM);
  sleep(1);
}
