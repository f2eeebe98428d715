#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "kit/explore/search/frontier.h"
#include "tests/explore/explored.h"
#include "tests/explore/interpreter.h"
#include "tests/explore/known_programs.h"

// A complete search, divided into pieces: what is found in them adds up to what is found without.
namespace racekit::test {
namespace {

using explore::Engine;
using explore::Frontier;
using explore::Piece;
using explore::Scope;

/// What does not depend on which of equivalent executions was run.
struct Counts {
  std::uint64_t executions = 0;
  Outcomes outcomes = {};
  std::uint64_t racy = 0;
  Outcomes racy_outcomes = {};
  std::uint64_t limited = 0;
  bool complete = false;
  friend bool operator==(const Counts&, const Counts&) = default;
};

Counts counts(const Exploration& found) {
  return {found.executions,    found.outcomes, found.racy,
          found.racy_outcomes, found.limited,  found.complete};
}

void PrintTo(const Counts& counts, std::ostream* out) {
  *out << counts.executions << " executions, " << counts.racy << " racy, " << counts.limited
       << " limited, complete " << counts.complete << ';';
  for (const auto& [outcome, count] : counts.outcomes)
    *out << ' ' << name_of(outcome) << ' ' << count;
}

/// The same search, whole and in pieces.
class Divided {
 public:
  Divided(Engine& engine, const Scope& scope) : engine_(engine), scope_(scope) {
    whole_ = explore::search({&engine_}, scope_);
    scope_.known = &whole_;
  }

  const Exploration& whole() const { return whole_; }

  std::vector<Piece> pieces(std::size_t least) {
    Frontier frontier =
        explore::divide(engine_, {scope_, whole_.shared, whole_.finds_circles}, least);
    EXPECT_FALSE(frontier.restart.needed());
    return std::move(frontier.pieces);
  }

  Exploration search(
      const std::vector<Piece>& pieces,
      const std::function<void(const Execution&, const Exploration&)>& observe = {}) {
    Scope scope = scope_;
    scope.pieces = &pieces;
    Exploration found = explore::search({&engine_}, scope, observe);
    found.conclude();
    return found;
  }

 private:
  Engine& engine_;
  Scope scope_;
  Exploration whole_;
};

std::vector<SmallProgram> known_programs() {
  return {critical_sections(2, 4),
          critical_sections(4, 1),
          critical_sections(3, 2),
          unprotected_increments(),
          two_ends(),
          philosophers(3, true),
          philosophers(3, false),
          readers(3),
          waits_for_signal(true),
          waits_for_signal(false),
          notify_chooses()};
}

TEST(Pieces, AddUpToTheWholeSearch) {
  for (const SmallProgram& program : known_programs()) {
    Interpreter interpreter(program);
    Divided divided(interpreter, {});
    for (const std::size_t least : {1u, 2u, 3u, 5u, 8u, 16u, 64u}) {
      std::vector<Piece> pieces = divided.pieces(least);
      EXPECT_TRUE(pieces.size() >= least || divided.whole().executions < least) << as_text(program);
      EXPECT_EQ(counts(divided.search(pieces)), counts(divided.whole())) << least << " pieces of\n"
                                                                         << as_text(program);
      std::ranges::reverse(pieces);
      EXPECT_EQ(counts(divided.search(pieces)), counts(divided.whole()));
    }
  }
}

TEST(Pieces, HaveNoExecutionInCommon) {
  for (const SmallProgram& program : known_programs()) {
    Interpreter interpreter(program);
    Divided divided(interpreter, {});
    std::uint64_t executions = 0;
    for (const Piece& piece : divided.pieces(8)) executions += divided.search({piece}).executions;
    EXPECT_EQ(executions, divided.whole().executions) << as_text(program);
  }
}

TEST(Pieces, OfGeneratedProgramsAddUp) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const SmallProgram program = seed % 2 == 0 ? generated(seed) : outliving(seed);
    Interpreter interpreter(program);
    Scope scope;
    scope.limit = 2'000;
    Divided divided(interpreter, scope);
    if (!divided.whole().complete) continue;
    for (const std::size_t least : {2u, 7u, 30u})
      ASSERT_EQ(counts(divided.search(divided.pieces(least))), counts(divided.whole()))
          << "seed " << seed << ", " << least << " pieces\n"
          << as_text(program);
  }
}

