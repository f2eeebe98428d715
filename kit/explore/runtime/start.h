#pragma once

namespace racekit::explore {

/// The exit handler that ends an execution.
void end_after_exit(int status, void*);

/// What a thread of the program runs, from its first turn to its end; its argument is its Thread.
void* run_thread(void* thread);

/// Makes the key whose destructor is a thread's end. Once, in the server.
void prepare_threads();

}  // namespace racekit::explore
