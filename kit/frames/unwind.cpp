#include "kit/frames/unwind.h"

#include <unwind.h>

#include "kit/frames/processor.h"

namespace racekit {
namespace {

struct Walk {
  std::uintptr_t start;
  FrameVisitor visit;
  void* self;
  bool inside = false;

  static _Unwind_Reason_Code step(_Unwind_Context* context, void* argument) {
    auto& walk = *static_cast<Walk*>(argument);
    const UnwoundFrame frame{static_cast<std::uintptr_t>(_Unwind_GetIP(context)),
                             static_cast<std::uintptr_t>(_Unwind_GetCFA(context)),
                             static_cast<std::uintptr_t>(_Unwind_GetGR(
                                 context, static_cast<int>(processor::kFramePointer)))};
    walk.inside = walk.inside || frame.counter == walk.start;
    return !walk.inside || walk.visit(frame, walk.self) ? _URC_NO_REASON : _URC_END_OF_STACK;
  }
};

}  // namespace

void unwind(std::uintptr_t counter, FrameVisitor visit, void* self) {
  Walk walk{counter, visit, self};
  _Unwind_Backtrace(Walk::step, &walk);
}

void unwind_here(FrameVisitor visit, void* self) {
  Walk walk{0, visit, self, true};
  _Unwind_Backtrace(Walk::step, &walk);
}

void warm_up_unwinder() {
  unwind_here([](const UnwoundFrame&, void*) { return true; }, nullptr);
}

}  // namespace racekit
