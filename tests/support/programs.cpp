#include "tests/support/programs.h"

#include <unistd.h>

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

Finished run_built(const std::string& name, const Flags& flags, double limit) {
  return run({.arguments = Flags{built(name)} + flags, .limit = limit});
}

Told run_told(const std::string& name, const Flags& flags, double limit) {
  Told told{run_built(name, flags + Flags{"--report", "json"}, limit), nullptr};
  const auto parsed = nlohmann::json::parse(told.finished.output, nullptr, false);
  if (parsed.is_object()) told.report = parsed;
  return told;
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

std::vector<int> processes_running(const std::string& path) {
  std::vector<int> found;
  const std::string name = std::filesystem::path(path).filename();
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string number = entry.path().filename();
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code gone;
    const auto program = std::filesystem::read_symlink(entry.path() / "exe", gone);
    if (!gone && program == path) found.push_back(std::stoi(number));
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
