#include "kit/trace/contested_memory.h"

#include <algorithm>

#include "kit/explore/tokens.h"

namespace racekit {

using explore::Access;
using explore::Edge;
using explore::Execution;
using explore::Step;

ContestedMemory::ContestedMemory(const Execution& execution) {
  // Vector clocks, of creations and joins alone.
  std::size_t threads = 1;
  for (const Step& step : execution.steps)
    threads = std::max(threads, static_cast<std::size_t>(step.choice.thread) + 1);
  std::vector<Clock> clocks(threads, Clock(threads, 0));
  for (std::size_t n = 0; n < threads; ++n) clocks[n][n] = 1;
  std::unordered_map<std::uint64_t, Clock> tokens;
  for (const Step& step : execution.steps) {
    const auto thread = static_cast<std::size_t>(step.choice.thread);
    Clock& mine = clocks[thread];
    auto edge = step.edges.begin();
    for (std::size_t i = 0; i <= step.accesses.size(); ++i) {
      for (; edge != step.edges.end() && edge->at == i; ++edge) {
        if (edge->object < explore::kTokens) continue;
        if (edge->kind == Edge::Kind::release) {
          tokens[edge->object] = mine;
          ++mine[thread];
        } else if (const auto token = tokens.find(edge->object); token != tokens.end()) {
          for (std::size_t n = 0; n < threads; ++n) mine[n] = std::max(mine[n], token->second[n]);
        }
      }
      if (i < step.accesses.size()) note(step.accesses[i], step.choice.thread, mine);
    }
  }
}

void ContestedMemory::note(const Access& access, explore::ThreadNumber thread, const Clock& now) {
  const auto me = static_cast<std::size_t>(thread);
  for (std::uint64_t address = access.address; address < access.address + access.size; ++address) {
    Byte& byte = bytes_[address];
    byte.last.resize(now.size(), 0);
    for (std::size_t n = 0; n < now.size(); ++n)
      if (n != me && byte.last[n] > now[n]) byte.contested = true;
    byte.last[me] = now[me];
  }
}

bool ContestedMemory::holds(const Access& access) const {
  for (std::uint64_t address = access.address; address < access.address + access.size; ++address)
    if (const auto byte = bytes_.find(address); byte != bytes_.end() && byte->second.contested)
      return true;
  return false;
}

}  // namespace racekit
