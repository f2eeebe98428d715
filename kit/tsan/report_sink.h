#pragma once

#include <string>

#include "kit/tsan/report_log.h"

namespace racekit {

/// The watching side of ThreadSanitizer's reports: memory and a file that outlive the program.
///
/// Make it before the program's process is made. In that process the program's own half
/// (kit/tsan/runtime/report_hook.cpp) then fills it; a program without ThreadSanitizer leaves it
/// empty. What the members give is final when the program is dead.
class ReportSink {
 public:
  /// Throws std::system_error.
  ReportSink();
  ~ReportSink();
  ReportSink(const ReportSink&) = delete;
  ReportSink& operator=(const ReportSink&) = delete;

  /// In a forked child, before it starts threads. `aside` sends the runtime's own text into the
  /// sink; without it the text goes to stderr as ever. Gives whether the program has
  /// ThreadSanitizer.
  bool listen(bool aside);

  /// For a program that is executed: what its environment must hold for its half to find the sink
  /// ("RACEKIT_TSAN_FILES", …). Its files are inherited.
  std::pair<std::string, std::string> environment(bool aside) const;

  /// Whether the program listens for itself, and so has told its reports.
  bool replaced() const { return log_->replaced.load(); }

  /// How many reports there were. One, if all of them were passed over: one of them is told.
  int reports() const {
    const int told = log_->reports.load();
    return told == 0 && passed_over() > 0 ? 1 : told;
  }

  /// How many came before the first one that is told, and were passed over, because the runtime
  /// could not restore the stack of an access. Its text does not have them.
  int passed_over() const { return log_->passed_over.load(); }

  /// The first report; null if there was none, or none that was written down to its end.
  const ReportLog* first() const { return log_->complete.load() ? log_ : nullptr; }

  /// Where all reports were passed over: a sentence about it, for a reader of the runtime's text.
  /// Else "".
  std::string why_silent() const;

  /// The runtime's own text, as far as it was sent aside.
  std::string text() const;

 private:
  int log_file_;
  int text_file_;
  ReportLog* log_;
};

}  // namespace racekit
