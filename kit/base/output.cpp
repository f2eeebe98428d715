#include "kit/base/output.h"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace racekit {

void write_whole(const std::filesystem::path& file, const std::string& text) {
  std::error_code unknown;
  const auto kind = std::filesystem::status(file, unknown).type();
  // A device or a pipe is not replaced by a file: with root's rights /dev/null would be gone.
  const bool replaced =
      kind == std::filesystem::file_type::regular || kind == std::filesystem::file_type::not_found;
  const std::filesystem::path draft = replaced ? file.string() + ".part" : file.string();
  std::ofstream out(draft);
  out << text;
  out.close();
  if (!out) {
    const std::error_code error(errno, std::generic_category());
    std::error_code ignored;
    if (replaced) std::filesystem::remove(draft, ignored);
    throw std::system_error(error, file.string());
  }
  if (replaced) std::filesystem::rename(draft, file);
}

}  // namespace racekit
