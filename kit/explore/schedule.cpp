#include "kit/explore/schedule.h"

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "kit/base/output.h"

namespace racekit::explore {
namespace {

using Json = nlohmann::json;

constexpr int version = 1;

/// Takes a schedule's parts out of its JSON, and names the part that is not as it must be.
class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  Schedule read() {
    if (!json_.is_object() || !json_.contains("racekit") || json_["racekit"] != "schedule") {
      throw BadSchedule("is no racekit schedule");
    }
    if (!part("version").is_number_integer() || json_["version"] != version) {
      throw BadSchedule("has version " + json_["version"].dump() + ", this racekit reads version " +
                        std::to_string(version));
    }
    Schedule schedule;
    schedule.program = text(part("program"), "program");
    if (json_.contains("files")) {
      for (const Json& file : list("files")) schedule.more_files.push_back(text(file, "files"));
    }
    if (json_.contains("cxxflags")) schedule.compiler_flags = text(part("cxxflags"), "cxxflags");
    if (json_.contains("ldflags")) schedule.linker_flags = text(part("ldflags"), "ldflags");
    if (json_.contains("input")) schedule.input = text(part("input"), "input");
    for (const Json& argument : list("arguments")) {
      schedule.arguments.push_back(text(argument, "arguments"));
    }
    schedule.build = text(part("build"), "build");
    schedule.outcome = text(part("outcome"), "outcome");
    schedule.timeouts = small(part("timeouts"), "timeouts");
    if (!part("spurious").is_boolean()) bad("spurious", "true or false");
    schedule.spurious = json_["spurious"].get<bool>();
    for (const Json& range : list("shared")) {
      if (!is_pair(range)) bad("shared", "pairs of an address and a size");
      schedule.shared.push_back({range[0].get<std::uint64_t>(), range[1].get<std::uint64_t>()});
    }
    for (const Json& choice : list("schedule")) schedule.choices.push_back(choice_in(choice));
    return schedule;
  }

  static Choice choice_in(const Json& json) {
    if (is_pair(json)) return {small(json[0], "schedule"), small(json[1], "schedule")};
    return {small(json, "schedule"), 0};
  }

 private:
  [[noreturn]] static void bad(const std::string& name, const std::string& takes) {
    throw BadSchedule("its \"" + name + "\" takes " + takes);
  }

  const Json& part(const std::string& name) const {
    const auto it = json_.find(name);
    if (it == json_.end()) throw BadSchedule("has no \"" + name + "\"");
    return *it;
  }

  const Json& list(const std::string& name) const {
    const Json& found = part(name);
    if (!found.is_array()) bad(name, "a list");
    return found;
  }

  static std::string text(const Json& json, const std::string& name) {
    if (!json.is_string()) bad(name, "text");
    return json.get<std::string>();
  }

  static int small(const Json& json, const std::string& name) {
    constexpr std::uint64_t most = std::numeric_limits<int>::max();
    if (!json.is_number_unsigned() || json.get<std::uint64_t>() > most) {
      bad(name, "numbers from 0");
    }
    return json.get<int>();
  }

  static bool is_pair(const Json& json) {
    return json.is_array() && json.size() == 2 && json[0].is_number_unsigned() &&
           json[1].is_number_unsigned();
  }

  const Json& json_;
};

}  // namespace

Schedule read_schedule(const std::filesystem::path& file) {
  const auto bad = [&](const std::string& why) { return BadSchedule(file.string() + " " + why); };
  if (!std::filesystem::is_regular_file(file)) throw bad("is not a file");
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw bad("cannot be read");
  const Json json = Json::parse(text.str(), nullptr, false);
  if (json.is_discarded()) throw bad("is no racekit schedule: it is not JSON");
  try {
    return schedule_in(json);
  } catch (const BadSchedule& error) {
    throw bad(error.what());
  }
}

Schedule schedule_in(const Json& json) { return Reader(json).read(); }

Json choice_json(const Choice& choice) {
  if (choice.alternative == 0) return choice.thread;
  return Json::array({choice.thread, choice.alternative});
}

Choice choice_of(const Json& json) { return Reader::choice_in(json); }

Json schedule_json(const Schedule& schedule) {
  Json json{{"racekit", "schedule"},         {"version", version},
            {"program", schedule.program},   {"arguments", schedule.arguments},
            {"build", schedule.build},       {"outcome", schedule.outcome},
            {"timeouts", schedule.timeouts}, {"spurious", schedule.spurious},
            {"shared", Json::array()},       {"schedule", Json::array()}};
  if (!schedule.more_files.empty()) json["files"] = schedule.more_files;
  if (!schedule.compiler_flags.empty()) json["cxxflags"] = schedule.compiler_flags;
  if (!schedule.linker_flags.empty()) json["ldflags"] = schedule.linker_flags;
  if (!schedule.input.empty()) json["input"] = schedule.input;
  for (const Range& range : schedule.shared) {
    json["shared"].push_back(Json::array({range.address, range.size}));
  }
  for (const Choice& choice : schedule.choices) json["schedule"].push_back(choice_json(choice));
  return json;
}

void write_schedule(const std::filesystem::path& file, const Schedule& schedule) {
  // Arguments are bytes; what is no UTF-8 in them must not stop the file from being written.
  write_whole(file,
              schedule_json(schedule).dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
}

}  // namespace racekit::explore
