#include "kit/web/single_page.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "kit/web/page_files.h"

namespace racekit {
namespace {

std::string_view text_of(const std::string& path) {
  const auto files = page_files();
  const auto found = std::ranges::find(files, path, &PageFile::path);
  if (found == files.end()) throw std::logic_error("the page has no file " + path);
  return found->text;
}

/// What stands between two marks in a line; "" if it has not both.
std::string between(const std::string& line, const std::string& begin, const std::string& end) {
  const std::size_t from = line.find(begin);
  if (from == std::string::npos) return "";
  const std::size_t to = line.find(end, from + begin.size());
  return to == std::string::npos ? "" : line.substr(from + begin.size(), to - from - begin.size());
}

/// The modules as one: each after those that it imports, without the words import and export. No
/// two modules have a name in common, so they can share one scope.
class Bundle {
 public:
  void add(const std::string& path) {
    if (std::ranges::find(added_, path) != added_.end()) return;
    added_.push_back(path);
    std::istringstream lines{std::string(text_of(path))};
    std::string own;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("import ")) {
        const std::string file = between(line, "from './", "'");
        add((std::filesystem::path(path).parent_path() / file).string());
      } else {
        own += (line.starts_with("export ") ? line.substr(7) : line) + '\n';
      }
    }
    text_ += own;
  }

  const std::string& text() const { return text_; }

 private:
  std::vector<std::string> added_;
  std::string text_;
};

/// As a URL that holds the picture itself.
std::string data_url(std::string_view svg) {
  std::string url = "data:image/svg+xml,";
  for (const char c : svg) {
    char code[4];
    std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
    url += code;
  }
  return url;
}

/// In a <script>, no text of the JSON may end the element or begin a comment.
std::string within_a_script(const nlohmann::ordered_json& json) {
  std::string out;
  for (const char c : json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
    out += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return out;
}

}  // namespace

std::string single_page(const nlohmann::ordered_json& played_case,
                        const nlohmann::ordered_json& graph) {
  std::string page;
  std::istringstream lines{std::string(text_of("index.html"))};
  for (std::string line; std::getline(lines, line);) {
    if (const std::string icon = between(line, "<link rel=\"icon\" href=\"", "\""); !icon.empty()) {
      page += "<link rel=\"icon\" href=\"" + data_url(text_of(icon)) + "\">\n";
    } else if (const std::string style = between(line, "<link rel=\"stylesheet\" href=\"", "\"");
               !style.empty()) {
      page += "<style>\n" + std::string(text_of(style)) + "</style>\n";
    } else if (const std::string script = between(line, "<script type=\"module\" src=\"", "\"");
               !script.empty()) {
      Bundle bundle;
      bundle.add(script);
      page += "<script type=\"application/json\" id=\"racekit-case\">" +
              within_a_script({{"case", played_case}, {"graph", graph}}) +
              "</script>\n<script type=\"module\">\n" + bundle.text() + "</script>\n";
    } else {
      page += line + '\n';
    }
  }
  return page;
}

}  // namespace racekit
