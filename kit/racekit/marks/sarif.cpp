#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "kit/racekit/marks/marks.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;
using Json = Submission::Json;

struct Rule {
  const char* id;
  const char* name;
  const char* text;
};

constexpr std::array<Rule, 7> kRules{{
    {"data-race", "DataRace",
     "Two threads use the same memory, one of them writes it, and nothing puts the two in order."},
    {"deadlocked", "Deadlock", "Every thread waits for another, and none can go on."},
    {"lost", "LostUpdate", "The program ends, and its result is wrong."},
    {"corrupted", "CorruptedStructure", "The program ends, and a data structure of it is broken."},
    {"crashed", "Crash", "The program dies of a signal, or uses memory that was given back."},
    {"hung", "Hang", "The program makes no progress any more."},
    {"misused", "MisusedThreadOrLock", "A thread or a lock is used in a way that is not allowed."},
}};

std::string percent_encoded(const std::string& path) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

/// A file as a URI that is relative to this folder, where it lies below it.
Json artifact(const fs::path& file) {
  const fs::path whole = fs::absolute(file).lexically_normal();
  const fs::path relative = whole.lexically_relative(fs::current_path());
  if (relative.empty() || *relative.begin() == "..")
    return {{"uri", "file://" + percent_encoded(whole)}};
  return {{"uri", percent_encoded(relative)}, {"uriBaseId", "SRCROOT"}};
}

/// A result of one submission.
class Result {
 public:
  explicit Result(const Submission& submission) : it_(submission), report_(submission.verdict) {
    const Json failure = report_.value("failure", Json());
    if (failure.is_object() && failure.at("execution").is_object())
      read(failure.at("execution"));
    else if (report_.at("tsan").at("race").is_object())
      read_race(report_.at("tsan").at("race"));
  }

  Json json() const {
    const std::string worst = report_.value("worst", "");
    const std::string rule = races_.empty() && worst != "raced" ? worst : "data-race";
    const auto known =
        std::ranges::find(kRules, rule, [](const Rule& each) { return std::string(each.id); });
    if (known == kRules.end()) throw std::runtime_error("no rule is named " + rule);
    Json result{{"ruleId", rule},
                {"ruleIndex", known - kRules.begin()},
                {"level", "error"},
                {"message", {{"text", message()}}}};
    const Json place = main_place();
    result["locations"] = Json::array({place});
    if (!flows_.empty()) {
      Json threads = Json::array();
      for (const auto& [thread, flow] : flows_) threads.push_back(flow);
      result["codeFlows"] =
          Json::array({{{"message",
                         {{"text",
                           "The shortest schedule that fails: what each thread does, and in "
                           "which order."}}},
                        {"threadFlows", threads}}});
    }
    if (races_.size() > 1) {
      Json related = Json::array();
      for (const Json& each : races_) related.push_back(each);
      result["relatedLocations"] = related;
    }
    return result;
  }

 private:
  std::string message() const {
    std::string text = report_.value("hint", "");
    if (text.empty()) {
      for (const Json& each : report_.at("differences"))
        text += (text.empty() ? "" : " ") + each.get<std::string>();
    }
    const std::string outcome = report_.value("worst", "");
    text += (text.empty() ? "" : " ") + ("The worst that was seen: " + outcome + '.');
    const std::string lesson = report_.value("lesson", "");
    return text + (lesson.empty() ? "" : " Explained in " + lesson + '.');
  }

  /// One of the submission's own files, by a path or the end of one; null.
  const std::string* own_file(const std::string& file) const {
    if (file.empty()) return nullptr;
    for (const std::string& each : it_.files)
      if (each == file || fs::absolute(each) == fs::absolute(file) ||
          fs::path(each).filename() == fs::path(file).filename())
        return &each;
    return nullptr;
  }

