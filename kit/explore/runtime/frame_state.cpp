#include "kit/explore/runtime/frame_state.h"

#include <unwind.h>

#include "kit/explore/runtime/thread.h"
#include "kit/frames/processor.h"

namespace racekit::explore {
namespace {

struct Probe {
  std::uint64_t pc;
  FrameState state;
};

_Unwind_Reason_Code take_state(_Unwind_Context* context, void* data) {
  Probe& probe = *static_cast<Probe*>(data);
  if (_Unwind_GetIP(context) != probe.pc) return _URC_NO_REASON;
  for (const int callee_saved : processor::kCalleeSaved)
    probe.state.registers = mixed(probe.state.registers, _Unwind_GetGR(context, callee_saved));
  probe.state.stack = reinterpret_cast<const std::uint64_t*>(_Unwind_GetCFA(context));
  return _URC_END_OF_STACK;
}

}  // namespace

thread_local constinit NotedRegisters racekit_noted = {};

FrameState frame_state(const void* pc) {
  const NotedRegisters& noted = racekit_noted;
  if (noted.stack > __builtin_frame_address(0) &&
      *noted.stack == reinterpret_cast<std::uint64_t>(pc)) {
    FrameState state{.registers = 0, .stack = noted.stack + 1};
    for (const std::uint64_t callee_saved : noted.callee_saved)
      state.registers = mixed(state.registers, callee_saved);
    return state;
  }
  const Inside inside;
  Probe probe{reinterpret_cast<std::uint64_t>(pc), {}};
  _Unwind_Backtrace(take_state, &probe);
  return probe.state;
}

std::uint64_t hash_of(const FrameState& state, std::uint64_t end) {
  const std::uint64_t hash = mixed(state.registers, reinterpret_cast<std::uint64_t>(state.stack));
  return mixed(hash, state.stack, reinterpret_cast<const std::uint64_t*>(end));
}

}  // namespace racekit::explore
