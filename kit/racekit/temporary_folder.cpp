#include "kit/racekit/temporary_folder.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <system_error>
#include <thread>

namespace racekit {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// In a child: waits for the parent to let go of the pipe, as it does when it ends, and removes the
/// folder. A compiler that dies at the same moment may still write into it.
[[noreturn]] void remove_later(const std::filesystem::path& folder, int pipe_end) {
  setsid();
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) std::signal(number, SIG_IGN);
  dup2(pipe_end, 0);
  close_range(1, ~0U, 0);  // nobody shall wait for the end of what we do not write
  char nothing;
  while (read(0, &nothing, 1) < 0 && errno == EINTR) continue;
  for (int tries = 0; tries < 10; ++tries) {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    std::this_thread::sleep_for(std::chrono::milliseconds(tries == 0 ? 0 : 20));
    if (!std::filesystem::exists(folder, ignored)) break;
  }
  _exit(0);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "racekit-XXXXXX";
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
  if (mkdtemp(name.data()) == nullptr) fail("cannot make " + name);
  path_ = name;
  remover_ = fork();
  if (remover_ == 0) remove_later(path_, (close(ends[1]), ends[0]));
  close(ends[0]);
  held_ = ends[1];
}

TemporaryFolder::~TemporaryFolder() {
  close(held_);
  std::error_code ignored;
  if (remover_ > 0)
    waitpid(remover_, nullptr, 0);
  else
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace racekit
