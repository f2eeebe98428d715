#pragma once

namespace racekit {

/// Finds the standard streams: std::cout and the seven others, and what they keep in the C++
/// library. To be called before is_of_a_standard_stream(), once, by one thread.
void find_standard_streams();

/// Whether an address is theirs. Any number of threads may use them at once ([iostream.objects] in
/// the C++ standard): the library's accesses to them are no data races. Allocates nothing, takes no
/// lock.
bool is_of_a_standard_stream(const void* address);

}  // namespace racekit
