#pragma once

namespace racekit::explore {

/// The program asks for what the runtime cannot control: says its name and ends the execution.
[[noreturn]] void refuse(const char* name);

}  // namespace racekit::explore
