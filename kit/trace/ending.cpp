#include "kit/trace/ending.h"

#include "kit/base/outcome.h"

namespace racekit {
namespace {

using explore::Execution;
using explore::Misuse;

/// A local variable, and which function it went with.
std::string ended(const Execution& execution, std::uint64_t address, TraceNames& names) {
  for (std::size_t i = execution.steps.size(); i-- > 0;)
    for (const explore::Access& access : execution.steps[i].accesses)
      if (access.kind == explore::Access::Kind::free && access.address <= address &&
          address - access.address < access.size)
        return names.object(address, 1, i).whole + ", " +
               names.by("ended", execution.steps[i].choice.thread, access.place);
  return "";
}

std::string misused(const Execution& execution, TraceNames& names) {
  const Misuse& misuse = *execution.misuse;
  if (misuse.kind == Misuse::Kind::foreign_unlock)
    return names.synchronizer(misuse.address, execution.steps.size() - 1);
  if (misuse.kind == Misuse::Kind::dead_stack) return ended(execution, misuse.address, names);
  if (misuse.block < 0) return "";
  const auto& block = execution.blocks[static_cast<std::size_t>(misuse.block)];
  std::string text =
      names.block(misuse.block) + ", " + names.by("allocated", block.thread, block.place);
  if (block.freed_by >= 0) text += ", " + names.by("freed", block.freed_by, block.free_place);
  return text;
}

/// What a program of the kit's says of its end.
std::string said(const std::string& output, Outcome outcome) {
  const std::string mark = "outcome: " + std::string(name_of(outcome)) + ". ";
  const std::size_t begin = output.rfind(mark);
  if (begin == std::string::npos) return "";
  const std::size_t text = begin + mark.size();
  return output.substr(text, output.find('\n', text) - text);
}

}  // namespace

std::string ending(const Execution& execution, const explore::Verdict& verdict, TraceNames& names) {
  std::string text(name_of(verdict.outcome));
  const auto add = [&](const std::string& more) {
    if (!more.empty()) text += ": " + more;
  };
  add(verdict.reason);
  if (execution.misuse) add(misused(execution, names));
  if (execution.end == explore::End::exited) add(said(execution.output, verdict.outcome));
  return text;
}

}  // namespace racekit
