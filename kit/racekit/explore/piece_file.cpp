#include "kit/racekit/explore/piece_file.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <system_error>

#include "kit/base/usage.h"
#include "kit/racekit/explore/found_json.h"

namespace racekit {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr const char* kPiece = "piece";
constexpr const char* kResult = "result of a piece";

Json touches_json(const std::vector<explore::Touch>& touches) {
  Json list = Json::array();
  for (const explore::Touch& touch : touches)
    list.push_back({static_cast<int>(touch.mode), touch.address, touch.size});
  return list;
}

std::vector<explore::Touch> touches_in(const Json& list) {
  std::vector<explore::Touch> touches;
  for (const Json& touch : list) {
    const int mode = touch.at(0).get<int>();
    if (mode < 0 || mode > static_cast<int>(explore::Touch::Mode::everything))
      throw BadPiece("has a touch of a kind that this racekit does not know");
    touches.push_back({static_cast<explore::Touch::Mode>(mode), touch.at(1).get<std::uint64_t>(),
                       touch.at(2).get<std::uint32_t>()});
  }
  return touches;
}

Json piece_json(const explore::Piece& piece) {
  Json prefix = Json::array();
  for (const explore::Choice& choice : piece.prefix) prefix.push_back(explore::choice_json(choice));
  Json asleep = Json::array();
  for (const explore::Plan::Sleeper& sleeper : piece.asleep)
    asleep.push_back({explore::choice_json(sleeper.choice), touches_json(sleeper.touches)});
  return {{"prefix", prefix}, {"asleep", asleep}};
}

explore::Piece piece_in(const Json& json) {
  explore::Piece piece;
  for (const Json& choice : json.at("prefix")) piece.prefix.push_back(explore::choice_of(choice));
  for (const Json& sleeper : json.at("asleep"))
    piece.asleep.push_back({explore::choice_of(sleeper.at(0)), touches_in(sleeper.at(1))});
  return piece;
}

/// Has `read` take a file apart; whatever is missing in it or of another type makes it a bad one.
template <class File, class Read>
File read_file(const std::string& text, const char* what, Read read) {
  const std::string is_none = std::string("is no ") + what + " that racekit explore wrote";
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("racekit", Json()) != what) throw BadPiece(is_none);
  if (json.value("version", Json()) != kVersion)
    throw BadPiece("is of another version than " + std::to_string(kVersion) +
                   ", which this racekit reads");
  try {
    File file;
    json.at("split").get_to(file.split);
    json.at("number").get_to(file.number);
    json.at("of").get_to(file.of);
    if (file.number < 1 || file.number > file.of) throw BadPiece(is_none);
    read(json, file);
    return file;
  } catch (const nlohmann::json::exception&) {
    throw BadPiece(is_none + ": a part of it is missing, or is not what it must be");
  } catch (const explore::BadSchedule& error) {
    throw BadPiece(error.what());
  }
}

Json head(const char* what, const std::string& split, std::size_t number, std::size_t of) {
  return {
      {"racekit", what}, {"version", kVersion}, {"split", split}, {"number", number}, {"of", of}};
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// Keeps a file of a folder, if it goes with the others.
template <class File>
void keep(std::map<std::size_t, File>& files, File file, const SplitFolder& folder,
          const std::string& name) {
  const auto differs = [&](const auto& others) {
    return !others.empty() &&
           (others.begin()->second.split != file.split || others.begin()->second.of != file.of);
  };
  if (differs(folder.pieces) || differs(folder.results))
    throw UsageError(name + ": is of another split than other files of the folder");
  const auto known = files.find(file.number);
  if (known == files.end()) {
    files.emplace(file.number, std::move(file));
    return;
  }
  if constexpr (std::is_same_v<File, PieceResult>) {
    if (!is_same(known->second.explored.all, file.explored.all))
      throw UsageError(name + ": piece " + std::to_string(file.number) +
                       " has another result in another file of the folder");
  }
}

}  // namespace

std::string text_of(const PieceFile& file) {
  Json json = head(kPiece, file.split, file.number, file.of);
  json["search"] = explore::schedule_json(file.search);
  json["steps"] = file.steps;
  json["circles"] = file.find_circles;
  json["pieces"] = Json::array();
  for (const explore::Piece& piece : file.pieces) json["pieces"].push_back(piece_json(piece));
  return text_of(json);
}

std::string text_of(const PieceResult& result) {
  Json json = head(kResult, result.split, result.number, result.of);
  json["found"] = found_json(result.explored);
  return text_of(json);
}

PieceFile piece_file_in(const std::string& text) {
  return read_file<PieceFile>(text, kPiece, [](const Json& json, PieceFile& file) {
    file.search = explore::schedule_in(json.at("search"));
    json.at("steps").get_to(file.steps);
    json.at("circles").get_to(file.find_circles);
    for (const Json& piece : json.at("pieces")) file.pieces.push_back(piece_in(piece));
  });
}

PieceResult piece_result_in(const std::string& text) {
  return read_file<PieceResult>(text, kResult, [](const Json& json, PieceResult& result) {
    result.explored = found_in(json.at("found"));
  });
}

std::string name_of_split(const PieceFile& first, const std::vector<explore::Piece>& all) {
  Json json{{"search", explore::schedule_json(first.search)}, {"of", first.of}};
  for (const explore::Piece& piece : all) json["pieces"].push_back(piece_json(piece));
  // FNV-1a.
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char character : text_of(json))
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  std::ostringstream name;
  name << std::hex << hash;
  return name.str();
}

std::string text_in(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !std::filesystem::is_regular_file(file))
    throw UsageError("'" + file.string() + "': cannot be read, takes a file");
  return text.str();
}

SplitFolder split_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::set<std::filesystem::path> files;  // sorted
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error))
    if (it->path().extension() == ".json") files.insert(it->path());
  if (error) throw UsageError("'" + folder.string() + "': " + error.message() + ", takes a folder");

  SplitFolder split;
  for (const std::filesystem::path& file : files) {
    const std::string text = text_in(file);
    const Json json = Json::parse(text, nullptr, false);
    const Json what = json.is_object() ? json.value("racekit", Json()) : Json();
    try {
      if (what == kPiece) keep(split.pieces, piece_file_in(text), split, file.string());
      if (what == kResult) keep(split.results, piece_result_in(text), split, file.string());
    } catch (const BadPiece& bad) {
      throw UsageError(file.string() + " " + bad.what());
    }
  }
  return split;
}

}  // namespace racekit
