#include "kit/racekit/learn/judge_command.h"

namespace racekit {
namespace {

constexpr int kMinutes = 10;
constexpr double kPatience = 3;  // seconds: it ends all that the learner's program has started

}  // namespace

Command judge_command(const std::filesystem::path& racekit, const std::filesystem::path& file,
                      const Exercise& exercise, const std::vector<std::string>& more) {
  Command command{.arguments = {racekit, "check", file, "--exercise", exercise.name},
                  .limit = kMinutes * 60,
                  .patience = kPatience};
  command.arguments.insert(command.arguments.end(), more.begin(), more.end());
  return command;
}

std::string judge_without_end() {
  return "the judge did not end in " + std::to_string(kMinutes) + " minutes";
}

}  // namespace racekit
