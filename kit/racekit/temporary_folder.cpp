#include "kit/racekit/temporary_folder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace racekit {
namespace {

void remove_whole(const std::filesystem::path& folder) {
  // A compiler that is just being killed may still put something there.
  for (int tries = 0; tries < 50; ++tries) {
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (!error) return;
    usleep(20'000);
  }
}

[[noreturn]] void keep(const std::filesystem::path& folder, int read_end) {
  setsid();  // Ctrl-C is for the others
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) signal(number, SIG_IGN);
  const int nothing = open("/dev/null", O_RDWR);
  for (int file = 0; file <= 2; ++file) dup2(nothing, file);  // nobody waits for its output
  char byte;
  while (read(read_end, &byte, 1) < 0 && errno == EINTR) {
  }
  remove_whole(folder);
  _exit(0);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "racekit-XXXXXX";
  if (mkdtemp(name.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "cannot make " + name);
  path_ = name;
  leave_a_keeper();
}

void TemporaryFolder::leave_a_keeper() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return;  // then the destructor alone removes it
  keeper_ = fork();
  if (keeper_ == 0) {
    close(ends[1]);
    keep(path_, ends[0]);
  }
  close(ends[0]);
  pipe_ = ends[1];
}

TemporaryFolder::~TemporaryFolder() {
  close(pipe_);
  if (keeper_ > 0)
    waitpid(keeper_, nullptr, 0);
  else
    remove_whole(path_);
}

}  // namespace racekit
