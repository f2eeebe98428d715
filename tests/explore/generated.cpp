#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>
#include <string>

#include "kit/explore/audit.h"
#include "kit/explore/process_engine.h"
#include "kit/explore/search/exploration.h"
#include "tests/explore/interpreter.h"
#include "tests/explore/oracle.h"
#include "tests/explore/small_program.h"

// The explorer against the oracle: the same generated programs, as C++ in processes and tried in
// every way in memory, must reach exactly the same results.
//
//   generated print FIRST COUNT          prints a C++ program that takes a kind and a seed
//   generated check FIRST COUNT PROGRAM  explores it for each seed; 0 if all agree
//   generated compare FIRST COUNT PROGRAM
//                                        each execution forked and in a worker; 0 if all agree
namespace racekit::test {
namespace {

/// The kinds of programs, by the argument that chooses one.
struct Kind {
  const char* name;
  SmallProgram (*program)(unsigned seed);
  std::uint64_t limit;  // executions; a program that has more is passed over. 0: none
};
constexpr Kind kinds[] = {
    {"straight", generated, 0}, {"looping", looping, 1'000}, {"outliving", outliving, 0}};

int print(unsigned first, unsigned count) {
  std::cout << cpp_preamble();
  for (const Kind& kind : kinds) {
    for (unsigned seed = first; seed < first + count; ++seed)
      std::cout << as_cpp(kind.program(seed), kind.name + std::to_string(seed));
    std::cout << "static int " << kind.name << "(int seed) {\n  switch (seed) {\n";
    for (unsigned seed = first; seed < first + count; ++seed)
      std::cout << "    case " << seed << ": " << kind.name << seed << "::run(); return 0;\n";
    std::cout << "    default: return 2;\n  }\n}\n";
  }
  std::cout << "int main(int, char** argv) {\n"
               "  const int seed = std::atoi(argv[2]);\n"
               "  const char kind = argv[1][0];\n"
               "  return kind == 's' ? straight(seed) : kind == 'l' ? looping(seed) : "
               "outliving(seed);\n}\n";
  return std::cout.good() ? 0 : 1;
}

void list(const char* title, const std::set<std::string>& some, const std::set<std::string>& all) {
  for (const std::string& one : some) {
    if (!all.contains(one)) std::cout << "  " << title << ": " << one << "\n";
  }
}

/// Explores what it is given, and keeps the sums.
class Check {
 public:
  explicit Check(std::string program) { options_.program = std::move(program); }

  void explore(const Kind& kind, unsigned seed) {
    const SmallProgram small = kind.program(seed);
    options_.arguments = {kind.name, std::to_string(seed)};
    explore::ProcessEngine engine(options_);
    explore::Scope scope;
    scope.limit = kind.limit;
    std::set<std::string> reached;
    const explore::Exploration found =
        explore::search({&engine}, scope, [&](const explore::Execution& execution, const auto&) {
          reached.insert(result(execution));
        });
    if (kind.limit != 0 && !found.complete && found.why_not.starts_with("a limit of")) {
      ++passed_over_;
      return;
    }
    reached.erase("");  // only threads that wait in a loop were left
    executions_ += found.executions;
    redundant_ += found.redundant;
    circular_ += found.circular;
    ++programs_;
    const std::set<std::string> expected = all_results(small);
    if ((found.complete || expected.empty()) && reached == expected) return;
    ++wrong_;
    std::cout << kind.name << ", seed " << seed << ": ";
    std::cout << (found.complete ? "complete" : "not complete: " + found.why_not) << "\n";
    list("not reached", expected, reached);
    list("not possible", reached, expected);
    std::cout << as_text(small);
  }

  int status() const {
    std::cout << programs_ << " programs, " << executions_ << " executions, " << redundant_
              << " redundant and " << circular_ << " circular ones, " << passed_over_
              << " programs passed over: "
              << (wrong_ == 0 ? "all agree" : std::to_string(wrong_) + " differ") << "\n";
    return wrong_ == 0 && passed_over_ * 5 < programs_ ? 0 : 1;
  }

 private:
  explore::ProcessEngine::Options options_;
  unsigned programs_ = 0;
  unsigned passed_over_ = 0;
  unsigned wrong_ = 0;
  std::uint64_t executions_ = 0;
  std::uint64_t redundant_ = 0;
  std::uint64_t circular_ = 0;
};

int check(unsigned first, unsigned count, const std::string& program) {
  Check check(program);
  for (const Kind& kind : kinds)
    for (unsigned seed = first; seed < first + count; ++seed) check.explore(kind, seed);
  return check.status();
}

/// Runs each plan in both ways, and counts where they differ.
class BothEngines : public explore::Engine {
 public:
  explicit BothEngines(explore::ProcessEngine::Options options)
      : forking_(with(options, explore::EngineKind::fork)),
        resident_(with(options, explore::EngineKind::resident)) {}

  explore::Execution run(const explore::Plan& plan) override {
    explore::Execution forked = forking_.run(plan);
    ++executions;
    if (!explore::is_same(forked, resident_.run(plan))) ++differing;
    return forked;
  }

  std::uint64_t executions = 0;
  std::uint64_t differing = 0;

 private:
  static explore::ProcessEngine::Options with(explore::ProcessEngine::Options options,
                                              explore::EngineKind kind) {
    options.kind = kind;
    return options;
  }

  explore::ProcessEngine forking_;
  explore::ProcessEngine resident_;
};

/// Whether both engines give the same executions, and a worker's own search the same counts.
int compare(unsigned first, unsigned count, const std::string& program) {
  std::uint64_t executions = 0;
  unsigned wrong = 0;
  for (const Kind& kind : kinds)
    for (unsigned seed = first; seed < first + count; ++seed) {
      explore::ProcessEngine::Options options;
      options.program = program;
      options.arguments = {kind.name, std::to_string(seed)};
      BothEngines both(options);
      explore::Scope scope;
      scope.limit = 500;
      const explore::Exploration plans = explore::search({&both}, scope);
      options.kind = explore::EngineKind::resident;
      explore::ProcessEngine alone(options);
      scope.observe_kinds = true;
      const explore::Exploration inside = explore::search({&alone}, scope);
      executions += both.executions;
      if (both.differing == 0 && plans.executions == inside.executions &&
          plans.redundant == inside.redundant && plans.circular == inside.circular &&
          plans.outcomes == inside.outcomes && plans.racy == inside.racy &&
          plans.why_not == inside.why_not)
        continue;
      ++wrong;
      std::cout << kind.name << ", seed " << seed << ": " << both.differing << " of "
                << both.executions << " executions differ; counts " << plans.executions << " and "
                << inside.executions << "\n";
    }
  std::cout << executions << " executions in both ways: "
            << (wrong == 0 ? "all agree" : std::to_string(wrong) + " programs differ") << "\n";
  return wrong == 0 ? 0 : 1;
}

int run(int argc, char** argv) {
  const std::string word = argc > 1 ? argv[1] : "";
  const auto number = [&](int i) { return static_cast<unsigned>(std::atoi(argv[i])); };
  if (word == "print" && argc == 4) return print(number(2), number(3));
  if (word == "check" && argc == 5) return check(number(2), number(3), argv[4]);
  if (word == "compare" && argc == 5) return compare(number(2), number(3), argv[4]);
  std::cerr << "generated print FIRST COUNT | check FIRST COUNT PROGRAM | compare FIRST COUNT "
               "PROGRAM\n";
  return 2;
}

}  // namespace
}  // namespace racekit::test

int main(int argc, char** argv) {
  try {
    return racekit::test::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
