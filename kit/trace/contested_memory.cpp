#include "kit/trace/contested_memory.h"

#include <algorithm>

#include "kit/explore/tokens.h"

namespace racekit {

using explore::Access;
using explore::Edge;
using explore::Execution;
using explore::Step;
using explore::VectorClock;

ContestedMemory::ContestedMemory(const Execution& execution) {
  // Vector clocks, of creations and joins alone.
  std::vector<VectorClock> clocks;
  std::unordered_map<std::uint64_t, VectorClock> tokens;
  for (const Step& step : execution.steps) {
    const auto thread = static_cast<std::size_t>(step.choice.thread);
    if (clocks.size() <= thread) clocks.resize(thread + 1);
    VectorClock& mine = clocks[thread];
    if (mine[thread] == 0) mine.set(thread, 1);
    auto edge = step.edges.begin();
    for (std::size_t i = 0; i <= step.accesses.size(); ++i) {
      for (; edge != step.edges.end() && edge->at == i; ++edge) {
        if (edge->object < explore::kTokens) continue;
        if (edge->kind == Edge::Kind::release) {
          tokens[edge->object] = mine;
          mine.set(thread, mine[thread] + 1);
        } else if (const auto token = tokens.find(edge->object); token != tokens.end()) {
          mine.join(token->second);
        }
      }
      if (i < step.accesses.size()) note(step.accesses[i], step.choice.thread, mine);
    }
  }
}

void ContestedMemory::note(const Access& access, explore::ThreadNumber thread,
                           const VectorClock& now) {
  const auto me = static_cast<std::size_t>(thread);
  for (std::uint64_t address = access.address; address < access.address + access.size; ++address) {
    Byte& byte = bytes_[address];
    for (std::size_t n = 0; n < byte.last.size(); ++n)
      if (n != me && byte.last[n] > now[n]) byte.contested = true;
    byte.last.set(me, now[me]);
  }
}

bool ContestedMemory::holds(const Access& access) const {
  for (std::uint64_t address = access.address; address < access.address + access.size; ++address)
    if (const auto byte = bytes_.find(address); byte != bytes_.end() && byte->second.contested)
      return true;
  return false;
}

}  // namespace racekit
