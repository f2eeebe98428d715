#pragma once

namespace racekit::explore {

/// The exit handler that ends an execution.
void end_after_exit(int status, void*);

/// Makes the key whose destructor is a thread's end. Once, in the server.
void prepare_threads();

}  // namespace racekit::explore
