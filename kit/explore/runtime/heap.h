#pragma once

#include <cstddef>
#include <cstdint>

namespace racekit::explore {

struct Thread;

/// The explored program's memory: a block's address depends on the thread that asks, on how many it
/// has asked for before and on their sizes, and on nothing else. No address is given twice, so a
/// block that was freed is known for ever. Between two blocks there is a gap that belongs to
/// none.
///
/// What is allocated outside of the program's own doing (before it starts, inside the runtime, by
/// threads that have ended) lies apart and is not recorded.
namespace heap {

/// `size` bytes at a multiple of `alignment` (a power of two); null when there is no more room.
/// `caller` is the return address of the call that asked.
void* allocate(std::size_t size, std::size_t alignment, const void* caller);

/// Takes a block back; a free is a step like a write, for each thread that uses the block. Ends the
/// execution where this is no block, or no longer.
void release(void* block, const void* caller);

/// How many bytes a block has; 0 for what is none.
std::size_t size_of(const void* block);

/// Ends the execution if these bytes of the heap are not part of a block that is in use.
void check(Thread& thread, const void* address, std::size_t size);

/// Whether an address lies in the program's heap.
bool is_heap(std::uint64_t address);

/// From here on blocks are recorded.
void start_recording();

}  // namespace heap
}  // namespace racekit::explore
