#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "kit/explore/piece.h"
#include "kit/explore/schedule.h"
#include "kit/racekit/program/explored.h"

namespace racekit {

/// One of the files that `racekit explore --split` makes of a search: what it takes to search some
/// of its pieces, on any machine that has the same build of the program.
///
/// JSON, an object with
///   racekit     "piece", what the file is
///   version     1
///   split       the same in all files of one split, and in no other's
///   number, of  which of how many files it is, from 1
///   search      the program and what is known of it: as a schedule has it, without a schedule
///   steps       after so many an execution is cut off
///   circles     whether an execution ends where the whole program has been before
///   pieces      [{prefix, asleep}]: choices, as a schedule has them; and choices with what they
///               touch: [choice, [[mode, address, size], ...]]
struct PieceFile {
  std::string split;
  std::size_t number = 1;
  std::size_t of = 1;
  explore::Schedule search;
  std::uint64_t steps = 0;
  bool find_circles = false;
  std::vector<explore::Piece> pieces;
};

/// What was found in the pieces of one file; also JSON:
///   racekit     "result of a piece"
///   version, split, number, of
///               as the piece's file has them
///   found       what was found; the members are those of Explored and Exploration
struct PieceResult {
  std::string split;
  std::size_t number = 1;
  std::size_t of = 1;
  Explored explored;
};

/// A file that is neither; what() goes on from the file's name.
class BadPiece : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// As the text of a file. Reading throws BadPiece.
std::string text_of(const PieceFile& file);
std::string text_of(const PieceResult& result);
PieceFile piece_file_in(const std::string& text);
PieceResult piece_result_in(const std::string& text);

/// A split's name for itself.
std::string name_of_split(const PieceFile& first, const std::vector<explore::Piece>& all);

/// The pieces and results in a folder; of a number that is there twice one is taken, as both are
/// the same. Other files are left alone.
struct SplitFolder {
  std::map<std::size_t, PieceFile> pieces;
  std::map<std::size_t, PieceResult> results;
};

/// Throws UsageError for a folder that cannot be read, a file in it that is broken, and for files
/// of different splits or results that contradict each other.
SplitFolder split_folder(const std::filesystem::path& folder);

/// The file's text. Throws UsageError.
std::string text_in(const std::filesystem::path& file);

}  // namespace racekit
