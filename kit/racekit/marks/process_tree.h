#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace racekit {

/// What a process and all that descend from it use at this moment.
struct TreeUse {
  std::uint64_t memory = 0;  ///< bytes that are resident and no file's on a disk, and those of
                             ///< files without a name
  std::size_t tasks = 0;  ///< threads of all processes; one that has ended and was not waited for
                          ///< is one too
};

/// Reads it from /proc. Memory that several processes share counts for each of them. What this
/// process may not look at is left out. No more is read once there are more than `most_tasks`.
TreeUse use_of_tree(pid_t root, std::size_t most_tasks);

}  // namespace racekit
