#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kit/frames/frame.h"

// The standard library's own names (libstdc++'s) in the words in which its containers are taught.
namespace racekit {

/// A member inside a library's class: "_M_h._M_element_count" → "size". "" where the class is told
/// by the variable's name alone; a name without a word of its own loses its decoration.
std::string library_part(const std::string& path);

/// What a block of memory is for, by the calls that allocated it, innermost first: "node", "bucket
/// array"; "block" where they do not tell.
std::string block_kind(const std::vector<Frame>& allocation);

/// What lies somewhere in a block.
struct BlockPart {
  std::string name;  ///< "next", "bucket 3", "key"; "" for a block's start that has no name
  bool is_pointer;
};
BlockPart block_part(const std::string& kind, std::uint64_t offset, std::uint64_t size);

}  // namespace racekit
