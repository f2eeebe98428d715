#include "kit/racekit/marks/junit.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "kit/base/text.h"

namespace racekit {
namespace {

/// The text with `?` in the place of what no XML 1.0 may have: control characters, bytes that are
/// no UTF-8, and the two last code points of the first 65,536.
std::string allowed(const std::string& text) {
  std::string out = printable(text);
  for (const char* never : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
    for (auto at = out.find(never); at != out.npos; at = out.find(never, at))
      out.replace(at, 3, "?");
  return out;
}

/// For an attribute or a text.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : allowed(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\n')
      out += "&#10;";
    else if (c == '\t')
      out += "&#9;";
    else
      out += c;
  }
  return out;
}

std::string xml(const TestCase& it, const std::string& suite) {
  std::string out =
      "    <testcase classname=\"" + escaped(suite) + "\" name=\"" + escaped(it.name) + '"';
  if (it.end == TestCase::End::passed) return out + "/>\n";
  const std::string element = it.end == TestCase::End::failure ? "failure"
                              : it.end == TestCase::End::error ? "error"
                                                               : "skipped";
  out += ">\n      <" + element + " message=\"" + escaped(it.why) + '"';
  out += it.text.empty() ? "/>\n" : '>' + escaped(it.text) + "</" + element + ">\n";
  return out + "    </testcase>\n";
}

}  // namespace

std::string junit_xml(const std::string& tool, const std::vector<TestSuite>& suites) {
  std::ostringstream out;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"" << escaped(tool)
      << "\">\n";
  for (const TestSuite& suite : suites) {
    const auto count = [&](TestCase::End end) {
      return std::ranges::count(suite.cases, end, &TestCase::end);
    };
    out << "  <testsuite name=\"" << escaped(suite.name) << "\" tests=\"" << suite.cases.size()
        << "\" failures=\"" << count(TestCase::End::failure) << "\" errors=\""
        << count(TestCase::End::error) << "\" skipped=\"" << count(TestCase::End::skipped)
        << "\" time=\"" << std::fixed << std::setprecision(1) << suite.seconds << "\">\n";
    for (const TestCase& one : suite.cases) out << xml(one, suite.name);
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
  return out.str();
}

}  // namespace racekit
