#include "kit/stage/findings.h"

#include "kit/stage/words.h"

namespace racekit {

Outcome Findings::outcome() const {
  if (endless || size != reachable || not_found > 0) return Outcome::corrupted;
  if (missing > 0 || unexpected > 0) return Outcome::lost;
  return Outcome::survived;
}

std::string Findings::sentence() const {
  if (!checked) return "nobody looked at the map";
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
  return "the map is whole: size " + grouped(size) + ", each entry reachable and found by its key" +
         (contents_known ? ", and exactly the ids that must be there" : "");
}

}  // namespace racekit
