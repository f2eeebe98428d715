#pragma once

#include <sys/types.h>

#include <cstdint>

namespace racekit {

/// The user whose a sandbox is where root runs racekit: "nobody", who owns no file.
constexpr uid_t kNobody = 65534;

/// In the child that becomes bubblewrap, as the last of its preparations; bare system calls only.
/// It gives up what the caller handed down: open files, the session's keyring, root's rights. No
/// file that it writes can grow larger than `largest_file` bytes. Ends the process where it cannot.
void confine_bubblewrap(std::uint64_t largest_file);

/// What the judge does inside, before it runs anything of the submission's: it takes itself out of
/// the submission's reach (its memory, its open files), limits the processes of its user, and gives
/// up system calls with which a program could hide memory, or read the caller's keys. All that it
/// starts inherits this. Ends the process where it cannot.
void enter_sandbox();

}  // namespace racekit
