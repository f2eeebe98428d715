#include <signal.h>

#include <algorithm>
#include <cstring>
#include <iomanip>
#include <map>
#include <set>
#include <sstream>

#include "kit/base/text.h"
#include "kit/frames/names.h"
#include "kit/watch/report.h"

namespace racekit {
namespace {

/// libc's insides have no colons and a leading underscore, or are the plumbing of abort().
bool is_libc_inside(const std::string& function) {
  return function.starts_with('_') || function == "raise" || function == "pthread_kill" ||
         function == "malloc_printerr";
}

/// The frames worth a learner's time, innermost first: their own; the library call that their line
/// makes, and the C library's below it; of a crash also the place itself, however deep inside the
/// library.
std::vector<Frame> worth_reading(const ThreadReport& thread) {
  std::vector<Frame> kept;  // outermost first
  // Outside of an operation only what a learner's own line calls is worth anything.
  bool in_cpp_library = thread.operation.empty();
  bool in_c_library = in_cpp_library;
  for (auto frame = thread.frames.rbegin(); frame != thread.frames.rend(); ++frame) {
    if (frame->function.empty()) continue;
    if (frame->owner == Frame::Owner::kit) {
      // A Channel's own work: its name, where it is what the line calls, and nothing below.
      if (!thread.operation.empty() && !in_cpp_library && frame->function.starts_with("Channel::"))
        kept.push_back(*frame);
      in_cpp_library = in_c_library = true;
      continue;
    }
    const bool theirs = frame->owner == Frame::Owner::learner;
    bool& already = frame->function.find("::") != std::string::npos ? in_cpp_library : in_c_library;
    if (!theirs && (already || in_c_library || is_library_inside(frame->function) ||
                    is_libc_inside(frame->function)))
      continue;
    if (!theirs) already = true;
    if (theirs && thread.operation.empty()) in_cpp_library = in_c_library = false;
    kept.push_back(*frame);
  }
  if (thread.crashed) {
    const auto place = std::find_if(thread.frames.begin(), thread.frames.end(), [](const Frame& f) {
      return !f.function.empty() && !is_libc_inside(f.function);
    });
    if (place != thread.frames.end() && (kept.empty() || kept.back().function != place->function))
      kept.push_back(*place);
  }
  std::reverse(kept.begin(), kept.end());
  return kept;
}

std::string title(const ThreadReport& thread) {
  return thread.number == 0 ? "main thread" : "thread " + std::to_string(thread.number);
}

void write_thread(std::ostream& out, const ThreadReport& thread, bool first) {
  out << '\n' << title(thread);
  if (thread.number != 0) out << ", " << thread.name;
  out << " [" << thread.state
      << (!thread.crashed ? ""
          : first         ? ", it crashed"
                          : ", it crashed too")
      << ']';
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

/// A service has many threads that have nothing to do: a line each would be a page without a word.
std::set<int> idle_ones(const std::vector<ThreadReport>& threads) {
  constexpr std::size_t kMany = 8;
  std::set<int> idle;
  for (const ThreadReport& thread : threads)
    if (!thread.crashed && thread.operation.empty() && worth_reading(thread).empty())
      idle.insert(thread.number);
  return idle.size() > kMany ? idle : std::set<int>();
}

void write_idle(std::ostream& out, const std::vector<ThreadReport>& threads,
                const std::set<int>& idle) {
  std::map<std::string, std::uint64_t> states;
  for (const ThreadReport& thread : threads)
    if (idle.contains(thread.number)) ++states[thread.state];
  if (!states.empty()) out << '\n';
  for (const auto& [state, count] : states)
    out << counted(count, "thread", "threads") << " [" << state << "]\n";
}

/// abort() was called by malloc or free, which check their records as they go.
bool in_allocator(const ThreadReport& thread) {
  return std::any_of(thread.frames.begin(), thread.frames.end(), [](const Frame& frame) {
    return frame.function == "malloc" || frame.function == "free" || frame.function == "calloc";
  });
}

std::string signal_line(const Report& report) {
  std::ostringstream out;
  if (report.signal == SIGABRT && !report.threads.empty() && in_allocator(report.threads.front()))
    return "[signal SIGABRT: the allocator stopped the program, its own records are broken]\n";
  out << "[signal " << signal_name(report.signal) << ": " << strsignal(report.signal);
  if (report.signal == SIGSEGV || report.signal == SIGBUS)
    out << ", address 0x" << std::hex << report.address << std::dec;
  if (!report.threads.empty()) out << ", " << title(report.threads.front());
  out << "]\n";
  return out.str();
}

std::string inside_line(const Report& report) {
  if (report.inside.empty()) {
    const auto waiting =
        std::count_if(report.threads.begin(), report.threads.end(), [](const ThreadReport& thread) {
          return thread.state == "waiting for a mutex" && !thread.operation.empty();
        });
    if (waiting == 0) return "No thread was inside an operation at that moment.\n";
    return "Inside at that moment: no thread. " +
           counted(static_cast<std::uint64_t>(waiting), "thread waits", "threads wait") +
           " for a mutex.\n";
  }
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

std::string as_text(const Report& report, const Ink& ink) {
  std::ostringstream out;
  out << report.runtime_text;
  if (report.race && report.outcome != Outcome::crashed)
    out << as_text(*report.race, ink) << '\n';
  else
    out << ink.loud << report.headline << ink.none << '\n';
  if (report.signal != 0) out << signal_line(report);
  if (!report.threads.empty()) out << inside_line(report);
  const auto idle = idle_ones(report.threads);
  for (const ThreadReport& thread : report.threads)
    if (!idle.contains(thread.number))
      write_thread(out, thread, &thread == &report.threads.front());
  write_idle(out, report.threads, idle);
  if (!report.threads.empty()) out << '\n';
  out << "outcome: " << name_of(report.outcome) << " after " << duration(report.elapsed) << " and "
      << counted(static_cast<std::uint64_t>(report.operations), "operation", "operations") << ". "
      << report.verdict << '\n';
  return out.str();
}

}  // namespace racekit
