// The command racekit: what a workshop does with the programs as a whole.

#include <fcntl.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "kit/racekit/check.h"
#include "kit/racekit/count.h"
#include "kit/racekit/demo.h"
#include "kit/racekit/doctor.h"
#include "kit/racekit/explore.h"
#include "kit/racekit/load.h"
#include "kit/racekit/replay.h"
#include "kit/racekit/subcommand.h"
#include "kit/racekit/tally.h"
#include "kit/racekit/tsan.h"
#include "kit/stage/flags.h"
#include "kit/stage/outcome.h"
#include "kit/stage/usage.h"

namespace {

/// Whoever closed stdout, say, must not get a pipe or a file of ours in its place.
void open_standard_files() {
  for (int file = 0; file <= 2; ++file)
    if (fcntl(file, F_GETFD) < 0) open("/dev/null", O_RDWR);
}

int play(const std::vector<racekit::Subcommand>& subcommands) {
  const auto build = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const racekit::Subcommand& subcommand : subcommands)
    if (subcommand.word->parsed()) return subcommand.play(build);
  return 0;
}

/// The command line without what a subcommand wants for its program, last word first (CLI11's way).
std::vector<std::string> own_words(int argc, char** argv,
                                   const std::vector<racekit::Subcommand>& subcommands) {
  std::vector<std::string> words(argv + 1, argv + argc);
  for (const racekit::Subcommand& subcommand : subcommands) {
    if (!subcommand.behind || words.empty() || subcommand.word->get_name() != words.front())
      continue;
    const auto dashes = std::find(words.begin(), words.end(), "--");
    if (dashes == words.end()) break;
    subcommand.behind->assign(dashes + 1, words.end());
    words.erase(dashes, words.end());
    break;
  }
  std::reverse(words.begin(), words.end());
  return words;
}

int refuse(const std::string& what) {
  std::fprintf(stderr, "racekit: %s (--help lists what it takes)\n", what.c_str());
  return exit_status(racekit::Outcome::usage);
}

int refuse_words(const std::vector<std::string>& given,
                 const std::vector<racekit::Subcommand>& subcommands) {
  std::string takes;
  for (const racekit::Subcommand& subcommand : subcommands)
    takes += (takes.empty() ? "" : "|") + subcommand.word->get_name();
  return refuse((given.empty() ? "a word is missing" : "'" + given.front() + "': no such word") +
                ", takes " + takes);
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_files();
  std::signal(SIGPIPE, SIG_IGN);  // if nobody listens any more, the exit status still tells
  CLI::App app("racekit: race conditions, lived through on real C++");
  app.require_subcommand(1);
  const std::vector<racekit::Subcommand> subcommands{
      racekit::add_check(app),  racekit::add_count(app),   racekit::add_demo(app),
      racekit::add_doctor(app), racekit::add_explore(app), racekit::add_load(app),
      racekit::add_replay(app), racekit::add_tally(app),   racekit::add_tsan(app)};
  try {
    app.parse(own_words(argc, argv, subcommands));
    return play(subcommands);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  } catch (const CLI::RequiredError&) {
    return refuse_words(app.remaining(), subcommands);
  } catch (const CLI::ParseError& error) {
    return refuse(racekit::complaint(error));
  } catch (const racekit::UsageError& error) {
    return refuse(error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "racekit: %s\n", error.what());
    return 1;
  }
}
