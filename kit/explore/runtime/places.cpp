#include "kit/explore/runtime/places.h"

#include <link.h>
#include <unwind.h>

#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"
#include "kit/frames/processor.h"

namespace racekit::explore {
namespace {

CodeRange program;
CodeRange kit;

bool holds(const CodeRange& range, const void* pc) {
  const auto address = reinterpret_cast<std::uint64_t>(pc);
  return range.begin <= address && address < range.end;
}

CodeRange range_of(const dl_phdr_info& object) {
  CodeRange range;
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = object.dlpi_phdr[i];
    if (part.p_type != PT_LOAD || !(part.p_flags & PF_X)) continue;
    range.begin = object.dlpi_addr + part.p_vaddr;
    range.end = range.begin + part.p_memsz;
  }
  return range;
}

int learn(dl_phdr_info* object, std::size_t, void* first) {
  const CodeRange range = range_of(*object);
  if (*static_cast<bool*>(first)) program = range;  // the list starts with the program itself
  *static_cast<bool*>(first) = false;
  if (holds(range, reinterpret_cast<const void*>(&learn_code_ranges))) kit = range;
  return 0;
}

/// The walk up the stack: past the runtime to the code that called it, then out of the library.
struct Walk {
  const void* caller;
  bool past_runtime;
  const void* found;
};

_Unwind_Reason_Code look_at_frame(_Unwind_Context* context, void* data) {
  Walk& walk = *static_cast<Walk*>(data);
  const auto* pc = reinterpret_cast<const void*>(_Unwind_GetIP(context));
  walk.past_runtime |= pc == walk.caller;
  if (!walk.past_runtime || !is_program_code(pc)) return _URC_NO_REASON;
  walk.found = pc;
  return _URC_END_OF_STACK;
}

StackFrame frame_entered(const processor::Entry& entry) {
  const Inside inside;
  const processor::EnteredFrame frame = processor::frame_entered(entry);
  return {frame.stack_pointer, frame.frame_pointer, frame.canonical};
}

}  // namespace

std::int32_t place_of(std::int32_t caller, std::uint64_t pc) {
  constexpr std::uint32_t kMask = sizeof region->place_table / sizeof region->place_table[0] - 1;
  // Near the caller's: an execution touches few pages of the table, each of which costs a fault.
  auto slot = 2 * static_cast<std::uint32_t>(caller + 1) +
              static_cast<std::uint32_t>((pc * 0x9e3779b97f4a7c15) >> 56);
  for (;; ++slot) {
    std::int32_t& entry = region->place_table[slot & kMask];
    if (entry == 0) {
      if (region->places.full()) return -1;
      // The entry comes last: a limit of time may end the execution at any instruction.
      const auto node = static_cast<std::int32_t>(region->places.count);
      region->places.add() = {pc, caller, {}};
      entry = node + 1;
      return node;
    }
    const CallNode& node = region->places.items[entry - 1];
    if (node.pc == pc && node.caller == caller) return entry - 1;
  }
}

std::int32_t place_in(const Thread& thread, const void* return_address) {
  return place_of(thread.node, reinterpret_cast<std::uint64_t>(return_address));
}

std::int32_t place_here(const void* return_address) {
  if (is_program_code(return_address) || is_kit_code(return_address))
    return place_in(*self, return_address);
  const Inside inside;
  Walk walk{return_address, false, nullptr};
  _Unwind_Backtrace(look_at_frame, &walk);
  const std::int32_t outer = walk.found ? place_in(*self, walk.found) : self->node;
  return place_of(outer, reinterpret_cast<std::uint64_t>(return_address));
}

void enter_function(Thread& thread, const void* return_address, const void* call,
                    const void* frame) {
  if (thread.depth < Thread::kMostFrames) thread.callers[thread.depth] = thread.node;
  ++thread.depth;
  if (thread.depth > Thread::kMostFrames) return;
  const std::uint32_t known = region->places.count;
  thread.node = place_in(thread, return_address);
  if (region->places.count > known)
    region->places.items[thread.node].callee =
        frame_entered({return_address, call, frame, thread.stack_end});
}

void leave_function(Thread& thread) {
  if (thread.depth == 0) return;
  --thread.depth;
  if (thread.depth < Thread::kMostFrames) thread.node = thread.callers[thread.depth];
}

void learn_code_ranges() {
  bool first = true;
  dl_iterate_phdr(learn, &first);
}

bool is_program_code(const void* pc) { return holds(program, pc); }
bool is_kit_code(const void* pc) { return holds(kit, pc); }
CodeRange kit_code() { return kit; }

}  // namespace racekit::explore
