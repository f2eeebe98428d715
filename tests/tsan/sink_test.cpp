// What runs inside ThreadSanitizer's report keeps off the functions that the runtime intercepts.

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "tests/support/programs.h"

namespace racekit::test {
namespace {

/// What the compiled sink calls, as nm names it.
std::set<std::string> called() {
  const ProcessResult finished =
      run({.arguments = {"nm", "--undefined-only", "--format=just-symbols", RACEKIT_SINK_OBJECT},
           .limit = 60});
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  std::set<std::string> names;
  std::istringstream lines(finished.output);
  for (std::string name; std::getline(lines, name);) names.insert(name);
  return names;
}

/// For files, threads and sleep the runtime keeps accounts under locks of its own. In the middle of
/// a report another thread may hold one of them.
TEST(Sink, MakesBareSystemCalls) {
  const auto names = called();
  EXPECT_TRUE(names.contains("syscall")) << "this is not the sink's object file";
  for (const char* intercepted : {"open",      "open64", "openat",       "close",
                                  "read",      "pread",  "write",        "poll",
                                  "fopen",     "fclose", "nanosleep",    "usleep",
                                  "sigaction", "raise",  "kill",         "dl_iterate_phdr",
                                  "malloc",    "free",   "pthread_kill", "pthread_mutex_lock"})
    EXPECT_FALSE(names.contains(intercepted)) << intercepted;
}

}  // namespace
}  // namespace racekit::test