// How often a loop goes round is not the same in each sequence of independent steps, so there is
// no number of traces; but every end is reached.
TEST(Pieces, OfLoopsReachEveryEnd) {
  int complete = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    const SmallProgram program = looping(seed);
    Interpreter interpreter(program);
    std::set<std::string> whole;
    Scope scope;
    scope.limit = 2'000;
    explore::search({&interpreter}, scope, [&](const Execution& execution, const Exploration& so) {
      if (so.executions <= 1) whole.clear();
      whole.insert(result(execution));
    });
    Divided divided(interpreter, scope);
    if (!divided.whole().complete) continue;
    ++complete;
    for (const std::size_t least : {2u, 9u}) {
      std::set<std::string> together;
      const Exploration found = divided.search(
          divided.pieces(least),
          [&](const Execution& execution, const auto&) { together.insert(result(execution)); });
      ASSERT_EQ(together, whole) << "seed " << seed << "\n" << as_text(program);
      ASSERT_TRUE(found.complete) << found.why_not;
    }
  }
  EXPECT_GE(complete, 50);
}

// --- Real programs ------------------------------------------------------------------------------

ProcessEngine::Options of_the_pair(const std::string& kind, const std::string& operations) {
  ProcessEngine::Options options;
  options.program = path_of("explore/" + kind + "/active_instances");
  options.arguments = {"--setters", "1", "--deleters", "1", "--ops", operations};
  options.kind = kind_under_test();
  return options;
}

std::vector<ProcessEngine::Options> real_programs() {
  return {of_the_pair("broken", "1"), of_the_pair("fixed", "4"),
          options("critical_sections", {"3", "2"}), options("increments", {"global"}),
          options("threads", {"spin_locks"})};
}

TEST(Pieces, OfRealProgramsAddUp) {
  for (const ProcessEngine::Options& options : real_programs()) {
    ProcessEngine engine(options);
    for (const bool inside : {false, true}) {
      Scope scope;
      scope.observe_kinds = inside;
      Divided divided(engine, scope);
      ASSERT_TRUE(divided.whole().complete) << options.program << divided.whole().why_not;
      for (const std::size_t least : {1u, 4u, 16u})
        EXPECT_EQ(counts(divided.search(divided.pieces(least))), counts(divided.whole()))
            << options.program << ", " << least << " pieces, inside " << inside;
    }
  }
}

TEST(Pieces, MemoryThatProvesSharedEndsThem) {
  const ProcessEngine::Options options = of_the_pair("broken", "1");
  ProcessEngine engine(options);
  Exploration nothing_known;
  Scope scope;
  scope.known = &nothing_known;
  const std::vector<Piece> whole{{}};
  scope.pieces = &whole;
  const Exploration found = explore::search({&engine}, scope);
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(found.why_not, "memory proved shared, and the pieces were made without that");
  EXPECT_FALSE(found.shared.empty());
}

// An engine of its own search does the first thousand, then there are pieces.
TEST(Pieces, SeveralEnginesShareALargeSearch) {
  const ProcessEngine::Options how = options("critical_sections", {"2", "7"});
  ProcessEngine first(how);
  ProcessEngine second(how);
  ProcessEngine third(how);
  Scope scope;
  scope.observe_kinds = true;
  std::uint64_t most = 0;
  scope.progress = [&](const explore::SearchProgress& so_far) {
    EXPECT_GE(so_far.share, 0);
    EXPECT_LE(so_far.share, 1);
    most = std::max(most, so_far.runs);
  };
  const Exploration found = explore::search({&first, &second, &third}, scope);
  EXPECT_TRUE(found.complete) << found.why_not;
  EXPECT_EQ(found.executions, 3432u);
  EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, 3432}}));
}

TEST(Pieces, CanBeStopped) {
  Interpreter interpreter(critical_sections(3, 2));
  Scope scope;
  Divided divided(interpreter, scope);
  const std::vector<Piece> pieces = divided.pieces(10);
  scope.known = &divided.whole();
  scope.pieces = &pieces;
  scope.stop = [] { return true; };
  const Exploration stopped = explore::search({&interpreter}, scope);
  EXPECT_FALSE(stopped.complete);
  EXPECT_EQ(stopped.why_not, "it was stopped");
  EXPECT_LT(stopped.executions, divided.whole().executions);
}

}  // namespace
}  // namespace racekit::test
