#pragma once

#include <cstdint>

namespace racekit::explore {

struct Thread;

/// Finds out that the whole program is in a state in which it was before in the same execution:
/// two threads that each give back what they got, to try again, can go on like that for ever. What
/// may follow now was tried there, so the execution ends here. Every end that the program can reach
/// at all it reaches without such a round.
///
/// A state is each thread's stack, registers, locks and next operation, the program's global
/// variables, and the blocks in use. It costs time to look at all that, so only executions look
/// whose plan asks for it, because an earlier one had a thread that tried the same thing again.
/// Where the program changes memory that is none of these, or uses more than can be looked at each
/// time, no state equals another.
namespace circle {

/// Learns where the program's global variables lie. Once, in the server.
void prepare();

/// The calling thread does an atomic operation at its place, or has tried to take a lock in vain.
void on_try(Thread& me);

/// The calling thread, whose next operation is known, is about to wait for its turn.
void note_frame(Thread& me);

/// The program has changed what is not part of the state as it is looked at.
void on_unseen_change();

/// As on_unseen_change(), where these bytes are no part of it.
void on_write(const void* address);

/// A count that is part of the state, of an object such as a semaphore, has changed by so much.
void on_count(const void* object, int change);

/// The program has looked at the clock: what it shows is now part of the state.
void on_clock();

/// A step is over. Ends the execution if everything is as it was before an earlier step.
void look();

}  // namespace circle
}  // namespace racekit::explore
