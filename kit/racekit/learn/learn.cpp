#include <cstdio>
#include <memory>
#include <vector>

#include "kit/base/flags.h"
#include "kit/base/kit_folders.h"
#include "kit/base/outcome.h"
#include "kit/base/tool.h"
#include "kit/base/usage.h"
#include "kit/racekit/learn/judge_command.h"
#include "kit/racekit/learn/player.h"
#include "kit/racekit/learn/verify.h"
#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

struct LearnOptions {
  std::string name;  ///< of the exercise; "": where the learner is
  std::string work = "work";
  std::string reset;
  bool list = false;
  bool status = false;
  bool verify = false;
  bool manual = false;
};

/// Without a terminal: the exercise is put into the learner's folder where it is not there yet, and
/// is judged once.
int judge_once(const Exercises& exercises, Workbook& workbook, const Exercise& exercise) {
  const std::string file = workbook.file(exercise).string();
  const bool is_new = workbook.begin(exercise);
  workbook.play(exercise);
  std::printf("exercise %d of %zu: %s, %s\n", exercise.number, exercises.all().size(),
              exercise.name.c_str(), exercise.title.c_str());
  if (is_new)
    std::printf("%s is a copy of %s. Cure it there.\n\n", file.c_str(), exercise.given().c_str());
  else
    std::printf("%s was there already, and is as you left it.\n\n", file.c_str());
  std::fflush(stdout);
  // Called as this process was, so that the commands that it prints can be typed again.
  Command command = judge_command(called_as(), file, exercise);
  command.on_output = [](const std::string& piece) {
    std::fputs(piece.c_str(), stdout);
    std::fflush(stdout);
  };
  command.on_error_text = [](const std::string& piece) { std::fputs(piece.c_str(), stderr); };
  const Interrupt interrupt;
  const ProcessResult result = interrupt.run(command, nullptr);
  if (interrupt.number() != 0) return interrupt.say_so();
  if (result.timed_out) {
    std::fprintf(stderr, "racekit: '%s': %s\n", file.c_str(), judge_without_end().c_str());
    return exit_status(Outcome::hung);
  }
  const int status = result.shell_status();
  if (status != exit_status(Outcome::usage)) workbook.judged(exercise, status == 0);
  return status;
}

/// What is asked for is one thing, and only some of these take an exercise.
void check_that_they_fit(const LearnOptions& options) {
  std::vector<std::string> asked;
  if (options.list) asked.emplace_back("--list");
  if (options.status) asked.emplace_back("--status");
  if (!options.reset.empty()) asked.emplace_back("--reset");
  if (options.verify) asked.emplace_back("--verify");
  if (options.manual) asked.emplace_back("--manual");
  if (asked.size() > 1)
    throw UsageError(asked[0] + " and " + asked[1] +
                     ": takes one of --list, --status, --reset, --verify, --manual");
  if (options.name.empty() || asked.empty() || options.verify || options.manual) return;
  throw UsageError(asked[0] + ": not expected beside it: " + options.name +
                   (options.reset.empty() ? "; it takes no exercise" : "; it takes one exercise"));
}

int play(const LearnOptions& options) {
  check_that_they_fit(options);
  const fs::path& source = kit_folders().source;
  const Exercises exercises(source);
  if (options.verify)
    return verify(exercises, source,
                  options.name.empty() ? nullptr : &exercises.find(options.name));
  Workbook workbook(exercises, source, options.work);
  if (options.list || options.status) {
    const auto text = options.list ? list_text : status_text;
    std::fputs(text(exercises, workbook).c_str(), stdout);
    return 0;
  }
  const std::string& named = options.reset.empty() ? options.name : options.reset;
  const Exercise* const asked = named.empty() ? nullptr : &exercises.find(named);
  workbook.keep();
  if (!options.reset.empty()) {
    const std::string kept = workbook.begin_anew(*asked);
    std::printf("%s is as it was given%s%s.\n", workbook.file(*asked).c_str(),
                kept.empty() ? "" : "; what you wrote is kept as ", kept.c_str());
    return 0;
  }
  const Exercise& exercise = asked != nullptr ? *asked : workbook.current();
  if (!Terminal::is_there()) return judge_once(exercises, workbook, exercise);
  return Player(exercises, workbook, options.manual).play(exercise);
}

}  // namespace

Subcommand add_learn(Flags& racekit) {
  Flags& flags = racekit.subcommand(
      "learn", "The exercises: cure programs, with a judge at hand",
      "On a terminal it watches your copy of the exercise, and judges it each time you save it.\n"
      "Elsewhere it judges it once, as racekit check does, and has its exit status.\n"
      "Your files and your progress are in the folder work/.\n");
  const auto options = std::make_shared<LearnOptions>();
  flags.positional("NAME", options->name, "An exercise: its name or number [where you are]");
  flags.mark("--list", options->list, "List all exercises, and which are cured");
  flags.mark("--status", options->status, "Say how far you are, in a line");
  flags.option("--reset", "NAME", "Begin an exercise anew; what you wrote is kept beside it",
               [options](const std::string& name) {
                 if (name.empty()) refuse("--reset", name, "an exercise");
                 options->reset = name;
               });
  flags.mark("--manual", options->manual, "Judge when you press Enter, and not at each save");
  flags.option("--work", "DIR", "The folder of your files [work]",
               [options](const std::string& folder) {
                 if (folder.empty()) refuse("--work", folder, "a folder");
                 options->work = folder;
               });
  flags.mark("--verify", options->verify,
             "For authors: prove that each exercise fails as its entry says, and that its solution "
             "is cured");
  return {flags, [=](const fs::path&) { return play(*options); }};
}

}  // namespace racekit
