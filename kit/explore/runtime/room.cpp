#include "kit/explore/runtime/room.h"

#include <sys/mman.h>
#include <unistd.h>

#include <initializer_list>

#include "kit/explore/runtime/real.h"
#include "kit/explore/server_link.h"

namespace racekit::explore {
// The C library may not be ready yet: the first caller is the first malloc.
void refuse_to_start(const char* why) {
  for (const char* part : {kRefusal, why, "\n"}) {
    long size = 0;
    while (part[size] != '\0') ++size;
    kernel(SYS_write, STDERR_FILENO, bits(part), size);
  }
  leave(2);
}

std::uint64_t make_room(std::uint64_t where, std::uint64_t size, int protection) {
  const int fixed = where == 0 ? 0 : MAP_FIXED_NOREPLACE;
  const long made = kernel(SYS_mmap, static_cast<long>(where), static_cast<long>(size), protection,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0);
  if (where != 0 && made != static_cast<long>(where))
    refuse_to_start(
        "the explorer needs addresses of 45 bits; this kernel's programs have fewer (39 on many "
        "small ARM boards), or ulimit -v is set");
  if (made < 0 && made >= -4095) refuse_to_start("there is no memory for it, or ulimit -v is set");
  return static_cast<std::uint64_t>(made);
}

}  // namespace racekit::explore
