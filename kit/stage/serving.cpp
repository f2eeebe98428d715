#include "kit/stage/serving.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <atomic>
#include <string>
#include <thread>

#include "kit/base/usage.h"

namespace racekit {

void serve_until_stopped(const Serving& serving, int port, const std::function<void(int)>& ready) {
  sigset_t stop_signal;
  sigemptyset(&stop_signal);
  sigaddset(&stop_signal, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop_signal, nullptr);

  const int got = serving.listen(port);
  if (got < 0)
    throw UsageError(
        "--port '" + std::to_string(port) +
        "': cannot be had, another process listens there; takes a free one, or 0 for any");
  ready(got);

  std::atomic<bool> over{false};
  std::thread stopper([&] {
    int number = 0;
    sigwait(&stop_signal, &number);
    // More than once: it may not run yet.
    const timespec moment{0, 10'000'000};
    while (!over.load()) {
      serving.stop();
      nanosleep(&moment, nullptr);
    }
  });
  serving.serve();
  over.store(true);
  pthread_kill(stopper.native_handle(), SIGTERM);  // where it has ended without being asked to
  stopper.join();
}

}  // namespace racekit
