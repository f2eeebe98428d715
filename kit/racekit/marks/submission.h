#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "kit/base/outcome.h"
#include "kit/base/subprocess.h"

namespace racekit {

/// The C++ files of one program, and what its judge told of it: the lines of `racekit check
/// --events` (kit/racekit/check/events.h), of which some or all are missing where the judge did not
/// come to its end.
struct Submission {
  using Json = nlohmann::ordered_json;

  std::vector<std::string> files;
  Json compile = nullptr, alone = nullptr, plain = nullptr, tsan = nullptr, verdict = nullptr;
  std::vector<Json> cases = {};
  double seconds = 0;
  int judge_status = 0;  ///< of the process that judged

  // Where there is no verdict:
  Outcome outcome = Outcome::survived;  ///< usage: it does not compile, or was refused
  std::string why = {};                 ///< in a sentence

  bool judged() const { return verdict.is_object(); }
  bool compiles() const { return compile.is_object() && compile.value("ok", false); }

  /// "cured", …; "does not compile"; "not judged".
  std::string verdict_name() const;
  std::string worst() const;   ///< an outcome's word
  std::string name() const;    ///< its files
  std::string passed() const;  ///< the stages: "compile, plain, ThreadSanitizer, 3 of 5 cases"

  /// As that of `racekit check` of this program alone.
  int status() const;

  /// What ThreadSanitizer reports is none, or a false alarm.
  bool tsan_passed() const;
};

/// What a judge that has ended has made of the files. `over`: the limit that it was ended at, in a
/// sentence; "".
Submission submission_of(const std::vector<std::string>& files, const ProcessResult& judge,
                         const std::string& over, double limit);

/// One that no judge has taken, and why not: in a sentence.
Submission not_judged(const std::vector<std::string>& files, const std::string& why);

/// Whether the first exit status is worse than the second one. From the best to the worst: cured;
/// not decided; a file that is refused, or does not compile; an error of racekit's; and the
/// outcomes, up to crashed.
bool is_worse(int status, int than);

}  // namespace racekit
