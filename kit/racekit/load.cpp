#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "kit/load/options.h"
#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

int become_load(const std::filesystem::path& build, std::vector<std::string> arguments) {
  const std::string program = build / "racekit-load";
  arguments.insert(arguments.begin(), "racekit load");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  execv(program.c_str(), pointers.data());
  throw std::runtime_error("load: " + program +
                           " is not there: `make` builds it, where cpp-httplib is installed");
}

}  // namespace

Subcommand add_load(Flags& racekit) {
  const auto arguments = std::make_shared<std::vector<std::string>>();
  Flags& flags = racekit.subcommand(
      "load", "Drive the daemon as its clients would, and keep a ledger of what must hold");
  // racekit-load reads them: here they are only told.
  const auto options = std::make_shared<load::LoadOptions>();
  add_flags(flags, *options);
  flags.passes_on(*arguments);
  return {flags, [arguments, options](const std::filesystem::path& build) {
            return become_load(build, *arguments);
          }};
}

}  // namespace racekit
