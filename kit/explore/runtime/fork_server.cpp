#include "kit/explore/runtime/fork_server.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "kit/explore/runtime/crash.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/resident/worker.h"
#include "kit/explore/runtime/tape.h"
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

/// As the engine may be killed at any moment: no process outlives the one above.
void die_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) leave(1);
}

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

/// What the executions have in common, as it stands in the region and in the output when the first
/// thread is about to be made.
class Beginning {
 public:
  void keep() {
    steps_ = region->steps.count;
    enabled_ = region->enabled.count;
    touches_ = region->touches.count;
    accesses_ = region->accesses.count;
    edges_ = region->edges.count;
    memcpy(names_, region->names, sizeof names_);
    block_count_ = region->blocks.count;
    blocks_ = static_cast<Block*>(malloc(block_count_ * sizeof(Block)));
    memcpy(blocks_, region->blocks.items, block_count_ * sizeof(Block));
    const off_t size = lseek(STDOUT_FILENO, 0, SEEK_END);
    output_size_ = size > 0 ? static_cast<std::size_t>(size) : 0;
    output_ = static_cast<char*>(malloc(output_size_));
    if (pread(STDOUT_FILENO, output_, output_size_, 0) != size) output_size_ = 0;
    input_ = lseek(STDIN_FILENO, 0, SEEK_CUR);
  }

  /// The engine has emptied everything; an execution may have freed blocks.
  void put_back() const {
    region->steps.count = steps_;
    region->enabled.count = enabled_;
    region->touches.count = touches_;
    region->accesses.count = accesses_;
    region->edges.count = edges_;
    memcpy(region->names, names_, sizeof names_);
    region->blocks.count = block_count_;
    memcpy(region->blocks.items, blocks_, block_count_ * sizeof(Block));
  }

  /// Likewise the files, for a process of its own.
  void put_files_back() const {
    lseek(STDIN_FILENO, input_, SEEK_SET);
    if (write(STDOUT_FILENO, output_, output_size_) < 0) leave(0);
  }

  /// What stands in for the file of a worker's output.
  void put_output_back() const {
    region->output.count =
        static_cast<std::uint32_t>(std::min(output_size_, sizeof region->output.items));
    memcpy(region->output.items, output_, region->output.count);
  }

 private:
  std::uint32_t steps_, enabled_, touches_, accesses_, edges_, block_count_;
  char names_[kMostThreads][16];
  Block* blocks_;
  char* output_;
  std::size_t output_size_;
  off_t input_;  ///< so far it has been read
};

Beginning beginning;

void begin_anew() {
  region->is_resident = true;
  beginning.put_back();
  beginning.put_output_back();
}

/// The process that runs one execution after the other; see resident/worker.h. It is made when the
/// first one is asked for, and anew where it has ended.
class WorkerProcess {
 public:
  /// Has it run an execution and answers, or says in the region why there is none. In the worker,
  /// and there alone, it returns true: at the beginning of each execution.
  bool execute() {
    if (pid_ == 0 && start()) return true;
    int status = -1;
    const char go = 'x';
    const bool answered =
        write(link_, &go, 1) == 1 && read(link_, &status, sizeof status) == sizeof status;
    if (!answered || region->suspicious) end();
    if (!answered && region->declined == Declined::no)
      set_declined(Declined::this_execution, "harms the process that it runs in", -1);
    answer(status);
    return false;
  }

  /// Another one is to be made, as other requests need another one.
  void end() {
    close(link_);
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) == -1 && errno == EINTR) continue;
    pid_ = 0;
  }

  bool has_enough_lenders() const { return pid_ == 0 || lenders_ == region->lenders; }

 private:
  /// True in the worker.
  bool start() {
    int ends[2];
    if (real<int(int, int, int, int*)>("socketpair")(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
                                                     ends) != 0)
      leave(0);
    lenders_ = region->lenders;
    const pid_t server = getpid();
    pid_ = real<pid_t()>("fork")();
    if (pid_ < 0) leave(0);
    if (pid_ > 0) {
      close(ends[1]);
      link_ = ends[0];
      return false;
    }
    die_with(server);
    close(ends[0]);
    close(control);
    resident::become_worker(ends[1], begin_anew);
    return true;
  }

  pid_t pid_ = 0;
  int link_ = -1;
  std::uint32_t lenders_ = 0;
};

WorkerProcess worker;

}  // namespace

void serve(int argc, char** argv) {
  const char* const named = getenv(kChannelVariable);
  int memory;
  if (!named || sscanf(named, "%d,%d", &control, &memory) != 2) become_racekit(argc, argv);
  unsetenv(kChannelVariable);
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
  for (bool first = true;; first = false) {
    if (!first) await_request();
    if (request == Request::resident) {
      if (!worker.has_enough_lenders()) worker.end();
      if (worker.execute()) return;
      continue;
    }
    beginning.put_back();
    if (!first) beginning.put_files_back();
    if (execute_by_fork()) break;
  }
  close(control);
}

}  // namespace racekit::explore
