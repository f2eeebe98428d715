#include "kit/explore/build_id.h"

#include <elf.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace racekit::explore {
namespace {

/// What the file's program headers load, without the ELF header: it holds the place of the section
/// headers, which moves with the debug information.
std::string loaded(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  const std::string bytes = text.str();
  Elf64_Ehdr header{};
  if (bytes.size() >= sizeof header) std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64)
    throw std::runtime_error(path.string() + ": is no program");
  std::string all;
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    const std::size_t at = header.e_phoff + i * sizeof segment;
    if (at + sizeof segment > bytes.size()) break;
    std::memcpy(&segment, bytes.data() + at, sizeof segment);
    const std::size_t begin = std::max<std::size_t>(segment.p_offset, sizeof header);
    const std::size_t end =
        std::min<std::size_t>(segment.p_offset + segment.p_filesz, bytes.size());
    if (segment.p_type == PT_LOAD && begin < end) all.append(bytes, begin, end - begin);
  }
  return all;
}

}  // namespace

std::string build_id(const std::vector<std::filesystem::path>& files) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const std::filesystem::path& file : files)
    for (const char c : loaded(file)) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016lx", static_cast<unsigned long>(hash));
  return digits;
}

}  // namespace racekit::explore
