#include "kit/racekit/explore/split.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <system_error>

#include "kit/base/clock.h"
#include "kit/base/output.h"
#include "kit/base/text.h"
#include "kit/base/tool.h"
#include "kit/base/usage.h"
#include "kit/racekit/explore/found_json.h"
#include "kit/racekit/explore/piece_file.h"
#include "kit/racekit/explore/report.h"
#include "kit/racekit/program/told_text.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kUsualFiles = 16;
constexpr std::size_t kPiecesOfAFile = 8;  // large ones and small ones, so that files are alike
constexpr int kNotComplete = 3;

std::string file_name(std::size_t number) {
  std::string digits = std::to_string(number);
  return "piece-" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits + ".json";
}

bool needs_another_split(const PieceFile& piece, const PieceResult& result) {
  return result.explored.all.shared != piece.search.shared ||
         result.explored.all.finds_circles != piece.find_circles;
}

/// What the results of an earlier split have found out, and its files, which are of no more use.
struct Earlier {
  explore::Exploration known;
  bool is_there = false;
};

/// Refuses a folder that holds anything else.
Earlier earlier_split(const std::string& folder) {
  Earlier earlier;
  if (!fs::exists(folder) || (fs::is_directory(folder) && fs::is_empty(folder))) return earlier;
  const char* const takes = "takes a folder that is empty, or is not there yet";
  if (!fs::is_directory(folder)) throw UsageError("--split '" + folder + "': is a file, " + takes);
  const SplitFolder split = split_folder(folder);
  if (split.pieces.empty()) throw UsageError("--split '" + folder + "': is not empty, " + takes);
  for (const auto& [number, result] : split.results) {
    const PieceFile& piece = split.pieces.begin()->second;
    if (!needs_another_split(piece, result)) continue;
    earlier.is_there = true;
    earlier.known.shared = explore::joined(earlier.known.shared, result.explored.all.shared);
    earlier.known.finds_circles |= result.explored.all.finds_circles;
  }
  if (!earlier.is_there)
    throw UsageError("--split '" + folder + "': holds a split already, " + takes);
  return earlier;
}

/// Writes the files into a new folder beside it, which then takes its place.
void write_folder(const std::string& folder, const std::vector<PieceFile>& files) {
  std::string beside = fs::path(folder).lexically_normal().string();
  while (beside.ends_with('/')) beside.pop_back();
  const fs::path place = beside;
  beside += ".XXXXXX";
  if (place.has_parent_path()) fs::create_directories(place.parent_path());
  if (mkdtemp(beside.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "--split '" + folder + "'");
  fs::permissions(beside, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                              fs::perms::others_read | fs::perms::others_exec);
  for (const PieceFile& file : files)
    write_whole(fs::path(beside) / file_name(file.number), text_of(file));
  fs::remove_all(place);
  fs::rename(beside, place);
}

ExploreOptions options_of(const PieceFile& piece, const ExploreOptions& given) {
  ExploreOptions options = given;
  options.program = piece.search.program;
  options.arguments = piece.search.arguments;
  options.timeouts = static_cast<std::uint64_t>(piece.search.timeouts);
  options.spurious = piece.search.spurious;
  options.steps = piece.steps;
  return options;
}

/// The program of a split, if this machine has the same build; and what ran in the end.
struct Found {
  Subject subject;
  std::string program;
};

Found same_build(const PieceFile& piece, const ExploreOptions& options, const fs::path& build) {
  Found found{subject_of(piece.search, build), ""};
  explore::ProcessEngine engine(engine_options(found.subject, options));
  engine.run({});
  found.program = engine.program();
  if (found.subject.build_id(found.program) != piece.search.build)
    throw UsageError("the pieces are of another build of '" + found.subject.name +
                     "': its steps are others");
  return found;
}

PieceFile given_piece(const std::string& file) {
  try {
    return piece_file_in(text_in(file));
  } catch (const BadPiece& bad) {
    throw UsageError("--piece: " + file + " " + bad.what());
  }
}

/// "3, 5 and 7"
std::string list_of(const std::vector<std::size_t>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    text += (i == 0 ? "" : i + 1 == numbers.size() ? " and " : ", ") + std::to_string(numbers[i]);
  return text;
}

/// Why the results are not those of all pieces; "" if they are.
std::string what_is_missing(const SplitFolder& split) {
  std::vector<std::size_t> missing;
  std::vector<std::size_t> unfinished;
  const std::size_t of = split.pieces.begin()->second.of;
  for (std::size_t number = 1; number <= of; ++number) {
    const auto result = split.results.find(number);
    if (result == split.results.end())
      missing.push_back(number);
    else if (!result->second.explored.all.why_not.empty())
      unfinished.push_back(number);
  }
  const auto told = [&](const std::vector<std::size_t>& numbers, const char* one,
                        const char* many) {
    return (numbers.size() == 1 ? "piece " : "pieces ") + list_of(numbers) + " of " +
           std::to_string(of) + (numbers.size() == 1 ? one : many);
  };
  if (!missing.empty()) return told(missing, " has no result", " have no result");
  if (unfinished.empty()) return "";
  return told(unfinished, " was not searched whole: ", " were not searched whole: ") +
         split.results.at(unfinished.front()).explored.all.why_not;
}

}  // namespace

