#include "kit/web/played_case.h"

#include <filesystem>
#include <string>

#include "kit/base/outcome.h"
#include "kit/base/text.h"
#include "kit/web/course.h"
#include "kit/web/graph_json.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

/// A learner's own file has a long path.
std::string name_of_program(const std::string& program) {
  const std::filesystem::path path(program);
  return path.is_absolute() ? path.filename().string() : program;
}

void add_course(Json& json, const PlayedCase& played) {
  const CourseCase* const here = course_case(played.origin.program, played.origin.arguments);
  if (here == nullptr) return;
  json["title"] = here->title;
  if (!here->goal.empty() && played.known.worst() == here->outcome) {
    json["goal"] = here->goal;
    json["goal_outcome"] = name_of(here->outcome);
  }
  json["lesson"] = {{"name", here->lesson_name()}, {"file", here->lesson}};
  const CourseCase* const next = here + 1;
  if (next == course().data() + course().size()) return;
  json["next"] = {{"title", next->title}, {"command", played.tool + " serve " + next->command()}};
  if (played.command.empty()) json["next"]["file"] = std::string(next->id) + ".html";
}

}  // namespace

Json PlayedCase::json() const {
  explore::Schedule file = origin;
  file.shared = known.shared;
  Json of_file = explore::schedule_json(file);
  of_file.erase("outcome");
  of_file.erase("schedule");
  Json json{{"racekit", "case"},
            {"version", 1},
            {"title", name_of_program(origin.program) + (origin.arguments.empty() ? "" : " ") +
                          joined(origin.arguments)},
            {"program", origin.program},
            {"arguments", origin.arguments},
            {"build", origin.build},
            {"timeouts", origin.timeouts},
            {"spurious", origin.spurious},
            {"interleavings", nullptr},
            {"outcomes", nullptr},
            {"raced", nullptr},
            {"why_not", known.complete ? "" : known.why_not},
            {"file", std::move(of_file)}};
  if (known.complete) add_counts(json, known);
  json["tool"] = tool;
  if (!command.empty()) json["command"] = command;
  add_course(json, *this);
  if (to_be_shown) json["schedule"] = explore::schedule_json(*to_be_shown).at("schedule");
  return json;
}

}  // namespace racekit
