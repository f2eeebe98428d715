#include "kit/explore/runtime/resident/search.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "kit/explore/flat/tape.h"
#include "kit/explore/runtime/frame_state.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore::resident {
namespace {

constexpr std::uint32_t kPages = 1 << 12;  // of 64 bytes, that an execution touches: about as many

/// What the tree and the detector take, of a whole: the tree's nodes are many, but small.
constexpr std::size_t share_of_races(std::size_t size) { return size / 2; }

std::uint64_t with_text(std::uint64_t hash, std::string_view text) {
  for (const char character : text) hash = mixed(hash, static_cast<unsigned char>(character));
  return mixed(hash, text.size());
}

bool timed_out(const StepRecord& step) {
  return step.choice.alternative == Choice::kTimeOut && may_time_out(step.verb);
}

/// A place, or where it is unknown an address.
std::uint64_t number_of(const flat::AccessFacts& access) {
  return access.place >= 0 ? static_cast<std::uint64_t>(access.place) : access.address;
}

}  // namespace

template <std::uint32_t kRoom>
bool Search::Numbers<kRoom>::add(std::uint64_t number) {
  number |= std::uint64_t{1} << 63;
  std::uint64_t slot = mixed(0, number);
  for (;; ++slot) {
    std::uint64_t& known = slots[slot % kRoom];
    if (known == number) return false;
    if (known != 0) continue;
    if (count < kRoom / 2) ++count, known = number;
    return true;
  }
}

Search::Search(void* memory, std::size_t size)
    : arena_(memory, size),
      races_arena_(arena_.part(share_of_races(size))),
      tree_(arena_, kMostSteps),
      races_(races_arena_, flat::RaceDetector::Told::of_places, kPages),
      is_ready_(races_.is_ready()),
      is_a_part_(region->prefix.count > 0),
      kinds_{},
      preemptions_{},
      race_places_{},
      weak_places_{} {
  SearchRecord& record = region->search;
  record.runs = record.redundant = record.circular = 0;
  record.share = 0;
  record.kinds = 0;
  std::fill(std::begin(record.counts), std::end(record.counts), 0);
  races_.look_only_at({region->shared.begin(), region->shared.end()});
  tree_.begin_at(region->prefix.count);
  for (const SleeperRecord& sleeper : region->asleep) {
    const Touch* const all = region->sleeper_touches.items;
    is_ready_ &= tree_.put_to_sleep(sleeper.choice,
                                    {all + sleeper.touches.begin, all + sleeper.touches.end});
  }
}

void Search::end(SearchRecord::Event event) {
  region->search.event = event;
  region->search.exhaustive = tree_.exhaustive();
  region->search.is_finished = begun_ && tree_.finished();
}

void Search::run(void (*execute)()) {
  SearchRecord& record = region->search;
  for (;;) {
    if (record.is_to_stop) return end(SearchRecord::Event::stopped);
    if (begun_ && !plan_next()) return end(SearchRecord::Event::finished);
    execute();
    if (region->declined != Declined::no) return end(SearchRecord::Event::impossible);
    ++record.runs;
    ++runs_;
    if (runs_ % kGuessEach == 0) record.share = tree_.share_done();
    if (!is_ready_ || region->steps.count > kMostSteps) return end(SearchRecord::Event::impossible);
    const bool starts_again =
        region->newly_shared.count > 0 || (region->may_circle && !region->find_circles);
    if (starts_again) return end(SearchRecord::Event::posted);
    if (take()) return;
  }
}

/// Puts the next plan into the region. False if there is none.
bool Search::plan_next() {
  if (tree_.finished()) return false;
  const std::uint32_t branch = tree_.next_branch(tree_.depth());
  auto& prefix = region->prefix;
  for (std::uint32_t i = 0; i < branch; ++i) prefix.items[i] = tree_.choice_before(i);
  prefix.items[branch] = tree_.choice_at(branch);
  prefix.count = branch + 1;
  region->asleep.clear();
  region->sleeper_touches.clear();
  tree_.each_sleeper(branch, [&](const Choice& choice, std::span<const Touch> touches) {
    const std::uint32_t begin = region->sleeper_touches.count;
    for (const Touch& touch : touches) region->sleeper_touches.add() = touch;
    region->asleep.add() = {choice, {begin, region->sleeper_touches.count}};
  });
  // The last step of all may have been cut off in its midst.
  known_ = std::min(branch, std::max(region->steps.count, 1u) - 1);
  return true;
}

/// Takes what has been executed. True if that makes an event.
bool Search::take() {
  SearchRecord& record = region->search;
  const flat::RegionTape tape(*region);
  const std::uint32_t known = begun_ ? known_ : 0;
  begun_ = true;
  const flat::Tree::Taken taken = tree_.take(tape);
  if (taken == flat::Tree::Taken::full || !races_.take(tape, known)) {
    end(SearchRecord::Event::impossible);
    return true;
  }
  note_preemptions(known);
  record.is_new = taken == flat::Tree::Taken::counts;
  const bool is_posted = taken == flat::Tree::Taken::differs || is_to_be_posted(record.is_new);
  if (is_posted || (record.limit != 0 && runs_ == record.limit)) {
    end(SearchRecord::Event::posted);
    return true;
  }
  if (region->end == End::circular)
    ++record.circular;
  else if (record.kind == SearchRecord::kNoKind)
    ++record.redundant;
  else
    ++record.counts[record.kind];
  return false;
}

