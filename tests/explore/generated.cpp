#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>
#include <string>

#include "kit/explore/exploration.h"
#include "kit/explore/process_engine.h"
#include "tests/explore/interpreter.h"
#include "tests/explore/oracle.h"
#include "tests/explore/small_program.h"

// The explorer against the oracle: the same generated programs, as C++ in processes and tried in
// every way in memory, must reach exactly the same results.
//
//   generated print FIRST COUNT          prints a C++ program that takes a seed
//   generated check FIRST COUNT PROGRAM  explores it for each seed; 0 if all agree
namespace racekit::test {
namespace {

int print(unsigned first, unsigned count) {
  std::cout << cpp_preamble();
  for (unsigned seed = first; seed < first + count; ++seed) {
    std::cout << as_cpp(generated(seed), "program_" + std::to_string(seed));
  }
  std::cout << "int main(int, char** argv) {\n  switch (std::atoi(argv[1])) {\n";
  for (unsigned seed = first; seed < first + count; ++seed) {
    std::cout << "    case " << seed << ": program_" << seed << "::run(); break;\n";
  }
  std::cout << "    default: return 2;\n  }\n}\n";
  return std::cout.good() ? 0 : 1;
}

void list(const char* title, const std::set<std::string>& some, const std::set<std::string>& all) {
  for (const std::string& one : some) {
    if (!all.contains(one)) std::cout << "  " << title << ": " << one << "\n";
  }
}

int check(unsigned first, unsigned count, const std::string& program) {
  unsigned wrong = 0;
  std::uint64_t executions = 0;
  std::uint64_t redundant = 0;
  for (unsigned seed = first; seed < first + count; ++seed) {
    const SmallProgram small = generated(seed);
    explore::ProcessEngine::Options options;
    options.program = program;
    options.arguments = {std::to_string(seed)};
    explore::ProcessEngine engine(options);
    std::set<std::string> reached;
    const explore::Exploration found =
        explore::search({&engine}, {}, [&](const explore::Execution& execution, const auto&) {
          reached.insert(result(execution));
        });
    executions += found.executions;
    redundant += found.redundant;
    const std::set<std::string> expected = all_results(small);
    if (found.complete && reached == expected) continue;
    ++wrong;
    std::cout << "seed " << seed << ": ";
    std::cout << (found.complete ? "complete" : "not complete: " + found.why_not) << "\n";
    list("not reached", expected, reached);
    list("not possible", reached, expected);
    std::cout << as_text(small);
  }
  std::cout << count << " programs, " << executions << " executions and " << redundant
            << " redundant ones: " << (wrong == 0 ? "all agree" : std::to_string(wrong) + " differ")
            << "\n";
  return wrong == 0 ? 0 : 1;
}

int run(int argc, char** argv) {
  const std::string word = argc > 1 ? argv[1] : "";
  const auto number = [&](int i) { return static_cast<unsigned>(std::atoi(argv[i])); };
  if (word == "print" && argc == 4) return print(number(2), number(3));
  if (word == "check" && argc == 5) return check(number(2), number(3), argv[4]);
  std::cerr << "generated print FIRST COUNT | check FIRST COUNT PROGRAM\n";
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
