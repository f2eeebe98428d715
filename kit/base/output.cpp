#include "kit/base/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "kit/base/flags.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

/// Throws std::system_error; leaves what it has written.
void write(const fs::path& file, const std::string& text) {
  errno = 0;
  std::ofstream out(file);
  out << text;
  out.close();
  if (!out) throw std::system_error(errno, std::generic_category(), file.string());
}

}  // namespace

void write_whole(const fs::path& file, const std::string& text) {
  // A device or a pipe takes what is written, and must stay what it is.
  const fs::file_status status = fs::status(file);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write(file, text);

  // A link goes on leading to its file, which is the one that is replaced.
  const fs::path whole = fs::exists(status) ? fs::canonical(file) : file;
  const fs::path draft = whole.string() + ".part";
  try {
    write(draft, text);
  } catch (const std::system_error& error) {
    std::error_code ignored;
    fs::remove(draft, ignored);
    throw std::system_error(error.code(), file.string());
  }
  fs::rename(draft, whole);
}

void check_that_it_can_be_written(const std::string& flag, const std::string& file) {
  const fs::path draft = file + ".part";  // as write_whole() does
  std::error_code error;
  if (fs::is_directory(file, error)) refuse(flag, file, "the name of a file, this is a folder");
  if (fs::exists(file, error) && !fs::is_regular_file(file, error)) return;  // a device or a pipe
  const int number = open(draft.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (number < 0) refuse(flag, file, std::string("a file that can be written: ") + strerror(errno));
  close(number);
  fs::remove(draft, error);
}

}  // namespace racekit
