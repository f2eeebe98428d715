// A program whose functions only count their calls: what kit/cost calls, and how often.

#include <atomic>
#include <cstdio>

#include "kit/stage/stage.h"

namespace {

struct Calls {
  std::atomic<long> sets{0}, deletes{0}, reads{0}, wrong_ids{0};
  ~Calls() {
    std::fprintf(stderr, "%ld %ld %ld %ld\n", sets.load(), deletes.load(), reads.load(),
                 wrong_ids.load());
  }
  void count(std::atomic<long>& calls, int id) {
    ++calls;
    wrong_ids += id < 0 || id >= 1000;
  }
} calls;

void Set(int id) { calls.count(calls.sets, id); }
void Delete(int id) { calls.count(calls.deletes, id); }
bool Has(int id) {
  calls.count(calls.reads, id);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  racekit::Stage stage(argc, argv, "Counts its calls.");
  stage.setters(Set);
  stage.deleters(Delete);
  stage.readers(Has);
  return stage.run();
}
