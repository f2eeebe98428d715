#pragma once

namespace racekit::explore::resident {

/// Makes the worker's signals its own: a page's first write, a system call, a crash, the clock that
/// limits an execution's time. Of the calling thread, and for good.
void catch_signals();

/// Where a handler was left by a switch, its signals are still held back.
void let_all_signals_through();

}  // namespace racekit::explore::resident
