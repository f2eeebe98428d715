#pragma once

#include <cstdint>

namespace racekit::explore {
struct Thread;
}

namespace racekit::explore::resident {

/// True in a worker.
bool is_on();

/// Makes the calling process a worker: it does what `link` asks for, as the engine asks the fork
/// server (server_link.h). Returns at the beginning of
/// each execution; in between, everything is as it was now. `begin_anew` is called before, in the
/// engine's context, and puts back what lies in the region. Where the system lacks what it takes,
/// the region says so and the process ends.
void become_worker(int link, void (*begin_anew)());

/// The execution is over.
[[noreturn]] void end_execution();

/// The execution is over, and says nothing: it takes a process of its own. `what` goes on from
/// "it": "opens a file"; `place` is where, -1 if unknown.
[[noreturn]] void decline(const char* what, std::int32_t place);

/// A step is over, and the next one not chosen yet: another execution may begin here.
void keep_this_moment();

/// Gives the turn to another thread of the program.
void switch_to(Thread& from, const Thread& to);

/// The calling thread, which is a real one, lends its stack and its storage to `thread`, and comes
/// back as that one when it has its first turn.
void lend(Thread& thread);

/// Gives a new thread what it runs on. Declines the execution if there are too many.
void lend_to(Thread& child);

/// The program's system call, which `caller` makes: its result, made or imitated. Declines the
/// execution where it would leave something behind.
long system_call(long number, const long (&arguments)[6], const void* caller);

}  // namespace racekit::explore::resident
