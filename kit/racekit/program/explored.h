#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "kit/explore/search/exploration.h"
#include "kit/explore/search/frontier.h"
#include "kit/racekit/program/subject.h"

namespace racekit {

/// What `racekit explore` is asked for.
struct ExploreOptions {
  std::string program;
  SourceFlags sources = {};            ///< of a C++ file; the kit's own programs take the others
  std::vector<std::string> arguments;  ///< the program's own, behind --
  std::uint64_t jobs = 1;
  explore::EngineKind engine = explore::EngineKind::automatic;
  std::optional<std::uint64_t> bound;
  std::optional<std::uint64_t> random;
  std::optional<std::uint64_t> seed;
  std::optional<double> limit = 60;  ///< seconds
  std::uint64_t steps = 5'000;
  std::uint64_t timeouts = 1;
  std::uint64_t executions = 0;                 ///< so many at most; 0: no limit
  const explore::Exploration* known = nullptr;  ///< of the same program, for a bounded search
  bool spurious = false;
  std::string trace = "short";        ///< or "full", "none"
  std::optional<std::uint64_t> show;  ///< the result to be told, instead of the shortest failure
  bool json = false;
  std::string save;                     ///< the schedule's file; "": a name of our own
  std::string graph;                    ///< where the state graph goes; "": nowhere
  std::string split;                    ///< the folder where pieces of the search go
  std::optional<std::uint64_t> pieces;  ///< so many files then
  std::string piece;                    ///< a file with pieces to be searched
  std::string merge;                    ///< a folder whose results are to be added up
  std::string junit;                    ///< files for a CI system; "": none
  std::string sarif;
  bool only_count = false;               ///< no search for the shortest failure comes first
  std::string heading;                   ///< stands before the words about how far it is
  std::function<bool()> stop = nullptr;  ///< asked after each execution: true ends the search
};

/// What is found out about a program.
struct Explored {
  explore::Exploration all;  ///< of the search that was asked for

  /// Before a complete search: a bounded one, until the shortest failure or its own limit.
  std::optional<explore::Exploration> first;

  struct Failure {
    explore::Finding finding;
    std::vector<explore::Range> shared;
    bool bounded;  ///< found by the bounded search, which looks for the shortest one
  };
  std::optional<Failure> shortest;

  std::string program;          ///< the executable that ran: the subject's, or its twin
  std::string refused;          ///< what the explorer cannot control, if it was asked for it
  std::string complaint;        ///< of a program that started no thread and ended with status 2
  std::size_t threads = 0;      ///< at most, in one execution
  bool spurious = false;        ///< condition variables woke without a reason
  bool fences = false;          ///< it uses std::atomic_thread_fence
  bool weak_orders = false;     ///< its own lines have atomic operations of a weaker order than
                                ///< sequentially consistent
  bool waits = false;           ///< a thread waited for a condition variable
  bool random_numbers = false;  ///< it asked for some, and got the same in each execution

  /// Why each execution took a process of its own, if they might not: "my.cpp:12 opens a file".
  std::string why_forking;
};

/// Searches, and says on stderr how far it is if that takes long. What it finds depends on the
/// options alone, unless the limit of time ends it. Throws UsageError if the program is not built
/// for the explorer, refuses its flags, or never gets to its end because it asks for what the
/// explorer cannot control.
Explored explore_subject(const Subject& subject, const ExploreOptions& options);

/// A complete search of a subject, divided.
struct Divided {
  Explored known;  ///< of a search of a part of its executions
  std::vector<explore::Piece> pieces;
};

/// Finds out what a search of the subject has to know, then divides it into at least so many
/// pieces, if it has so many executions. Throws as explore_subject().
Divided divide_subject(const Subject& subject, const ExploreOptions& options, std::size_t least);

/// Searches only these pieces, of a search that `known` tells of. Where it is not complete because
/// memory proved shared, the result tells what is shared. Throws as explore_subject().
Explored explore_pieces(const Subject& subject, const ExploreOptions& options,
                        const explore::Exploration& known,
                        const std::vector<explore::Piece>& pieces);

/// Looks for the shortest failure, if there is one among what was found.
void find_shortest_failure(const Subject& subject, const ExploreOptions& options,
                           Explored& explored);

/// A value of --engine.
explore::EngineKind checked_engine(const std::string& value);

/// A schedule of what was explored, without an outcome, choices and what is shared.
explore::Schedule schedule_of(const Subject& subject, const ExploreOptions& options,
                              const Explored& explored);

/// The engine's own of these options.
explore::ProcessEngine::Options engine_options(const Subject& subject,
                                               const ExploreOptions& options);

}  // namespace racekit
