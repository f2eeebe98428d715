#pragma once

#include "tests/explore/small_program.h"

namespace racekit::test {

/// Programs about which the number of inequivalent executions, or their ends, are known.

/// `threads` threads, each `times` times: lock(); x = x + 1; unlock();
SmallProgram critical_sections(int threads, int times);

/// Two threads: x = x + 1, with nothing around it.
SmallProgram unprotected_increments();

/// a = 1; abort();  beside  b = 1; if (a == 0) _Exit(5);
SmallProgram two_ends();

/// Peterson's lock, tried once by each of two threads: who may not enter goes away. Each counts in
/// plain variable 3 that it was inside.
SmallProgram peterson_once(SmallProgram::Variable flags);

/// Dekker's: both say that they want to enter, and each enters only if the other does not want to.
SmallProgram dekker_once(SmallProgram::Variable flags);

/// Each of `count` threads takes two of `count` forks. In order: the lower one first.
SmallProgram philosophers(int count, bool in_order);

/// `count` threads that read one variable.
SmallProgram readers(int count);

/// One thread waits until a variable is set, the other sets it and notifies; the test of the
/// variable is made under the lock, or before it (then the notify may come too early).
SmallProgram waits_for_signal(bool test_under_lock);

/// Two threads wait, a third one notifies one of them; main notifies the other at the end.
SmallProgram notify_chooses();

}  // namespace racekit::test
