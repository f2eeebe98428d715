#include "kit/stage/findings.h"

#include "kit/base/text.h"

namespace racekit {

void Findings::add_law(const std::string& text, bool holds) {
  if (law_broken) return;
  law_broken = !holds;
  law[text.copy(law, kLongestLaw - 1)] = '\0';
}

Outcome Findings::outcome() const {
  if (endless || size != reachable || not_found > 0) return Outcome::corrupted;
  if (missing > 0 || unexpected > 0 || law_broken) return Outcome::lost;
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
  if (law_broken) return law;
  if (!map) return *law != '\0' ? law : "there is nothing to look at";
  return "the map is whole: size " + grouped(size) + ", each entry reachable and found by its key" +
         (contents_known ? ", and exactly the ids that must be there" : "") +
         (*law != '\0' ? std::string("; ") + law : "");
}

}  // namespace racekit
