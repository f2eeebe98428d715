#pragma once

#include "kit/stage/record.h"

namespace racekit {

/// Takes the core away from threads of a service now and then, in the middle of an operation whose
/// mutex lines are off, at moments that nobody chooses.
///
/// A request takes a hundred times as long as its use of the map: two threads are seldom inside it
/// at once, and on one core hardly ever. At 4,000 requests a second three of six broken daemons
/// outlived a minute; nobody in a workshop waits so long. Whoever is inside when a tick of the
/// process's own time comes waits there until others have done some operations. It changes nothing
/// that a scheduler may not do by itself.
class Stoppage {
 public:
  /// From now on, for the whole process; the record must outlive it. Make one.
  explicit Stoppage(const Record& record);
  ~Stoppage();
  Stoppage(const Stoppage&) = delete;
  Stoppage& operator=(const Stoppage&) = delete;

  /// This thread writes its operations down there.
  static void watch(const Activity* own);
};

}  // namespace racekit
