// concurrent_map: a map of a library, oneTBB, that has its locks inside, one for each entry.
// Judged by ThreadSanitizer only: it has too many interleavings to run them all.
//
// judge it:  build/racekit tsan cost/concurrent_map.cpp --ldflags -ltbb
// its cost:  build/racekit cost

#include <tbb/concurrent_hash_map.h>

#include <memory>
#include <unordered_map>
#include <utility>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;
// Not oneTBB's own allocator: with that one ThreadSanitizer reports a race, probably a false alarm.
using Allocator = std::allocator<std::pair<const int, Channel>>;
using ConcurrentMap = tbb::concurrent_hash_map<int, Channel, tbb::tbb_hash_compare<int>, Allocator>;

ConcurrentMap ActiveInstances;

void SetValue(int id) {
  ConcurrentMap::accessor entry;  // as long as it lives, it has this entry's lock
  ActiveInstances.insert(entry, id);
  entry->second = Channel(5);
}

void DeleteValue(int id) { ActiveInstances.erase(id); }

bool HasValue(int id) { return ActiveInstances.count(id) != 0; }

std::unordered_map<int, Channel> AllInstances() {
  return {ActiveInstances.begin(), ActiveInstances.end()};
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "The document's map, in a library that has the locks inside.");
  stage.contents(AllInstances);
  stage.setters(SetValue);      // go SetValue()
  stage.deleters(DeleteValue);  // go DeleteValue()
  stage.readers(HasValue);
  return stage.run();
}
