#pragma once

#include "kit/stage/record.h"
#include "kit/stage/thread_timer.h"

namespace racekit {

/// Takes the core away from a thread of a service now and then, in the middle of an operation whose
/// mutex lines are off, at moments that no code chooses.
///
/// A request takes hundreds of times as long as its use of the map: two threads are seldom inside
/// it at once, and on one core hardly ever. At 4,000 requests a second three of six broken daemons
/// outlived a minute; no workshop waits so long. A thread that is inside when a tick of the
/// process's own time comes, or is inside for long because the map is built anew, waits there until
/// others have done some operations. It changes nothing that a scheduler may not do by itself.
class Stoppage {
 public:
  /// On the thread that is to be stopped; the record, and its part that is this thread's, must
  /// outlive it.
  Stoppage(const Record& record, const Activity& own);
  ~Stoppage();
  Stoppage(const Stoppage&) = delete;
  Stoppage& operator=(const Stoppage&) = delete;

  // To be called around each operation.
  void begin();
  void end();

 private:
  ThreadTimer timer_;
};

}  // namespace racekit