bool Search::is_to_be_posted(bool is_new) {
  SearchRecord& record = region->search;
  bool post = runs_ <= (is_a_part_ ? kFirstOfAPart : kFirst) || region->end == End::refused;
  post |= looks_new(known_);
  record.kind = SearchRecord::kNoKind;
  if (!is_new && region->end != End::limited) return post;

  const std::uint32_t kinds = record.kinds;
  record.kind = kind_of_execution();
  post |= record.kind == SearchRecord::kNoKind || record.kinds > kinds;
  post |= is_shortest_of_its_kind();
  post |= has_new_race(known_);
  if (is_new && record.wants_a_sample.exchange(false)) post = true;
  return post;
}

/// So far; keeps its length then.
bool Search::is_shortest_of_its_kind() {
  if (region->search.kind == SearchRecord::kNoKind) return true;
  Kind& kind = kinds_[region->search.kind];
  const std::uint32_t steps = region->steps.count;
  const std::uint32_t preemptions = steps == 0 ? 0 : preemptions_[steps - 1];
  if (std::pair(preemptions, steps) >= std::pair(kind.preemptions, kind.steps)) return false;
  kind.preemptions = preemptions;
  kind.steps = steps;
  return true;
}

/// The number of the execution's kind, which is made if there is none yet.
std::uint32_t Search::kind_of_execution() {
  SearchRecord& record = region->search;
  const std::uint64_t hash = hash_of_execution();
  for (std::uint32_t i = 0; i < record.kinds; ++i)
    if (kinds_[i].hash == hash) return i;
  if (record.kinds == SearchRecord::kMostKinds) return SearchRecord::kNoKind;
  kinds_[record.kinds].hash = hash;
  return record.kinds++;
}

std::uint64_t Search::hash_of_execution() const {
  std::uint64_t hash = mixed(1, static_cast<std::uint64_t>(region->end));
  hash = mixed(hash, static_cast<std::uint64_t>(region->status));
  hash = mixed(hash, races_.first_race() != nullptr ? 1 : 0);
  hash = mixed(hash, region->has_misuse ? 1 + static_cast<std::uint64_t>(region->misuse.kind) : 0);
  const std::span steps(region->steps.begin(), region->steps.end());
  hash = mixed(hash, std::any_of(steps.begin(), steps.end(), timed_out) ? 1 : 0);
  hash = mixed(hash, region->has_random_numbers ? 1 : 0);
  hash = with_text(hash, region->what);
  hash = with_text(hash, region->told_outcome);
  return with_text(hash, {region->output.begin(), region->output.count});
}

/// Whether the steps from `known` on show something that no execution has shown.
bool Search::looks_new(std::uint32_t known) {
  const flat::RegionTape tape(*region);
  bool is_new = false;
  const auto note_thread = [&](ThreadNumber thread) {
    const auto threads = static_cast<std::uint32_t>(thread) + 1;
    is_new |= threads > most_threads_;
    most_threads_ = std::max(most_threads_, threads);
  };
  const auto note_flag = [&](bool& flag, bool is_set) {
    is_new |= is_set && !flag;
    flag |= is_set;
  };
  for (const PendingRecord& pending : region->pending) note_thread(pending.thread);
  for (std::uint32_t i = known; i < tape.size(); ++i) {
    const StepRecord& step = region->steps.items[i];
    note_thread(step.choice.thread);
    const std::uint64_t verb = std::uint64_t{1} << static_cast<unsigned>(step.verb);
    is_new |= (verbs_ & verb) == 0;
    verbs_ |= verb;
    if (step.verb == Verb::wait)
      note_flag(has_wait_, std::ranges::find(tape.touches(i), Touch::Mode::release, &Touch::mode) !=
                               tape.touches(i).end());
    for (std::uint32_t a = 0; a < tape.access_count(i); ++a) {
      const flat::AccessFacts access = tape.access(i, a);
      if (access.order == MemoryOrder::plain) continue;
      note_flag(has_fence_, access.kind == Access::Kind::fence);
      if (access.order != MemoryOrder::seq_cst && access.place >= 0)
        is_new |= weak_places_.add(static_cast<std::uint64_t>(access.place));
    }
  }
  return is_new;
}

/// Whether two places race that never did. The races of the steps before `known` are known.
bool Search::has_new_race(std::uint32_t known) {
  bool is_new = false;
  for (const flat::RaceDetector::Race* race = races_.first_race(); race; race = race->next) {
    if (race->second.step < known) continue;
    const std::uint64_t first = number_of(race->first_facts);
    const std::uint64_t second = number_of(race->second_facts);
    is_new |= race_places_.add(mixed(mixed(0, std::min(first, second)), std::max(first, second)));
  }
  return is_new;
}

void Search::note_preemptions(std::uint32_t known) {
  const flat::RegionTape tape(*region);
  for (std::uint32_t i = known; i < tape.size(); ++i) {
    preemptions_[i] = i == 0 ? 0 : preemptions_[i - 1];
    if (i == 0) continue;
    const ThreadNumber last = tape.choice(i - 1).thread;
    const std::span<const Choice> enabled = tape.enabled(i);
    if (tape.choice(i).thread != last &&
        std::ranges::find(enabled, last, &Choice::thread) != enabled.end())
      ++preemptions_[i];
  }
}

}  // namespace racekit::explore::resident
