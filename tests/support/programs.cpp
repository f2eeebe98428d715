#include "tests/support/programs.h"

#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace racekit::test {

std::string built(const std::string& name) { return std::string(RACEKIT_BUILD_DIR "/") + name; }
std::string source(const std::string& name) { return std::string(RACEKIT_SOURCE_DIR "/") + name; }

Flags operator+(Flags flags, const Flags& more) {
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

ProcessResult run_built(const std::string& name, const Flags& flags, double limit) {
  return run({.arguments = Flags{built(name)} + flags, .limit = limit});
}

Told run_told(const std::string& name, const Flags& flags, double limit) {
  Told told{run_built(name, flags + Flags{"--report", "json"}, limit), nullptr};
  const auto parsed = nlohmann::json::parse(told.finished.output, nullptr, false);
  if (parsed.is_object()) told.report = parsed;
  return told;
}

std::string test_name(const std::string& words) {
  std::string name;
  for (const char c : words) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Flags words_of(const std::string& text) {
  std::istringstream stream(text);
  Flags words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::vector<int> children_of(int process) {
  std::vector<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string number = entry.path().filename();
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream status(entry.path() / "status");
    for (std::string line; std::getline(status, line);)
      if (line == "PPid:\t" + std::to_string(process)) found.push_back(std::stoi(number));
  }
  return found;
}

bool soon(const std::function<bool()>& holds) {
  for (int i = 0; i < 1000; ++i) {
    if (holds()) return true;
    usleep(10'000);
  }
  return holds();
}

}  // namespace racekit::test