  Json location(const Json& place, const std::string& text) const {
    Json location = Json::object();
    const Json file = place.value("file", Json());
    const Json line = place.value("line", Json());
    const std::string* own = file.is_string() ? own_file(file.get<std::string>()) : nullptr;
    if (own != nullptr && line.is_number_integer() && line.get<int>() > 0)
      location["physicalLocation"] = {{"artifactLocation", artifact(*own)},
                                      {"region", {{"startLine", line}}}};
    location["message"] = {{"text", text}};
    return location;
  }

  void add(int thread, const std::string& name, const Json& location, bool essential) {
    Json& flow = flows_[thread];
    if (flow.is_null())
      flow = {{"id", name}, {"message", {{"text", name}}}, {"locations", Json::array()}};
    flow["locations"].push_back({{"location", location},
                                 {"executionOrder", ++order_},
                                 {"importance", essential ? "essential" : "important"}});
  }

  static std::string effect_text(const Json& effect) {
    std::string text = effect.value("verb", "") + ' ' + effect.value("object", "");
    const Json after = effect.value("after", Json());
    const Json before = effect.value("before", Json());
    if (before.is_string() && after.is_string() && before != after)
      text += ": " + before.get<std::string>() + " becomes " + after.get<std::string>();
    return text.substr(0, text.find_last_not_of(' ') + 1);
  }

  void read(const Json& execution) {
    for (const Json& row : execution.at("rows")) {
      std::string text;
      bool races = false;
      for (const Json& effect : row.at("effects")) {
        text += (text.empty() ? "" : "; ") + effect_text(effect);
        races |= effect.value("races", false);
      }
      const std::string more = row.value("text", "");
      if (!more.empty()) text += (text.empty() ? "" : "; ") + more;
      const auto thread = row.value("thread", 0);
      const Json& threads = execution.at("threads");
      const std::string name = static_cast<std::size_t>(thread) < threads.size()
                                   ? threads.at(static_cast<std::size_t>(thread)).get<std::string>()
                                   : "thread " + std::to_string(thread);
      const Json place = location(row, name + (text.empty() ? " goes on" : ": " + text));
      const bool wrong = row.value("wrong", false);
      add(thread, name, place, races || wrong);
      if (races) races_.push_back(place);
      if (wrong) wrong_ = place;
    }
  }

  /// Where only ThreadSanitizer has seen it: its two accesses.
  void read_race(const Json& race) {
    for (const Json& access : race.value("accesses", Json::array())) {
      const Json thread = access.value("thread", Json::object());
      const std::string name = thread.value("name", "");
      const int number = thread.value("number", 0);
      const std::string title = name.empty() ? "thread " + std::to_string(number) : name;
      const Json place = location(access.at("place"),
                                  title + (access.value("write", false) ? " writes" : " reads"));
      add(number, title, place, true);
      races_.push_back(place);
    }
  }

  /// The line where it goes wrong: of a race its second access; else the whole file.
  Json main_place() const {
    const auto has_line = [](const Json& place) { return place.contains("physicalLocation"); };
    for (auto it = races_.rbegin(); it != races_.rend(); ++it)
      if (has_line(*it)) return *it;
    if (wrong_.is_object() && has_line(wrong_)) return wrong_;
    return {{"physicalLocation", {{"artifactLocation", artifact(it_.files.front())}}}};
  }

  const Submission& it_;
  const Json& report_;
  std::map<int, Json> flows_;
  std::vector<Json> races_;
  Json wrong_ = nullptr;
  int order_ = 0;
};

}  // namespace

Json sarif_json(const std::vector<Submission>& submissions) {
  Json rules = Json::array();
  for (const Rule& rule : kRules)
    rules.push_back(
        {{"id", rule.id}, {"name", rule.name}, {"shortDescription", {{"text", rule.text}}}});
  Json results = Json::array();
  for (const Submission& each : submissions) {
    if (!each.judged() || each.verdict.value("worst", "") == "survived") continue;
    results.push_back(Result(each).json());
  }
  return {{"$schema",
           "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
           "sarif-schema-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", Json::array({{{"tool", {{"driver", {{"name", "racekit"}, {"rules", rules}}}}},
                                 {"results", results}}})}};
}

}  // namespace racekit
