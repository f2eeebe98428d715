#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kit/racekit/marks/submission.h"

namespace racekit {

/// Programs to judge apart from each other, and what is to be told of them.
struct MarkOptions {
  std::vector<std::vector<std::string>> programs;  ///< the files of each
  bool each = false;                               ///< told as a table; else it is one program
  std::uint64_t jobs = 1;                          ///< so many judges at a time
  double judge_limit = 300;                        ///< seconds for one judge
  std::vector<std::string> flags;                  ///< of `racekit check`, for each judge
  std::vector<std::string> arguments;              ///< the program's own
  bool json = false;
  bool events = false;  ///< of one program: its judge's lines are passed on
  std::string junit;    ///< files that are written; "": none
  std::string sarif;
  bool sandbox = false;
  bool trial = false;           ///< this process is the trial of a sandbox, inside of it
  std::uint64_t memory = 2048;  ///< megabytes, for a program and its judge in a sandbox
};

/// Judges them, each by a process of its own, and prints what came of it on stdout; in a table each
/// row as soon as those above it are known. One that cannot be judged (it cannot be read, its judge
/// was ended, what its judge tells makes no sense) has a row that says why, and costs no other.
/// Then writes `junit` and `sarif`, each whole or not at all; one that cannot be written does not
/// keep the other one back. Gives the exit status: the worst submission's, see is_worse(); 130
/// after Ctrl-C, then no file is written. Throws UsageError, before it judges, for a sandbox that
/// cannot run here or a file that cannot be written; std::system_error, at the end, for a file that
/// could not be written then. It makes threads, one for each of `jobs`, and all of them have ended
/// when it returns. Not for two threads at a time: it takes over Ctrl-C.
int mark(const MarkOptions& options, const std::filesystem::path& build);

// What follows keeps nothing between two calls, and any number of threads may use it.

/// The table's lines: one heading, and of each submission one row, with a second one below where
/// there is no verdict.
class Table {
 public:
  explicit Table(const std::vector<std::vector<std::string>>& programs);

  std::string heading() const;
  std::string row(const Submission& submission) const;

 private:
  std::size_t width_;
};

/// {"rows": [{file, verdict, worst, passed, hint, lesson, why, exit_status, report}]}: why is "" if
/// there is a verdict; report is the object of `racekit check --json`, or null.
nlohmann::ordered_json rows_json(const std::vector<Submission>& submissions);

/// JUnit's XML: a test suite for each submission, a test case for each stage and each small case.
/// What was tried and is wrong is a failure, what could not be decided an error; a stage that was
/// not reached, because one before it had failed, is skipped.
std::string junit_xml(const std::vector<Submission>& submissions);

/// SARIF 2.1.0: a result for each submission that fails, at its lines. The shortest failing
/// schedule is the result's code flow, with a thread flow for each thread.
nlohmann::ordered_json sarif_json(const std::vector<Submission>& submissions);

}  // namespace racekit
