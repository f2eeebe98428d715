#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "kit/explore/execution.h"
#include "kit/explore/search/happens_before.h"
#include "kit/frames/source_location.h"
#include "kit/frames/symbolizer.h"

namespace racekit {

/// A lock that an access's own function takes, but not around the access.
struct Misplaced {
  enum class When { never, before, after };
  When when = When::never;  ///< before: it was given back already; after: it is taken later
  std::string lock;         ///< its name; "" if unknown
  std::string where;        ///< "line 12": of the unlock; of the lock
};

/// Who takes and gives back which lock in an execution, and where, in the learner's words.
class LockSites {
 public:
  /// Both must outlive the object.
  LockSites(const explore::Execution& execution, const Symbolizer& symbolizer)
      : execution_(execution), symbolizer_(symbolizer) {}

  /// Of an access.
  Misplaced misplaced(explore::AccessId access) const;

  /// Of what the execution ended with, an access that was not made any more.
  Misplaced misplaced_at_the_end() const;

  /// Sentences about the lock for which no thread can go on, at the end of a deadlock; "" if it is
  /// none.
  std::string which_lock_stops_all() const;

  /// "SetValue", of the innermost of the learner's own frames; "" if there is none.
  std::string function(int place) const { return spot(place).function; }

  /// Whether this function, as "std::thread::~thread", is one of the place's calls.
  bool is_in(int place, const char* function) const;

  /// "SetValue, line 12", of the innermost of the learner's own frames; "" if there is none.
  std::string place(int place) const;

 private:
  struct Owner {
    explore::ThreadNumber thread;
    int place;  ///< where it took the lock
  };

  Misplaced misplaced(explore::ThreadNumber thread, int place, std::size_t step) const;
  const SourceLocation& spot(int place) const;  ///< each stack is read once
  std::string name(std::uint64_t lock) const;
  std::map<std::uint64_t, Owner> owners() const;  // of the locks that are held at the end
  std::optional<Owner> owner(std::uint64_t lock) const;
  const explore::Pending* pending(explore::ThreadNumber thread) const;

  const explore::Execution& execution_;
  const Symbolizer& symbolizer_;
  mutable std::map<int, SourceLocation> spots_;
};

}  // namespace racekit
