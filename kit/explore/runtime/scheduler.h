#pragma once

#include "kit/explore/runtime/thread.h"

// Who runs: the plan says. Real threads, of which one at a time has the baton.
namespace racekit::explore {

/// A scheduling point: the calling thread is about to do this, and comes back when it is its turn
/// to do it, with the alternative that it takes. While it waits, others run.
int perform(const Operation& operation);

/// The calling thread is about to die of what it has done, at its place. If the step that ends here
/// did what others may go on from (it created one of them, gave a lock back, wrote), they may go on
/// before the process is over: then this is a scheduling point, and the death a step of its own.
/// After a step that only read, nothing that others do can differ; nor does an access to `undone`
/// count, which the thread dies of and will not make.
void announce_crash(const Range& undone = {});

/// True while the caller is the only thread left: all others have been joined. What it does then is
/// ordered with everything they did, so it needs no scheduling points.
inline bool alone() { return thread_count - joined_count <= 1; }

/// The calling thread's last step is over; hands on the baton for good.
void end_thread();

/// Gives a new thread its number; it waits for its turn to start. Null if there are too many.
Thread* add_thread();

/// The calling thread has seen this thread's end: what it does now comes after that.
void follow_end(const Thread& ended);
/// The same by a join, which alone() counts.
void note_join(Thread& ended);

/// No sleeper of the plan has been woken.
void forget_wakings();

/// Waits for this thread's first turn.
void await_turn(Thread& me);

/// Makes the calling thread main, at its first step.
void start_with_main();

/// A waiting thread may go on; the step that made it possible is the current one.
void wake(Thread& thread);

}  // namespace racekit::explore
