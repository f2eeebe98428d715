#include "kit/explore/runtime/worker_process.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "kit/explore/runtime/fork_server.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/resident/worker.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore {

bool WorkerProcess::answer(Request request, int& status) {
  if (pid_ != 0 && lenders_ != region->lenders) end();
  if (pid_ == 0 && start()) return true;
  const bool answered =
      write(link_, &request, 1) == 1 && read(link_, &status, sizeof status) == sizeof status;
  if (!answered || region->suspicious) end();
  if (!answered && region->declined == Declined::no)
    set_declined(Declined::this_execution, "harms the process that it runs in", -1);
  return false;
}

/// True in the worker.
bool WorkerProcess::start() {
  int ends[2];
  if (real<int(int, int, int, int*)>("socketpair")(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) !=
      0)
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
  close(control_);
  resident::become_worker(ends[1], begin_anew_);
  return true;
}

void WorkerProcess::end() {
  close(link_);
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) == -1 && errno == EINTR) continue;
  pid_ = 0;
}

}  // namespace racekit::explore
