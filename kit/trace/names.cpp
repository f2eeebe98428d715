#include "kit/trace/names.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <set>

#include "kit/base/text.h"
#include "kit/explore/tokens.h"
#include "kit/frames/processor.h"
#include "kit/trace/library.h"

namespace racekit {
namespace {

using explore::Block;
using explore::StackFrame;
using explore::Step;

std::string real_number(std::uint64_t bits, std::uint32_t size) {
  double number = 0;
  if (size == sizeof(float)) {
    float narrow;
    std::memcpy(&narrow, &bits, sizeof narrow);
    number = narrow;
  } else {
    std::memcpy(&number, &bits, sizeof number);
  }
  char text[32];
  std::snprintf(text, sizeof text, "%g", number);
  return text;
}

std::int64_t with_sign(std::uint64_t value, std::uint32_t size) {
  const unsigned unused = 64 - 8 * std::min<unsigned>(size, 8);
  return static_cast<std::int64_t>(value << unused) >> unused;
}

/// Where the programs, their stacks and their heaps are: no number of a program's own is like that.
bool looks_like_an_address(std::uint64_t value) {
  return value >= processor::kFreeAddresses && value < processor::kEndOfAddresses;
}

}  // namespace

TraceNames::TraceNames(const explore::Execution& execution, const Symbolizer& symbolizer)
    : execution_(execution), symbolizer_(symbolizer), places_(execution.places.size()) {}

const SourceLocation& TraceNames::place(int index) {
  static const SourceLocation nowhere;
  if (index < 0) return nowhere;
  auto& known = places_[static_cast<std::size_t>(index)];
  if (known) return *known;
  std::vector<std::uintptr_t> counters;
  for (const std::uint64_t counter : execution_.places[static_cast<std::size_t>(index)])
    if (counters.empty() || counters.back() != counter) counters.push_back(counter);
  known = std::make_unique<SourceLocation>(source_location(symbolizer_.stack(counters)));
  return *known;
}

std::string TraceNames::thread(explore::ThreadNumber number) const {
  const auto index = static_cast<std::size_t>(number);
  if (index < execution_.names.size() && !execution_.names[index].empty())
    return execution_.names[index];
  return number == 0 ? "main" : "thread " + std::to_string(number);
}

// --- Objects ------------------------------------------------------------------------------------

std::optional<Variable> TraceNames::local(std::uint64_t address, std::uint64_t size,
                                          std::size_t step) {
  // Where its thread is at that time: the nearest step before, or else after, that has the address
  // in one of its frames.
  const auto in = [&](std::size_t i) -> std::optional<Variable> {
    const int index = execution_.steps[i].place;
    if (index < 0) return {};
    const auto& counters = execution_.places[static_cast<std::size_t>(index)];
    const auto& frames = execution_.places.frames(static_cast<std::size_t>(index));
    for (std::size_t n = 0; n < frames.size(); ++n) {
      const StackFrame& frame = frames[n];
      if (address < frame.stack_pointer || address >= frame.canonical) continue;
      const FramePosition place{counters[n] + (n == 0 ? 1 : 0), frame.stack_pointer,
                                frame.frame_pointer, frame.canonical};
      return symbolizer_.local_at(address, size, {&place, 1});
    }
    return {};
  };
  for (std::size_t i = step + 1; i-- > 0;)
    if (auto found = in(i)) return found;
  for (std::size_t i = step + 1; i < execution_.steps.size(); ++i)
    if (auto found = in(i)) return found;
  return {};
}

// Compilers may leave the place of a local variable out, once its value is known: then it is the
// one that all lines name that touch its memory.
std::optional<Variable> TraceNames::named_by_lines(std::uint64_t address, std::uint64_t size) {
  std::set<std::pair<std::string, int>> lines;
  std::optional<std::vector<std::string>> common;
  for (const Step& step : execution_.steps)
    for (const explore::Access& access : step.accesses) {
      if (access.address >= address + size || address >= access.address + access.size) continue;
      const SourceLocation& code = place(access.place);
      // What has no line here is not of this variable: functions that ran before main.
      if (code.line == 0 || !lines.emplace(code.file, code.line).second) continue;
      const std::vector<std::string> words = identifiers(own_line(code));
      if (!common) common = words;
      std::erase_if(*common, [&](const std::string& word) {
        return std::find(words.begin(), words.end(), word) == words.end();
      });
    }
  for (const std::string& word : common.value_or(std::vector<std::string>{}))
    for (const Variable& variable : symbolizer_.variables_named(word))
      if (variable.kind == Variable::Kind::local) return variable;
  return {};
}

TraceNames::Object TraceNames::object(std::uint64_t address, std::uint64_t size, std::size_t step) {
  if (const auto index = block_at(address)) {
    const Block& owner = execution_.blocks[static_cast<std::size_t>(*index)];
    const BlockPart part = block_part(kind_of_block(*index), address - owner.address, size);
    return {block(*index), part.name,
            part.is_pointer ? Variable::Scalar::pointer : Variable::Scalar::unknown, false};
  }
  auto [known, is_new] = variables_.try_emplace({address, size});
  if (is_new) {
    known->second = symbolizer_.variable_at(address, size);
    if (!known->second) known->second = local(address, size, step);
    if (!known->second) known->second = named_by_lines(address, size);
  }
  if (known->second)
    return {known->second->name, library_part(known->second->inside), known->second->scalar,
            known->second->kind == Variable::Kind::global};
  auto& name = unnamed_[address];
  if (name.empty())
    name = unnamed_.size() == 1 ? "unnamed memory"
                                : "unnamed memory " + std::to_string(unnamed_.size());
  return {name, "", Variable::Scalar::unknown, false};
}

std::string TraceNames::synchronizer(std::uint64_t token, std::size_t step) {
  if (token >= explore::kTokens) return "";
  const std::uint64_t address = explore::address_of(token);
  const Object it = object(address, 1, step);
  const auto index = block_at(address);
  // A block may hold several: an array of mutexes, or a mutex and a condition variable.
  constexpr std::uint64_t kMostOfOne = 48;  // bytes, of a std::condition_variable
  if (!index || execution_.blocks[static_cast<std::size_t>(*index)].size <= kMostOfOne)
    return it.whole;
  return (it.part.empty() ? "byte 0" : it.part) + " of " + it.whole;
}

std::string TraceNames::value(std::uint64_t value, std::uint32_t size, Variable::Scalar scalar,
                              std::size_t step) {
  using Scalar = Variable::Scalar;
  if (scalar == Scalar::boolean && value <= 1) return value == 1 ? "true" : "false";
  if (scalar == Scalar::floating && (size == 4 || size == 8)) return real_number(value, size);
  if (scalar == Scalar::pointer && value == 0) return "nullptr";
  if (size == 8 && (scalar == Scalar::pointer || looks_like_an_address(value))) {
    if (const auto index = block_at(value)) return block(*index);
    if (const auto variable = symbolizer_.variable_at(value, 1)) return "&" + variable->name;
    if (const auto variable = local(value, 1, step)) return "&" + variable->name;
    return "an address";
  }
  if (scalar == Scalar::unsigned_integer) return std::to_string(value);
  return std::to_string(with_sign(value, size));
}

// --- Blocks -------------------------------------------------------------------------------------

std::optional<int> TraceNames::block_at(std::uint64_t address) const {
  for (std::size_t i = 0; i < execution_.blocks.size(); ++i) {
    const Block& block = execution_.blocks[i];
    if (address >= block.address &&
        address < block.address + std::max<std::uint64_t>(block.size, 1))
      return static_cast<int>(i);
  }
  return {};
}

const std::string& TraceNames::kind_of_block(int index) {
  const int where = execution_.blocks[static_cast<std::size_t>(index)].place;
  std::string& kind = kinds_[where];
  if (kind.empty()) kind = block_kind(place(where).frames);
  return kind;
}

std::string TraceNames::block(int index) {
  std::string& name = named_[index];
  if (!name.empty()) return name;
  const Block& block = execution_.blocks[static_cast<std::size_t>(index)];
  int same = 0;
  int number = 0;  // among them
  for (std::size_t i = 0; i < execution_.blocks.size(); ++i) {
    const int other = static_cast<int>(i);
    if (execution_.blocks[i].thread != block.thread || kind_of_block(other) != kind_of_block(index))
      continue;
    ++same;
    if (other <= index) ++number;
  }
  name = kind_of_block(index) + (same > 1 ? " " + std::to_string(number) : "") + " of " +
         thread(block.thread);
  return name;
}

std::string TraceNames::by(const std::string& did, explore::ThreadNumber thread, int where) {
  const SourceLocation& code = place(where);
  std::string text = did + " by " + this->thread(thread);
  if (!code.file.empty()) text += " at " + code.file + ':' + std::to_string(code.line);
  return text;
}

std::vector<TraceBlock> TraceNames::blocks() {
  std::vector<TraceBlock> all;
  for (const auto& [index, name] : named_) {
    const Block& block = execution_.blocks[static_cast<std::size_t>(index)];
    std::string made =
        counted(block.size, "byte", "bytes") + ", " + by("allocated", block.thread, block.place);
    if (block.freed_by >= 0) made += ", " + by("freed", block.freed_by, block.free_place);
    all.push_back({name, made});
  }
  return all;
}

}  // namespace racekit
