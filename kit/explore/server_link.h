#pragma once

namespace racekit::explore {

/// Between an engine and the program that it has started as a fork server: "CONTROL,MEMORY", two
/// inherited descriptors. CONTROL is a socket: a Request asks for an execution, an int answers with
/// its wait status. MEMORY is a file without a name that holds the Region.
inline constexpr const char* kChannelVariable = "RACEKIT_EXPLORE";

enum class Request : char {
  by_fork = 'f',   ///< in a process of its own
  resident = 'r',  ///< in the worker; Region::declined says if that was not possible
  search = 's',    ///< the worker searches by itself, until there is something to tell
  go_on = 'g',     ///< it has been told
};

inline constexpr int kControlFile = 100;
inline constexpr int kMemoryFile = 101;

/// The program's output, where a debugger runs it (see Region::attended).
inline constexpr int kOutputFile = 102;
inline constexpr int kInputFile = 104;  ///< likewise what it reads

/// What a program starts its last line with where this system cannot run it; the reason follows.
inline constexpr const char* kRefusal = "cannot be explored: ";

/// The whole environment of an explored program. It lies on main's stack, and everything above it
/// would move with another one: it is always the same.
inline constexpr const char* kEnvironment[] = {
    "RACEKIT_EXPLORE=100,101", "PATH=/usr/local/bin:/usr/bin:/bin",
    "LD_BIND_NOW=1",                        // in the server, not anew in each execution
    "GLIBC_TUNABLES=glibc.pthread.rseq=0",  // see runtime/resident/worker.cpp
};

}  // namespace racekit::explore
