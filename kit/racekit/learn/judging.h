#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "kit/base/interrupt.h"
#include "kit/racekit/learn/judgement.h"
#include "kit/racekit/program/exercises.h"

namespace racekit {

/// Runs the judge beside the screen: `racekit check --events` in a process of its own, one file at
/// a time. The judge ends with the object, and when a new file is given to it. For one thread.
class Judging {
 public:
  /// `build` is the build folder, `folder` one for the failing schedule; `interrupt` ends the judge
  /// as well. Both outlive the object.
  Judging(std::filesystem::path folder, const Interrupt& interrupt);
  ~Judging();
  Judging(const Judging&) = delete;
  Judging& operator=(const Judging&) = delete;

  /// Begins with a file that is to cure the exercise, and forgets what was found before.
  void begin(const Exercise& exercise, const std::filesystem::path& file, std::size_t columns);

  /// Ends what runs; what was found stays.
  void stop();

  /// Makes the failing schedule's text once more, for this many columns.
  void rewrite(std::size_t columns);

  /// Readable when there is something new, for poll(2).
  int descriptor() const { return news_; }

  /// Takes what is new into `judgement()`; true if something was.
  bool take();

  const Judgement& judgement() const { return judgement_; }

  /// The shortest failing schedule, as `racekit replay` prints it; "" as long as there is none.
  const std::string& schedule_text() const { return schedule_text_; }

 private:
  void forget();
  void start(const std::function<void(const std::stop_token&)>& work);
  void judge(const std::stop_token& stop, const Command& command,
             const std::filesystem::path& schedule, std::size_t columns);
  void replay(const std::stop_token& stop, const std::string& schedule, std::size_t columns);
  void tell();

  const std::filesystem::path folder_;
  const Interrupt& interrupt_;
  int news_;
  Judgement judgement_;
  std::string schedule_text_;

  std::mutex mutex_;  ///< of what the judge's thread leaves for this one:
  std::vector<std::string> lines_;
  std::optional<ProcessResult> ended_;
  std::optional<std::string> replayed_;
  std::string complaint_;  ///< why the judge could not be run

  std::jthread thread_;  // the last: it uses the others
};

}  // namespace racekit
