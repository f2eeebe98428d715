#include "kit/explore/runtime/fork_server.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit/explore/channel.h"
#include "kit/explore/runtime/crash.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore {
namespace {

[[noreturn]] void say(const char* program, const char* what) {
  dprintf(STDERR_FILENO, "%s: %s\n", program, what);
  leave(2);
}

/// build/explore/FOLDER/NAME has the command at build/racekit.
[[noreturn]] void become_racekit(int argc, char** argv) {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 32);
  if (length <= 0) say(argv[0], "cannot find itself");
  path[length] = '\0';
  char command[PATH_MAX];
  strcpy(command, path);
  *strrchr(command, '/') = '\0';
  strcat(command, "/../../racekit");
  auto** const arguments =
      static_cast<char**>(calloc(static_cast<std::size_t>(argc) + 3, sizeof(char*)));
  char word[] = "explore";
  arguments[0] = command;
  arguments[1] = word;
  arguments[2] = path;
  for (int i = 1; i < argc; ++i) arguments[i + 2] = argv[i];
  if (access(command, X_OK) != 0)
    say(path, "this build is for the explorer: racekit explore runs all its interleavings");
  dprintf(STDERR_FILENO, "This build is for the explorer. Running: racekit explore %s\n", path);
  real<int(const char*, char* const*)>("execv")(command, arguments);
  say(path, "cannot run racekit");
}

void start_execution(pid_t server) {
  // As the engine may be killed at any moment: nobody outlives the one above.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != server) leave(1);
  catch_crashes();
  catch_crashes_on_this_thread(0);
  const itimerval limit{{0, 0}, {static_cast<time_t>(region->limits.cpu_seconds), 0}};
  setitimer(ITIMER_PROF, &limit, nullptr);
}

}  // namespace

void serve(int argc, char** argv) {
  const char* const named = getenv(kChannelVariable);
  int control;
  int memory;
  if (!named || sscanf(named, "%d,%d", &control, &memory) != 2) become_racekit(argc, argv);
  unsetenv(kChannelVariable);
  void* const shared =
      mmap(nullptr, sizeof(Region), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, memory, 0);
  if (shared == MAP_FAILED) say(argv[0], "cannot share memory with racekit");
  region = static_cast<Region*>(shared);
  close(memory);

  const pid_t server = getpid();
  for (;;) {
    char request;
    if (read(control, &request, 1) != 1) leave(0);
    const pid_t child = real<pid_t()>("fork")();
    if (child == 0) {
      close(control);
      return start_execution(server);
    }
    int status = -1;
    if (child > 0)
      while (waitpid(child, &status, 0) != child) continue;
    if (write(control, &status, sizeof status) != sizeof status) leave(0);
  }
}

}  // namespace racekit::explore
