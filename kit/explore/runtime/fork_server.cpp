#include "kit/explore/runtime/fork_server.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit/explore/runtime/beginning.h"
#include "kit/explore/runtime/crash.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/room.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/worker_process.h"
#include "kit/explore/server_link.h"

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

int control = -1;

/// As under the engine: what stdio does depends on what the files are.
void take_standard_files() {
  dup2(kInputFile, STDIN_FILENO);
  dup2(kOutputFile, STDOUT_FILENO);
  dup2(kOutputFile, STDERR_FILENO);
  close(kInputFile);
  close(kOutputFile);
}

void limit_cpu_time(std::uint32_t seconds) {
  const itimerval limit{{0, 0}, {static_cast<time_t>(seconds), 0}};
  setitimer(ITIMER_PROF, &limit, nullptr);
}

Request request = Request::by_fork;

/// The next request; the engine's end is this process's end.
void await_request() {
  if (region->attended) return;
  if (read(control, &request, 1) != 1) leave(0);
}

void answer(int status) {
  if (write(control, &status, sizeof status) != sizeof status) leave(0);
}

/// Forks a child and, in the parent, answers with how it ended. True in the child, and where there
/// is to be only one execution.
bool execute_by_fork() {
  if (region->attended) return true;
  const pid_t server = getpid();
  const pid_t child = real<pid_t()>("fork")();
  if (child == 0) {
    die_with(server);
    limit_cpu_time(region->limits.cpu_seconds);
    return true;
  }
  int status = -1;
  if (child > 0)
    while (waitpid(child, &status, 0) != child) continue;
  answer(status);
  return false;
}

Beginning beginning;

void begin_anew() {
  beginning.put_back();
  beginning.put_output_back();
}

WorkerProcess worker(begin_anew, control);

}  // namespace

void die_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) leave(1);
}

void serve(int argc, char** argv) {
  const char* const named = getenv(kChannelVariable);
  int memory;
  if (!named || sscanf(named, "%d,%d", &control, &memory) != 2) become_racekit(argc, argv);
  unsetenv(kChannelVariable);
  struct stat file {};
  if (fstat(memory, &file) != 0 || file.st_size != sizeof(Region))
    refuse_to_start("it was built with another racekit than the one that runs it; build it anew");
  void* const shared =
      mmap(nullptr, sizeof(Region), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, memory, 0);
  if (shared == MAP_FAILED) say(argv[0], "cannot share memory with racekit");
  region = static_cast<Region*>(shared);
  close(memory);
  if (region->attended) {
    take_standard_files();
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // of the debugger
  }

  catch_crashes();
  catch_crashes_on_this_thread(0);
  do await_request();
  while (!execute_by_fork());
}

void serve_from_here() {
  static bool served = false;
  if (served) return;
  served = true;
  const Inside inside;
  settle_last_write(*self);
  limit_cpu_time(0);
  beginning.keep();
  // A worker finds nothing below here, so a forked execution must not either.
  clear_stack_below<65536>();
  for (bool first = true;; first = false) {
    if (!first) await_request();
    if (request != Request::by_fork) {
      int status = -1;
      if (worker.answer(request, status)) return;
      answer(status);
      continue;
    }
    beginning.put_back();
    if (!first) beginning.put_files_back();
    if (execute_by_fork()) break;
  }
  close(control);
}

}  // namespace racekit::explore
