#pragma once

namespace racekit {

/// Whether the runtime ends the program at its first report: yes, unless TSAN_OPTIONS asks to go on
/// (halt_on_error=0). May be called before the C library is ready.
bool halts_at_first_report();

}  // namespace racekit