int split_search(const ExploreOptions& options, const fs::path& build) {
  const Earlier earlier = earlier_split(options.split);
  const Subject subject = subject_of(options.program, options.sources, options.arguments, build);
  const std::size_t wanted = options.pieces.value_or(kUsualFiles);
  ExploreOptions with_known = options;
  if (earlier.is_there) with_known.known = &earlier.known;
  const Divided divided = divide_subject(subject, with_known, wanted * kPiecesOfAFile);

  PieceFile common;
  common.of = std::min(wanted, divided.pieces.size());
  common.search = schedule_of(subject, options, divided.known);
  common.search.shared = divided.known.all.shared;
  common.steps = options.steps;
  common.find_circles = divided.known.all.finds_circles;
  common.split = name_of_split(common, divided.pieces);
  std::vector<PieceFile> files(common.of, common);
  for (std::size_t i = 0; i < files.size(); ++i) files[i].number = i + 1;
  for (std::size_t i = 0; i < divided.pieces.size(); ++i)
    files[i % files.size()].pieces.push_back(divided.pieces[i]);
  write_folder(options.split, files);

  const fs::path folder = options.split;
  if (options.json) {
    nlohmann::ordered_json names = nlohmann::ordered_json::array();
    for (const PieceFile& file : files) names.push_back((folder / file_name(file.number)).string());
    print(json_text(nlohmann::ordered_json{
        {"program", subject.name}, {"arguments", subject.arguments}, {"files", names}}));
    return 0;
  }
  const std::string first = (folder / file_name(1)).string();
  std::string text = options.split + ": " + counted(files.size(), "file", "files") +
                     " with pieces of the search, " + file_name(1);
  if (files.size() > 1) text += " to " + file_name(files.size());
  text += ".\n";
  if (files.size() < wanted) text += "The search is too small for more.\n";
  print(text + "Search each, in any order, on any machine with the same build of the program:\n  " +
        called_as() + " explore --piece " + shell_quoted(first) + "\nThen add them up:\n  " +
        called_as() + " explore --merge " + shell_quoted(options.split) + "\n");
  return 0;
}

int search_piece(const ExploreOptions& given, const fs::path& build) {
  const PieceFile piece = given_piece(given.piece);
  const ExploreOptions options = options_of(piece, given);
  const Found found = same_build(piece, options, build);
  explore::Exploration known;
  known.shared = piece.search.shared;
  known.finds_circles = piece.find_circles;
  const PieceResult result{piece.split, piece.number, piece.of,
                           explore_pieces(found.subject, options, known, piece.pieces)};

  std::string file = options.save;
  if (file.empty() && !options.json)
    file = fs::path(given.piece).replace_extension(".result.json").string();
  if (!file.empty()) write_whole(file, text_of(result));
  const explore::Exploration& all = result.explored.all;
  if (options.json) {
    print(text_of(result));
  } else {
    std::string text = "piece " + std::to_string(piece.number) + " of " + std::to_string(piece.of) +
                       ": " + counted(all.executions, "interleaving", "interleavings");
    for (const auto& [outcome, count] : all.outcomes)
      text += ", " + grouped(count) + ' ' + std::string(name_of(outcome));
    text += all.why_not.empty() ? ".\n" : ".\nnot searched whole: " + all.why_not + ".\n";
    print(text + "The result is in " + file + ".\n");
  }
  return all.why_not.empty() ? 0 : kNotComplete;
}

int merge_pieces(const ExploreOptions& given, const fs::path& build) {
  const std::int64_t begin = monotonic_now();
  const SplitFolder split = split_folder(given.merge);
  if (split.pieces.empty())
    throw UsageError("--merge '" + given.merge +
                     "': has no pieces, takes a folder that racekit explore --split made");
  const PieceFile& piece = split.pieces.begin()->second;
  const ExploreOptions options = options_of(piece, given);
  const Found found = same_build(piece, options, build);

  Explored sum;
  sum.program = found.program;
  sum.all.shared = piece.search.shared;
  sum.all.finds_circles = piece.find_circles;
  for (const auto& [number, result] : split.results) {
    if (needs_another_split(piece, result))
      throw UsageError("--merge '" + given.merge + "': piece " + std::to_string(number) +
                       " has found memory to be shared that was not known; racekit explore PROGRAM "
                       "--split makes the pieces anew, with that");
    add(sum, result.explored);
  }
  sum.all.why_not = what_is_missing(split);
  sum.all.conclude();
  find_shortest_failure(found.subject, options, sum);
  return tell(found.subject, options, sum, begin);
}

}  // namespace racekit
