#include <signal.h>

#include <cstring>
#include <iomanip>
#include <sstream>

#include "kit/frames/names.h"
#include "kit/stage/words.h"
#include "kit/watch/report.h"

namespace racekit {
namespace {

/// The frames worth a learner's time: their own, the library calls they made, and the innermost
/// one of a crash, however deep inside the library it is.
std::vector<Frame> worth_reading(const ThreadReport& thread) {
  std::vector<Frame> kept;
  for (const Frame& frame : thread.frames) {
    if (frame.function.empty() || frame.owner == Frame::Owner::kit) continue;
    const bool innermost = thread.crashed && kept.empty();
    const bool theirs = frame.owner == Frame::Owner::learner;
    if (thread.operation.empty() && !theirs) continue;
    if (!innermost && !theirs && is_library_inside(frame.function)) continue;
    if (!kept.empty() && kept.back().function == frame.function) kept.pop_back();
    kept.push_back(frame);
  }
  return kept;
}

void write_thread(std::ostream& out, const ThreadReport& thread) {
  out << '\n' << (thread.number == 0 ? "main thread" : "thread " + std::to_string(thread.number));
  if (thread.number != 0) out << ", " << thread.name;
  out << " [" << thread.state << (thread.crashed ? ", it crashed" : "") << ']';
  if (!thread.operation.empty()) out << ": " << thread.operation;
  out << '\n';
  for (const Frame& frame : worth_reading(thread)) {
    out << "    ";
    if (frame.owner == Frame::Owner::learner && frame.line > 0)
      out << std::left << std::setw(34) << frame.function << ' ' << frame.file << ':' << frame.line;
    else
      out << frame.function;
    out << '\n';
  }
}

std::string signal_line(const Report& report) {
  std::ostringstream out;
  out << "[signal SIG" << sigabbrev_np(report.signal) << ": " << strsignal(report.signal);
  if (report.signal == SIGSEGV || report.signal == SIGBUS)
    out << ", address 0x" << std::hex << report.address;
  out << "]\n";
  return out.str();
}

std::string inside_line(const Report& report) {
  if (report.inside.empty()) return "No other function was inside the map at that moment.\n";
  std::string line = "Inside at that moment: ";
  for (std::size_t i = 0; i < report.inside.size(); ++i) {
    if (i > 0) line += ", ";
    line += report.inside[i].function + " (" +
            counted(static_cast<std::uint64_t>(report.inside[i].threads), "thread", "threads") +
            ")";
  }
  return line + ".\n";
}

}  // namespace

std::string as_text(const Report& report) {
  std::ostringstream out;
  out << report.headline << '\n';
  if (report.signal != 0) out << signal_line(report);
  if (report.outcome == Outcome::crashed && !report.threads.empty()) out << inside_line(report);
  for (const ThreadReport& thread : report.threads) write_thread(out, thread);
  if (!report.threads.empty()) out << '\n';
  out << "outcome: " << word(report.outcome) << " after " << duration(report.elapsed) << " and "
      << counted(static_cast<std::uint64_t>(report.operations), "operation", "operations") << ". "
      << report.verdict << '\n';
  return out.str();
}

}  // namespace racekit
