#pragma once

#include <filesystem>

#include "kit/racekit/program/explored.h"

namespace racekit {

// A search that is too large for one machine: divided into files, searched file by file wherever
// the same build of the program is, and added up. Each gives an exit status, and throws UsageError
// for what is not as it must be.

/// `racekit explore PROGRAM --split DIR --pieces N`. The folder appears with all its files, or not
/// at all. A split whose results say that memory proved shared is replaced by one that knows that.
int split_search(const ExploreOptions& options, const std::filesystem::path& build);

/// `racekit explore --piece FILE`: 0 if all of it was searched, whatever was found; else 3.
int search_piece(const ExploreOptions& options, const std::filesystem::path& build);

/// `racekit explore --merge DIR`: as the undivided search would have given.
int merge_pieces(const ExploreOptions& options, const std::filesystem::path& build);

}  // namespace racekit
