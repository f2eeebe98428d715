#include "kit/base/input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>

#include "kit/base/clock.h"

namespace racekit {
namespace {

constexpr std::size_t kMost = 16 << 20;
constexpr std::int64_t kPatience = 1'000'000'000;

/// Whether there is something to read, or the end, before the deadline.
bool comes_before(std::int64_t deadline) {
  pollfd ready{STDIN_FILENO, POLLIN, 0};
  for (;;) {
    const std::int64_t left = deadline - monotonic_now();
    if (left <= 0) return false;
    const int answered = poll(&ready, 1, static_cast<int>(left / 1'000'000) + 1);
    if (answered >= 0 || errno != EINTR) return answered > 0;
  }
}

}  // namespace

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  try {
    return {std::istreambuf_iterator<char>(stream), {}};
  } catch (const std::ios_base::failure&) {  // a folder
    return "";
  }
}

std::string standard_input() {
  std::string text;
  if (isatty(STDIN_FILENO) != 0) return text;
  const std::int64_t deadline = monotonic_now() + kPatience;
  std::array<char, 65536> buffer{};
  while (text.size() < kMost) {
    if (!comes_before(deadline)) {
      std::fprintf(stderr, "stdin has no end: the program gets what came within a second.\n");
      break;
    }
    const ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

int unnamed_file(const std::string& text) {
  const int file = memfd_create("racekit text", MFD_CLOEXEC);
  if (file < 0 || write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      lseek(file, 0, SEEK_SET) != 0)
    throw std::system_error(errno, std::generic_category(), "memfd_create");
  return file;
}

}  // namespace racekit
