#include "kit/base/output.h"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace racekit {

void write_whole(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path draft = file.string() + ".part";
  std::ofstream out(draft);
  out << text;
  out.close();
  if (!out) {
    const std::error_code error(errno, std::generic_category());
    std::error_code ignored;
    std::filesystem::remove(draft, ignored);
    throw std::system_error(error, file.string());
  }
  std::filesystem::rename(draft, file);
}

}  // namespace racekit
