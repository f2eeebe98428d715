#include "kit/stage/findings.h"

#include "kit/base/text.h"

namespace racekit {

void Findings::add_invariant(const std::string& text, bool holds) {
  if (invariant_broken) return;
  invariant_broken = !holds;
  invariant[text.copy(invariant, kLongestInvariant - 1)] = '\0';
}

Outcome Findings::outcome() const {
  if (endless || size != reachable || not_found > 0) return Outcome::corrupted;
  if (missing > 0 || unexpected > 0 || invariant_broken) return Outcome::lost;
  return Outcome::survived;
}

std::string Findings::sentence() const {
  if (!checked) return "there was no look at the end";
  if (endless) return "the map is broken: a walk over it meets entries for ever (a cycle)";
  if (size != reachable)
    return "the map is broken: size() says " + grouped(size) + ", a walk meets " +
           counted(reachable, "entry", "entries");
  if (not_found > 0)
    return "the map is broken: " + counted(not_found, "entry", "entries") +
           " that a walk meets cannot be found by key";
  if (missing > 0 || unexpected > 0)
    return "the contents are wrong: " + counted(missing, "id", "ids") + " missing, " +
           grouped(unexpected) + " that must be gone";
  if (invariant_broken) return invariant;
  if (!map) return *invariant != '\0' ? invariant : "there is nothing to look at";
  return "the map is whole: size " + grouped(size) + ", each entry reachable and found by its key" +
         (contents_known ? ", and exactly the ids that must be there" : "") +
         (*invariant != '\0' ? std::string("; ") + invariant : "");
}

}  // namespace racekit
