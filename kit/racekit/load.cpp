#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

int become_load(const std::filesystem::path& build, std::vector<std::string> words) {
  const std::string program = build / "racekit-load";
  words.insert(words.begin(), "racekit load");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  throw std::runtime_error("load: " + program +
                           " is not there: `make` builds it, where cpp-httplib is installed");
}

}  // namespace

Subcommand add_load(Flags& racekit) {
  const auto words = std::make_shared<std::vector<std::string>>();
  Flags& word = racekit.word(
      "load", "Drive the daemon as its clients would, and keep a ledger of what must hold");
  word.passes_on(*words);
  return {word, [words](const std::filesystem::path& build) { return become_load(build, *words); }};
}

}  // namespace racekit
