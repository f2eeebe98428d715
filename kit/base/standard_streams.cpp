#include "kit/base/standard_streams.h"

#include <link.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iostream>

namespace racekit {
namespace {

struct Bytes {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool hold(std::uint64_t address) const { return begin <= address && address < end; }
};

template <class Stream>
Bytes bytes_of(const Stream& stream) {
  const auto begin = reinterpret_cast<std::uint64_t>(&stream);
  return {begin, begin + sizeof stream};
}

/// The first eight are the streams themselves, which lie in the program's own memory where it names
/// them; the last is all that the library has of its own.
Bytes streams[9];
Bytes around;  ///< the eight

int learn(dl_phdr_info* object, std::size_t, void*) {
  if (std::strstr(object->dlpi_name, "libstdc++.so") == nullptr) return 0;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = object->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || !(part.p_flags & PF_W)) continue;
    streams[8].begin = object->dlpi_addr + part.p_vaddr;
    streams[8].end = streams[8].begin + part.p_memsz;
  }
  return 1;
}

}  // namespace

void find_standard_streams() {
  const Bytes eight[] = {bytes_of(std::cin),   bytes_of(std::cout), bytes_of(std::cerr),
                         bytes_of(std::clog),  bytes_of(std::wcin), bytes_of(std::wcout),
                         bytes_of(std::wcerr), bytes_of(std::wclog)};
  std::ranges::copy(eight, streams);
  around = eight[0];
  for (const Bytes& one : eight)
    around = {std::min(around.begin, one.begin), std::max(around.end, one.end)};
  dl_iterate_phdr(learn, nullptr);
}

bool is_of_a_standard_stream(const void* address) {
  const auto number = reinterpret_cast<std::uint64_t>(address);
  if (streams[8].hold(number)) return true;
  if (!around.hold(number)) return false;
  return std::ranges::any_of(streams, [&](const Bytes& one) { return one.hold(number); });
}

}  // namespace racekit
