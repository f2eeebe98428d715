#include "kit/racekit/trace_ending.h"

#include "kit/stage/outcome.h"

namespace racekit {
namespace {

using explore::Execution;
using explore::Misuse;

std::string misused(const Execution& execution, TraceNames& names) {
  const Misuse& misuse = *execution.misuse;
  if (misuse.kind == Misuse::Kind::foreign_unlock)
    return names.synchronizer(misuse.address, execution.steps.size() - 1);
  if (misuse.block < 0) return "";
  const auto& block = execution.blocks[static_cast<std::size_t>(misuse.block)];
  std::string text =
      names.block(misuse.block) + ", " + names.by("allocated", block.thread, block.place);
  if (block.freed_by >= 0) text += ", " + names.by("freed", block.freed_by, block.free_place);
  return text;
}

/// What a program of the kit's says of its end.
std::string said(const std::string& output, Outcome outcome) {
  const std::string mark = "outcome: " + std::string(word(outcome)) + ". ";
  const std::size_t begin = output.rfind(mark);
  if (begin == std::string::npos) return "";
  const std::size_t text = begin + mark.size();
  return output.substr(text, output.find('\n', text) - text);
}

}  // namespace

std::string ending(const Execution& execution, const explore::Verdict& verdict, TraceNames& names) {
  std::string text(word(verdict.outcome));
  const auto add = [&](const std::string& more) {
    if (!more.empty()) text += ": " + more;
  };
  add(verdict.reason);
  if (execution.misuse) add(misused(execution, names));
  if (execution.end == explore::End::exited) add(said(execution.output, verdict.outcome));
  return text;
}

}  // namespace racekit
