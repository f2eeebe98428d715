#include "kit/racekit/marks/junit.h"
#include "kit/racekit/marks/marks.h"

namespace racekit {
namespace {

using Json = Submission::Json;

constexpr const char* kNotReached = "not run: a stage before it did not pass";

/// The test cases of one submission, in the sequence of the stages.
class Stages {
 public:
  explicit Stages(const Submission& submission) : it_(submission) {
    compiles();
    stage("does the work of the original, each function alone", it_.alone);
    stage("plain runs", it_.plain);
    tsan();
    cases();
  }

  std::vector<TestCase> all;

 private:
  using End = TestCase::End;

  void compiles() {
    if (it_.compiles()) return add("compiles", End::passed);
    if (it_.compile.is_object())
      return add("compiles", End::failure, it_.why, it_.compile.value("error", ""));
    add_missing("compiles");
  }

  void stage(const std::string& name, const Json& told) {
    if (!told.is_object()) return add_missing(name);
    if (told.at("passed").is_null()) return add(name, End::skipped, "there is no original");
    const bool passed = told.at("passed").get<bool>();
    add(name, passed ? End::passed : End::failure, passed ? "" : told.value("text", ""));
  }

  void tsan() {
    const std::string name = "ThreadSanitizer";
    if (it_.tsan.is_object() && !it_.tsan.value("started", true))
      return add(name, End::error, it_.tsan.value("text", ""));
    if (it_.tsan_passed()) return add(name, End::passed);
    stage(name, it_.tsan);
  }

  void cases() {
    // Those of the verdict have the ones that were not run, too.
    const Json known = it_.judged() ? it_.verdict.value("cases", Json::array()) : Json(it_.cases);
    if (known.empty()) add_missing("all interleavings");
    bool failed = false;
    for (std::size_t i = 0; i < known.size(); ++i) {
      std::string flags;
      for (const Json& each : known[i].at("flags"))
        flags += (flags.empty() ? "" : " ") + each.get<std::string>();
      const std::string name = "all interleavings" + (flags.empty() ? "" : ": " + flags);
      if (i >= it_.cases.size()) {
        const std::string refused = known[i].value("refused", "");
        if (!refused.empty())
          add(name, End::error, "not decided: " + refused);
        else
          add(name, failed ? End::skipped : End::error,
              failed ? "not run: a smaller case did not pass" : "not run: the time was up");
        continue;
      }
      const Json& told = it_.cases[i];
      if (told.value("left_out", false)) {
        add(name, End::skipped, told.value("text", ""));
      } else if (told.at("passed").is_null()) {
        failed = true;
        add(name, End::error, "not decided: " + told.value("text", ""));
      } else if (told.at("passed").get<bool>()) {
        add(name, End::passed);
      } else {
        failed = true;
        add(name, End::failure, told.value("text", ""), failure_text());
      }
    }
    if (!it_.judged() && !known.empty()) add_missing("the other cases");
  }

  std::string failure_text() const {
    if (!it_.judged()) return "";
    const Json failure = it_.verdict.value("failure", Json());
    const std::string hint = it_.verdict.value("hint", "");
    return (failure.is_object() ? failure.value("trace", "") : "") +
           (hint.empty() ? "" : "\nLook next: " + hint + '\n');
  }

  /// What the judge was at when it was ended is an error; what would have come after is skipped, as
  /// is what follows a failure.
  void add_missing(const std::string& name) {
    if (it_.judged() || said_why_ || (it_.compile.is_object() && !it_.compiles()))
      return add(name, End::skipped, kNotReached);
    said_why_ = true;
    add(name, End::error, it_.why);
  }

  void add(const std::string& name, End end, const std::string& why = "",
           const std::string& text = "") {
    all.push_back({name, end, why, text});
  }

  const Submission& it_;
  bool said_why_ = false;
};

}  // namespace

std::string junit_xml(const std::vector<Submission>& submissions) {
  std::vector<TestSuite> suites;
  for (const Submission& each : submissions)
    suites.push_back({.name = each.name(), .seconds = each.seconds, .cases = Stages(each).all});
  return junit_xml("racekit check", suites);
}

}  // namespace racekit
