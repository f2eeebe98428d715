#include "kit/web/played_case.h"

#include <string>

#include "kit/base/outcome.h"
#include "kit/base/text.h"
#include "kit/web/course.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

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
  json["next"] = {{"title", next->title}, {"command", next->command()}};
  if (played.is_file) json["next"]["file"] = std::string(next->id) + ".html";
}

}  // namespace

Json PlayedCase::json() const {
  explore::Schedule file = origin;
  file.shared = known.shared;
  Json of_file = explore::schedule_json(file);
  of_file.erase("outcome");
  of_file.erase("schedule");
  Json json{
      {"racekit", "case"},
      {"version", 1},
      {"title", origin.program + (origin.arguments.empty() ? "" : " ") + joined(origin.arguments)},
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
  if (known.complete) {
    json["interleavings"] = known.executions;
    json["outcomes"] = Json::object();
    for (const auto& [outcome, count] : known.outcomes)
      json["outcomes"][std::string(name_of(outcome))] = count;
    json["raced"] = known.racy;
  }
  add_course(json, *this);
  if (to_be_shown) json["schedule"] = explore::schedule_json(*to_be_shown).at("schedule");
  return json;
}

}  // namespace racekit
