#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "kit/load/wish.h"
#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

int become_load(const std::filesystem::path& build, load::Wish wish) {
  check_url(wish);
  const std::string program = build / "racekit-load";
  std::vector<std::string> words = words_of(wish);
  words.insert(words.begin(), program);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  throw std::runtime_error("load: " + program +
                           " is not there: `make` builds it, where cpp-httplib is installed");
}

}  // namespace

Subcommand add_load(Flags& racekit) {
  const auto wish = std::make_shared<load::Wish>();
  Flags& word = racekit.word(
      "load", "Drive the daemon as its clients would, and keep a ledger of what must hold",
      load::kFooter);
  add_flags(word, *wish);
  return {word, [wish](const std::filesystem::path& build) { return become_load(build, *wish); }};
}

}  // namespace racekit
