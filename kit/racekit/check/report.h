#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "kit/racekit/check/daemon_trial.h"
#include "kit/racekit/check/hint.h"
#include "kit/racekit/program/explored.h"
#include "kit/racekit/program/run_count.h"
#include "kit/racekit/program/staged.h"

namespace racekit {

struct CheckOptions {
  std::string file;
  SourceFlags sources = {};
  std::string like;                      ///< the pair whose work is done; "": the file's own name
  Arguments arguments;                   ///< the program's own
  std::string exercise;                  ///< that the file cures, where that is said; ""
  std::string lesson = {};               ///< of that exercise: it explains each failure of it
  double limit = 60;                     ///< seconds for the interleavings of all cases
  std::optional<double> run_limit = {};  ///< seconds for one run
  bool json = false;
  bool events = false;  ///< JSON lines, one for each stage (events.h)
  std::string save;     ///< where the shortest failing schedule goes; "": nowhere

  /// Whether the shortest failing schedule is run once more and told.
  bool tells_failure() const { return events || !save.empty(); }
};

/// One run under ThreadSanitizer.
struct CheckedTsan {
  Arguments flags;
  bool started = true;  ///< false: ThreadSanitizer itself could not
  Outcome outcome = Outcome::survived;
  RunEnd end;           ///< in the words of a run
  nlohmann::json race;  ///< what it reported, or null
  std::string said;     ///< a line of the program's, where it did not start
};

/// Of a run: another exit status than 0 is a wrong result, no end in time a hang; a death by others
/// says nothing of the program.
Outcome outcome_of(const RunEnd& end);

/// One small case, explored.
struct CheckedCase {
  Arguments flags;
  std::optional<Explored> explored;  ///< none: the time was up, or a case before it had failed
  /// The same with spurious wake-ups, where a thread waits for a condition variable and the case is
  /// small.
  std::optional<Explored> spurious = {};
  std::string refused = {};  ///< or the explorer cannot run it: why
  bool left_out = false;     ///< or it has many interleavings, and the smaller cases are enough

  /// Whether it was judged: all its interleavings were run, or those with few preemptions; of a
  /// case beside the smallest as many as its share. With spurious wake-ups too, where they matter.
  bool decided(bool smallest) const;

  const Explored* failing() const;  ///< the exploration with a failure; null if there is none
};

/// The shortest failing schedule.
struct CheckFailure {
  std::string trace;                   ///< as `racekit replay` prints it
  std::string schedule;                ///< the file that it was written to; ""
  nlohmann::json execution = nullptr;  ///< the trace as kit/trace/trace_json.h has it, or null
};

/// What `racekit check` found out, in the order in which it does.
struct CheckReport {
  const CheckOptions& options;
  std::string original = {};  ///< "broken/NAME.cpp", which the file is meant to cure; ""
  bool unchanged = false;     ///< it has the very text of that
  bool staged = false;        ///< the file plays on the kit's stage: the cases are the kit's choice
  std::string left_out = {};  ///< what the compiler left out without a word, in a sentence
  std::string compiler_output = {};           ///< of a program that does not compile
  std::vector<std::string> differences = {};  ///< the work of the original that it does not do
  Tally plain = {};
  CheckedTsan tsan = {};
  std::optional<DaemonTrial> load = {};       ///< of a daemon, in place of the plain runs' flags
  std::optional<DaemonTrial> tsan_load = {};  ///< likewise under ThreadSanitizer
  std::vector<CheckedCase> cases = {};
  Hint hint = {};
  std::optional<CheckFailure> failure = {};  ///< of the explorer, where CheckOptions ask for it

  /// The worst that was seen anywhere. What ThreadSanitizer says does not count where the explorer
  /// knows better: see exonerated().
  Outcome worst() const;

  /// Whether the explorer has found an interleaving that ends so, in a case that fails.
  bool finds(Outcome outcome) const;

  /// Why ThreadSanitizer's report is no failure of the program, in a sentence: all interleavings of
  /// the first case were run, each other case was judged, and the explorer has what ThreadSanitizer
  /// lacks. "" if it is one.
  std::string exonerated() const;

  /// Whether it has atomic operations that are weaker than sequentially consistent ones.
  bool weak_orders() const;

  /// Whether each case was judged, see CheckedCase.
  bool decided() const;

  /// Whether each interleaving of each case was run.
  bool complete() const;

  /// 0: nothing fails, complete; else the worst outcome's number; 3 not complete, nothing found.
  int status() const;
};

/// For a person; each row can be printed as soon as it is known.
std::string heading(const CheckReport& report);
std::string alone_row(const CheckReport& report);
std::string plain_row(const CheckReport& report);
std::string tsan_row(const CheckReport& report);
std::string case_rows(const CheckReport& report);

/// What such a row says behind its title and flags.
std::string plain_words(const CheckReport& report);
std::string tsan_words(const CheckReport& report);
std::string case_words(const CheckedCase& each);
std::string check_verdict(const CheckReport& report);

/// "cured", "not cured" or "not decided" (of a file that is not to cure one of broken/: "nothing
/// fails", "it fails").
std::string verdict_name(const CheckReport& report);

/// The whole text, as it stands when all is known.
std::string check_text(const CheckReport& report);

/// One JSON object:
///   file, original, unchanged, staged   as above; original may be ""
///   plain     {flags, made, failed, fates: {words: count}}
///   tsan      {flags, started, outcome, race}: race as in kit/tsan/race_json.h, or null
///   load      of a daemon: {plain, tsan}, each what `racekit load --json` says, or null
///   differences   sentences: what the original does and the file does not
///   cases     [{flags, interleavings, outcomes: {word: count}, raced, complete, why_not,
///             spurious}]; of one that was not run: {flags, interleavings: null}, and `refused`,
///             a text, where the explorer cannot run it, or left_out: true, where it is one of
///             the largest and has many interleavings. spurious: null, or the same again with
///             spurious wake-ups
///   verdict, worst, hint, lesson        texts; worst is an outcome's word
///   exonerated   "", or why what ThreadSanitizer reports is no failure
///   exit_status
nlohmann::ordered_json check_json(const CheckReport& report);

/// Parts of it.
nlohmann::ordered_json plain_json(const CheckReport& report);
nlohmann::ordered_json tsan_json(const CheckReport& report);
nlohmann::ordered_json case_json(const CheckedCase& it);

}  // namespace racekit
