#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace racekit {

/// What a process and all that descend from it use at this moment.
struct TreeUse {
  /// Bytes that are resident or swapped out, and no file's on a disk; those of the tables that say
  /// where they are; and those of files without a name that a process has open. What the kernel
  /// keeps for a process, such as the contents of its pipes, is not in it, nor are pages of shared
  /// memory that no process has in its own tables at this moment.
  std::uint64_t memory = 0;
  std::size_t tasks = 0;  ///< threads of all processes; one that has ended and was not waited for
                          ///< is one too
};

/// Reads it from /proc. Memory that several processes share counts for each of them: a page that a
/// fork has left to both, too. What this process may not look at is left out: the open files of the
/// judge (enter_sandbox()). No more is read once there are more than `most_tasks`.
TreeUse use_of_tree(pid_t root, std::size_t most_tasks);

}  // namespace racekit
