#pragma once

#include <cstddef>
#include <cstdint>

namespace racekit::explore {

struct Thread;

/// How a thread uses memory. Synchronization objects order themselves: two threads that lock one
/// mutex do not make its memory shared, but one that locks it and one that frees it do.
enum class Use : std::uint8_t { read, write, synchronize };

/// Which memory is shared: whatever two threads use, at least one of them writing, unless creation
/// and join order the two in every execution. The plan names what earlier executions have found;
/// only there are scheduling points. What is found now is reported (Execution::newly_shared).
///
/// Kept by granules of kGranule bytes. The clocks tick at create only: FastTrack's epochs
/// (Flanagan, Freund, PLDI 2009), for the fork-join order.
namespace sharing {

/// Whether the plan names any of these bytes.
bool is_known(const void* address, std::size_t size);

/// A thread uses these bytes now.
void note(Thread& thread, const void* address, std::size_t size, Use use);

/// A thread gives this block back. Granules that no thread has used are of no interest.
void note_free(Thread& thread, const void* address, std::size_t size);

/// Two threads use these bytes wrongly.
void report(const void* address, std::size_t size);

/// Makes room for the notes. Once, in the server.
void prepare();

}  // namespace sharing
}  // namespace racekit::explore
