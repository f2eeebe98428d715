// What a schedule cannot decide: what comes from outside, and what runs outside. Each is refused by
// its name, so that nothing ever waits for it in silence.

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/refuse.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"

namespace racekit::explore {

void refuse(const char* name) { finish(End::refused, 0, name); }

}  // namespace racekit::explore

using namespace racekit::explore;

// g++ and clang see different types of setitimer's first parameter.
using itimer_kind = __itimer_which_t;

// Nothing is refused before the program starts, nor to the runtime.
#define REFUSED(type, name, parameters, arguments) \
  type name parameters {                           \
    if (watched()) {                               \
      self->place = place_here(CALLER);            \
      refuse(#name);                               \
    }                                              \
    return real<type parameters>(#name) arguments; \
  }

extern "C" {

REFUSED(int, socket, (int a, int b, int c), (a, b, c))
REFUSED(int, socketpair, (int a, int b, int c, int* d), (a, b, c, d))
REFUSED(int, pipe, (int* a), (a))
REFUSED(int, pipe2, (int* a, int b), (a, b))
REFUSED(int, poll, (pollfd * a, nfds_t b, int c), (a, b, c))
REFUSED(int, select, (int a, fd_set* b, fd_set* c, fd_set* d, timeval* e), (a, b, c, d, e))
REFUSED(int, epoll_create, (int a), (a))
REFUSED(int, epoll_create1, (int a), (a))
REFUSED(pid_t, fork, (), ())
REFUSED(pid_t, vfork, (), ())
REFUSED(int, system, (const char* a), (a))
REFUSED(FILE*, popen, (const char* a, const char* b), (a, b))
REFUSED(int, posix_spawn,
        (pid_t * a, const char* b, const posix_spawn_file_actions_t* c, const posix_spawnattr_t* d,
         char* const* e, char* const* f),
        (a, b, c, d, e, f))
REFUSED(int, posix_spawnp,
        (pid_t * a, const char* b, const posix_spawn_file_actions_t* c, const posix_spawnattr_t* d,
         char* const* e, char* const* f),
        (a, b, c, d, e, f))
REFUSED(int, execve, (const char* a, char* const* b, char* const* c), (a, b, c))
REFUSED(int, execvp, (const char* a, char* const* b), (a, b))
REFUSED(int, kill, (pid_t a, int b), (a, b))
REFUSED(int, pthread_kill, (pthread_t a, int b), (a, b))
REFUSED(int, pthread_cancel, (pthread_t a), (a))
REFUSED(int, sigwait, (const sigset_t* a, int* b), (a, b))
REFUSED(int, pause, (), ())
REFUSED(unsigned, alarm, (unsigned a), (a))
REFUSED(int, eventfd, (unsigned a, int b), (a, b))
REFUSED(int, timerfd_create, (int a, int b), (a, b))
REFUSED(int, timer_create, (clockid_t a, sigevent* b, timer_t* c), (a, b, c))
REFUSED(int, setitimer, (itimer_kind a, const itimerval* b, itimerval* c), (a, b, c))
REFUSED(int, pthread_tryjoin_np, (pthread_t a, void** b), (a, b))
REFUSED(int, pthread_timedjoin_np, (pthread_t a, void** b, const timespec* c), (a, b, c))
REFUSED(int, pthread_clockjoin_np, (pthread_t a, void** b, clockid_t c, const timespec* d),
        (a, b, c, d))
REFUSED(int, mtx_lock, (mtx_t * a), (a))
REFUSED(int, cnd_wait, (cnd_t * a, mtx_t* b), (a, b))
REFUSED(int, thrd_create, (thrd_t * a, thrd_start_t b, void* c), (a, b, c))

// The stage's way to a program's twin: the engine starts that one instead.
int execv(const char* program, char* const* arguments) {
  if (watched()) {
    if (is_kit_code(CALLER)) give_way_to(program);
    self->place = place_here(CALLER);
    refuse("execv");
  }
  return real<int(const char*, char* const*)>("execv")(program, arguments);
}

// To ask for a signal's default, or to have it ignored, does no harm.

int sigaction(int number, const struct sigaction* action, struct sigaction* old) {
  if (watched()) {
    if (action && action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN) {
      self->place = place_here(CALLER);
      refuse("sigaction");
    }
    if (old) *old = {};
    return 0;
  }
  return real<int(int, const struct sigaction*, struct sigaction*)>("sigaction")(number, action,
                                                                                 old);
}

sighandler_t signal(int number, sighandler_t handler) {
  if (watched()) {
    if (handler == SIG_DFL || handler == SIG_IGN) return SIG_DFL;
    self->place = place_here(CALLER);
    refuse("signal");
  }
  return real<sighandler_t(int, sighandler_t)>("signal")(number, handler);
}

}  // extern "C"
