#pragma once

namespace racekit {

/// As long as it lives, a process below this one whose own parent has ended becomes a child of this
/// one, whatever session it has made for itself. At its end each child that is left is ended, and
/// what these have started. The object is one at a time, and outlives the work of all threads.
class Orphans {
 public:
  Orphans();
  ~Orphans();
  Orphans(const Orphans&) = delete;
  Orphans& operator=(const Orphans&) = delete;
};

/// The same for a process that is about to end in the middle of its work; nothing where there is no
/// such object. Thread-safe.
void end_orphans();

}  // namespace racekit
