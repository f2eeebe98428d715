#pragma once

#include <string>
#include <vector>

namespace racekit {

/// A test case: how it ended, and why.
struct TestCase {
  enum class End { passed, failure, error, skipped };
  std::string name;
  End end = End::passed;
  std::string why = {};  ///< in a line
  std::string text = {};
};

/// What was tried of one program.
struct TestSuite {
  std::string name;
  double seconds = 0;
  std::vector<TestCase> cases;
};

/// JUnit's XML, with what no XML may have replaced. Thread-safe.
std::string junit_xml(const std::string& tool, const std::vector<TestSuite>& suites);

}  // namespace racekit
