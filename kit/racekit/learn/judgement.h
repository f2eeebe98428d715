#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace racekit {

/// What the judge found out of a file so far: what `racekit check --events` tells, a line for each
/// stage as it is known, in rows for a person.
class Judgement {
 public:
  enum class State {
    waiting,  ///< its turn has not come
    ok,
    failed,
    undecided,   ///< nothing was found, and not all could be looked at
    passed_over  ///< not run, as a stage before it failed
  };

  /// What the judge does to a file, in its order.
  struct Stage {
    State state;
    std::string name;   ///< in the events: "plain"
    std::string title;  ///< for a person: "10 plain runs"
    std::string text;   ///< what it found, in the words of `racekit check`
  };

  enum class Verdict {
    none,  ///< the judge is at work
    cured,
    not_cured,
    not_decided,  ///< nothing was found, and not all could be looked at
    does_not_compile,
    not_judged  ///< the judge refused the file, or did not come to its end
  };

  /// Takes a line of `racekit check --events`. What is no such line is kept as a complaint of the
  /// judge's own.
  void take(const std::string& line);

  /// The judge has ended: with this exit status, after it wrote this on stderr.
  void end(int status, const std::string& error_text);

  bool ended() const { return verdict_ != Verdict::none; }
  Verdict verdict() const { return verdict_; }

  /// Whether the learner has done it.
  bool done() const { return verdict_ == Verdict::cured; }

  const std::vector<Stage>& stages() const { return stages_; }

  /// The verdict in sentences; what the compiler said; why there is none.
  const std::string& text() const { return text_; }

  /// The file of the shortest failing schedule; "" if there is none.
  const std::string& schedule() const { return schedule_; }

 private:
  void take_stage(const nlohmann::json& event);
  void take_verdict(const nlohmann::json& event);

  std::vector<Stage> stages_{{State::waiting, "compile", "the compiler", ""},
                             {State::waiting, "alone", "each function alone", ""},
                             {State::waiting, "plain", "plain runs", ""},
                             {State::waiting, "tsan", "ThreadSanitizer", ""},
                             {State::waiting, "case", "all interleavings", ""}};
  Verdict verdict_ = Verdict::none;
  bool told_ = false;  ///< the judge came to a verdict
  std::string text_;
  std::string schedule_;
};

}  // namespace racekit
