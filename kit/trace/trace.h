#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kit/explore/execution.h"
#include "kit/explore/verdict.h"

namespace racekit {

/// What a row does to one object. The same object is named once in a row: by the value that it had
/// before the row's first access, and after its last.
struct TraceEffect {
  std::string verb;  ///< "read", "write", "update", "free"; "lock", "unlock", "create", "join", …
  std::string object;  ///< "x", "ActiveInstances: size", "node of setter 1: next"; "" if none
  std::string before;  ///< the value; "" where it is not known, or there is none
  std::string after;   ///< likewise
  bool races = false;  ///< one of the two accesses of the first data race
};

/// A line of the trace: what one thread does at one line of the source, before another goes on.
struct TraceRow {
  enum class Kind {
    step,      ///< the thread does what `effects` say
    folded,    ///< the thread does more than is worth showing: `text` says what
    hand_over  ///< the thread stops and another goes on: `text` says why
  };

  Kind kind = Kind::step;
  explore::ThreadNumber thread = 0;
  std::string file;  ///< of the learner's line; "" if there is none
  int line = 0;
  std::string source;  ///< the line's text, without the blanks around it
  std::string call;    ///< what the line calls of the library: "std::unordered_map::erase"; or ""
  std::vector<TraceEffect> effects;
  std::string text;
  bool wrong = false;  ///< the row where it goes wrong: `text` says what happens
};

/// A block of memory that the rows name.
struct TraceBlock {
  std::string name;  ///< "node of setter 1"
  std::string made;  ///< "32 bytes, allocated by setter 1 at broken/active_instances.cpp:21"
};

/// One execution as a person reads it: who does what, line by line, and where it goes wrong. No
/// addresses: the same execution gives the same trace, always.
///
/// Its rows are of memory that two threads touch while both may run, of locks, threads and waits,
/// and of the end. What main does before it starts a thread, or after it has joined the last one,
/// is folded, unless it is short or goes wrong.
struct Trace {
  std::vector<std::string> threads;  ///< by number: "main", "setter 1", or "thread 1"
  std::vector<TraceRow> rows;
  std::vector<TraceBlock> blocks;
  std::string ending;  ///< "crashed: use after free"; what waits for what, in a deadlock
};

/// `maps`: of the process that ran it (ProcessEngine::maps). Reads the program's debug information.
Trace make_trace(const explore::Execution& execution, const explore::Verdict& verdict,
                 const std::string& maps);

/// The least width of a trace's text.
inline constexpr std::size_t kNarrowestTrace = 40;

/// For a person: a column for each thread that has rows, at most `wide` characters in all; the
/// threads stand one below another where there are too many. `rows`: the last ones, 0 for all.
std::string trace_text(const Trace& trace, std::size_t rows, std::size_t wide = 100);

}  // namespace racekit
