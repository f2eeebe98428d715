// racekit-demo: what `make demo` runs. It plays the post's story in four acts with the programs
// of the build folder and ends in a table; exit status 0 if all four went as the post says. A
// program of its own, so that the demo is there long before the rest of the kit is built.

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "kit/base/flags.h"
#include "kit/base/outcome.h"
#include "kit/base/subprocess.h"
#include "kit/base/tool.h"

namespace racekit {
namespace {

constexpr std::size_t kColumns = 110;

/// One program of the story and what the post says will happen to it.
struct Act {
  const char* program;  ///< below the build folder
  std::vector<std::string> flags;
  const char* story;     ///< told before it runs
  const char* expected;  ///< in the table
  Outcome outcome;
};

const std::vector<Act>& acts() {
  static const std::vector<Act> all{
      {"broken/active_instances",
       {},
       "Two functions, SetValue and DeleteValue, run in four threads and write one map.\n"
       "Nothing guards it. A crash is coming; it is meant.",
       "it crashes",
       Outcome::crashed},
      {"fixed/active_instances",
       {"--seconds", "2"},
       "The same code, with a mutex around each use of the map. It runs for two seconds.",
       "it survives",
       Outcome::survived},
      {"tsan/broken/active_instances",
       {},
       "The broken program again, compiled with -fsanitize=thread. ThreadSanitizer sees the race\n"
       "itself, before anything crashes. A report is coming; it is meant.",
       "a race is reported",
       Outcome::raced},
      {"tsan/fixed/active_instances",
       {"--seconds", "2"},
       "The fixed program under ThreadSanitizer, for two seconds. Silence is the good news.",
       "no race is reported",
       Outcome::survived}};
  return all;
}

/// What one act came to.
struct Played {
  std::string command;
  std::string happened;  ///< the program's own "outcome:" words
  bool as_expected;
};

/// Passes text on line by line, indented and cut to the width of a page: ThreadSanitizer's template
/// names have 400 characters.
class Page {
 public:
  void write(const std::string& piece) {
    for (const char c : piece) {
      if (c != '\n') {
        line_ += c;
        continue;
      }
      if (line_.size() > kColumns) line_.replace(kColumns - 3, std::string::npos, "...");
      std::printf("    %s\n", line_.c_str());
      line_.clear();
    }
    std::fflush(stdout);
  }

 private:
  std::string line_;
};

/// "outcome: crashed after 2 ms and 103,482 operations. …" → "crashed after 2 ms".
std::string outcome_words(const std::string& text) {
  const std::string mark = "outcome: ";
  const auto start = text.rfind(mark);
  if (start == std::string::npos) return "it gave no outcome";
  const std::string rest = text.substr(start + mark.size());
  return rest.substr(0, rest.find(" and "));
}

int status_for(Outcome outcome, int status) {
  // A program that crashed ends with its signal: 128 and the signal's number.
  return outcome == Outcome::crashed && status > 128 ? status : exit_status(outcome);
}

Played play(const std::filesystem::path& build, const Act& act) {
  Command command{.arguments = {build / act.program}, .limit = 60};
  command.arguments.insert(command.arguments.end(), act.flags.begin(), act.flags.end());
  Page page;
  command.on_error_text = [&](const std::string& piece) { page.write(piece); };

  Played played{.command = act.program, .happened = "", .as_expected = false};
  for (const std::string& flag : act.flags) played.command += ' ' + flag;
  std::printf("%s\n\n  $ %s/%s\n", act.story, build.filename().c_str(), played.command.c_str());
  std::fflush(stdout);

  const ProcessResult finished = run(command);
  played.happened = finished.timed_out ? "no end within 60 s" : outcome_words(finished.error_text);
  played.as_expected = !finished.timed_out && played.happened.starts_with(name_of(act.outcome)) &&
                       finished.shell_status() == status_for(act.outcome, finished.shell_status());
  return played;
}

/// It is broken as the post says, but not by a crash.
bool is_other_death(const Played& played) {
  return played.happened.starts_with(name_of(Outcome::hung)) ||
         played.happened.starts_with(name_of(Outcome::corrupted));
}

int demo(const std::filesystem::path& build) {
  std::vector<Played> table;
  for (std::size_t i = 0; i < acts().size(); ++i) {
    std::printf("\n--- Act %zu of %zu ---\n", i + 1, acts().size());
    table.push_back(play(build, acts()[i]));
    // About one broken map in a hundred dies another way: a cycle in it, and the program hangs.
    for (int again = 0;
         again < 2 && acts()[i].outcome == Outcome::crashed && is_other_death(table.back());
         ++again) {
      std::printf("\nA broken map does not always crash: this time it %s. Once more.\n\n",
                  table.back().happened.c_str());
      table.back() = play(build, acts()[i]);
    }
  }

  bool all = true;
  std::printf("\n%-4s%-42s%-21s%-25s%s\n", "act", "what ran", "expected", "what happened",
              "as the story says");
  for (std::size_t i = 0; i < table.size(); ++i) {
    std::printf("%-4zu%-42s%-21s%-25s%s\n", i + 1, table[i].command.c_str(), acts()[i].expected,
                table[i].happened.c_str(), table[i].as_expected ? "yes" : "NO");
    all = all && table[i].as_expected;
  }
  std::printf(
      all ? "\nAll four acts went as the story says: the crash is real, and the mutex cures "
            "it.\nNext: lessons/01-the-crash.md\n"
          : "\nNot every act went as the story says. `make doctor` looks for the reason in this "
            "machine.\n");
  return all ? 0 : 1;
}

}  // namespace

}  // namespace racekit

int main(int argc, char** argv) {
  return racekit::run_tool("racekit-demo", [&] {
    racekit::Flags flags("racekit-demo: the story in four acts");
    flags.parse(argc, argv);
    return racekit::demo(std::filesystem::read_symlink("/proc/self/exe").parent_path());
  });
}
