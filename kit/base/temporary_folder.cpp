#include "kit/base/temporary_folder.h"

#include <sys/socket.h>
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

/// In a child: makes the folder and tells the parent its name, behind an error number; waits for
/// the parent to let go of the socket, as it does when it ends; and removes the folder. So each
/// folder has a process that removes it. A compiler that dies at the same moment may still write
/// into it.
[[noreturn]] void keep(std::string folder, int socket_end) {
  setsid();
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) std::signal(number, SIG_IGN);
  dup2(socket_end, 0);
  close_range(1, ~0U, 0);  // no reader shall wait for the end of what we do not write
  const int error = mkdtemp(folder.data()) == nullptr ? errno : 0;
  send(0, &error, sizeof error, MSG_NOSIGNAL);
  if (error != 0) _exit(1);
  send(0, folder.data(), folder.size(), MSG_NOSIGNAL);
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

bool heard(int socket_end, void* what, std::size_t size) {
  ssize_t got;
  while ((got = recv(socket_end, what, size, MSG_WAITALL)) < 0 && errno == EINTR) continue;
  return got == static_cast<ssize_t>(size);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "racekit-XXXXXX";
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
  remover_ = fork();
  if (remover_ == 0) keep(name, (close(ends[1]), ends[0]));
  close(ends[0]);
  held_ = ends[1];
  if (remover_ < 0) fail("fork");
  int error = ECHILD;  // where it says nothing
  if (!heard(held_, &error, sizeof error) || error != 0 ||
      !heard(held_, name.data(), name.size())) {
    close(held_);
    waitpid(remover_, nullptr, 0);
    errno = error;
    fail("cannot make " + name);
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  close(held_);
  waitpid(remover_, nullptr, 0);
}

}  // namespace racekit
