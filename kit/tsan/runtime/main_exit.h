#pragma once

namespace racekit {

/// Main has called pthread_exit, and every other thread has ended since.
extern bool main_has_waited;

/// A thread is about to end: what main does when it has waited comes after all that it did.
void tell_main_of_the_end();

}  // namespace racekit
