#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kit/frames/frame.h"
#include "kit/frames/variable.h"

namespace racekit {

/// Turns program counters of a process into frames, with inlined calls unfolded, and addresses into
/// variables.
///
/// Without arguments it is for this very process. A forked child has its parent's address space
/// layout, so a healthy parent symbolizes for its sick child. Construction reads /proc/self/maps (a
/// millisecond; what is loaded later stays unknown); debug information is read when a program
/// counter first asks for it (tens of milliseconds), and answers are kept. Never reaches for the
/// network. Not thread-safe, not for signal handlers. What cannot be resolved comes back as a frame
/// with empty fields, never as an error.
class Symbolizer {
 public:
  Symbolizer();

  /// For another process, dead or alive: `maps` is the text of its /proc/PID/maps. "" is this one.
  explicit Symbolizer(const std::string& maps);
  ~Symbolizer();
  Symbolizer(const Symbolizer&) = delete;
  Symbolizer& operator=(const Symbolizer&) = delete;

  /// The frames at one program counter: innermost inlined call first, the real function last.
  /// `is_return_address` is true for every pc of a backtrace but the interrupted one: the call
  /// itself lies before a return address.
  std::vector<Frame> frames_at(std::uintptr_t pc, bool is_return_address) const;

  /// A whole stack, innermost first; `pcs[0]` is the interrupted instruction, the others are return
  /// addresses.
  std::vector<Frame> stack(std::span<const std::uintptr_t> pcs) const;

  /// Short name of the function that starts at `address`: "SetValue"; "" if unknown.
  std::string function_name(const void* address) const;

  /// The static variable at these bytes, with the member or the element that they are.
  std::optional<Variable> variable_at(std::uintptr_t address, std::size_t size) const;

  /// The local variable at these bytes, of one of these frames of a living thread, innermost first.
  std::optional<Variable> local_at(std::uintptr_t address, std::size_t size,
                                   std::span<const FramePosition> frames) const;

  /// The variables and members of this name in the learner's own code, the static ones first.
  std::vector<Variable> variables_named(std::string_view name) const;

 private:
  struct Session;
  std::unique_ptr<Session> session_;
};

}  // namespace racekit
