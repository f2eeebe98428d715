// racekit check: one verdict on a learner's cure, from all interleavings.

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "tests/support/programs.h"
#include "tests/support/room.h"
#include "tests/support/running.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string written(const std::string& name, const std::string& text,
                    const std::string& file = "program.cpp") {
  return write_file(room("check_" + name) / file, text);
}

std::string fixed() { return text_of(source("fixed/active_instances.cpp")); }

/// A learner's cure of active_instances, judged.
ProcessResult check_cure(const std::string& name, const std::string& text, const Flags& more = {}) {
  const std::string file = written(name, text, "active_instances.cpp");
  return run_built("racekit", Flags{"check", file} + more, 250);
}

void expect_said(const ProcessResult& finished, const std::vector<std::string>& words) {
  // The paragraphs are broken into lines.
  std::string text = finished.output;
  std::replace(text.begin(), text.end(), '\n', ' ');
  for (const std::string& each : words)
    EXPECT_NE(text.find(each), std::string::npos) << each << "\n--- in\n"
                                                  << finished.output << finished.error_text;
}

// --- Cures of a staged program -------------------------------------------------------------------

TEST(CheckCommand, TheFixedProgramIsCuredInAllInterleavings) {
  NEEDS_TSAN();
  const ProcessResult finished = check_cure("fixed", fixed());
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  expect_said(finished,
              {"10 plain runs        10 looked fine", "ThreadSanitizer      silent",
               "--setters 1 --deleters 1 --ops 1              2: all survive, no race",
               "--setters 1 --deleters 1 --ops 2              6: all survive, no race",
               "--setters 1 --deleters 1 --readers 1 --ops 1  6: all survive, no race",
               "--setters 1 --deleters 1 --ops 3 --disjoint   20: all survive, no race",
               "--setters 2 --deleters 2 --ops 1              24: all survive, no race",
               "--setters 1 --deleters 1 --ops 3              20: all survive, no race",
               "--setters 1 --deleters 1 --readers 1 --ops 2  90: all survive, no race",
               "--setters 1 --deleters 1 --readers 1 --ops 3  1,680: all survive, no race",
               "cured: all 1,848 interleavings of these 8 small cases survive, none has a race."});
}

TEST(CheckCommand, TheBrokenFileUnchangedIsToldSo) {
  NEEDS_TSAN();
  const std::string text = text_of(source("broken/active_instances.cpp"));
  const ProcessResult finished = check_cure("broken", text, {"--json", "--", "--keys", "7"});
  EXPECT_EQ(finished.shell_status(), 70) << finished.error_text;
  const Json report = Json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(report.is_object()) << finished.output;
  EXPECT_EQ(report.at("verdict"), "not cured");
  EXPECT_EQ(report.at("worst"), "crashed");
  EXPECT_EQ(report.at("exit_status"), 70);
  EXPECT_EQ(report.at("original"), "broken/active_instances.cpp");
  EXPECT_EQ(report.at("unchanged"), true);
  EXPECT_EQ(report.at("staged"), true);
  EXPECT_GT(report.at("plain").at("failed"), 0);
  EXPECT_EQ(report.at("plain").at("flags"),
            (Json{"--readers", "1", "--seconds", "0.1", "--hang-limit", "1", "--keys", "7"}));
  EXPECT_EQ(report.at("tsan").at("outcome"), "raced");
  EXPECT_TRUE(report.at("tsan").at("race").is_object());
  ASSERT_EQ(report.at("cases").size(), 8u);
  const Json& first = report.at("cases")[0];
  EXPECT_EQ(first.at("complete"), true);
  EXPECT_EQ(first.at("raced"), first.at("interleavings"));
  EXPECT_TRUE(report.at("cases")[1].at("interleavings").is_null());
  const std::string hint = report.at("hint");
  for (const char* word : {"SetValue", "DeleteValue", "ActiveInstances", "neither holds a lock"})
    EXPECT_NE(hint.find(word), std::string::npos) << hint;
  EXPECT_EQ(report.at("lesson"), "lessons/05-maps-are-not-safe.md");
}

TEST(CheckCommand, ALockOnOneSideIsNamedWithTheSideThatLacksIt) {
  NEEDS_TSAN();
  const std::string text =
      replaced(replaced(fixed(), "  mutex.lock();\n", ""), "  mutex.unlock();\n", "");
  const ProcessResult finished = check_cure("one_side", text);
  EXPECT_EQ(finished.shell_status(), 70) << finished.error_text;
  expect_said(finished, {"not cured: ",
                         "Look next: SetValue writes ActiveInstances (line 23) without mutex, "
                         "which DeleteValue holds (line 28)",
                         "Explained in lessons/10-comment-the-mutex-out.md."});
}

TEST(CheckCommand, AReaderThatDoesNotLockIsFoundToo) {
  NEEDS_TSAN();
  std::string text = fixed();
  const auto reader = text.find("bool HasValue");
  text = text.substr(0, reader) + replaced(replaced(text.substr(reader), "  mutex.lock();\n", ""),
                                           "  mutex.unlock();\n", "");
  const ProcessResult finished = check_cure("reader", text);
  EXPECT_EQ(finished.shell_status(), 70) << finished.error_text;
  expect_said(finished, {"--setters 1 --deleters 1 --ops 2              6: all survive, no race",
                         "not cured: ",
                         "Look next: HasValue reads ActiveInstances (line 35) "
                         "without mutex, which "});
}

TEST(CheckCommand, ALockThatCoversTooLittleIsGivenBackTooEarly) {
  NEEDS_TSAN();
  const std::string text = replaced(
      fixed(), "  ActiveInstances[id] = Channel(5);  // make(chan string, 5)\n  mutex.unlock();\n",
      "  Channel& slot = ActiveInstances[id];\n  mutex.unlock();\n  slot = Channel(5);\n");
  const ProcessResult finished = check_cure("too_little", text);
  EXPECT_EQ(finished.shell_status(), 70) << finished.error_text;
  expect_said(finished, {"not cured: ",
                         "Look next: SetValue, line 26, uses memory that is given back at "
                         "DeleteValue, line 31. SetValue has given mutex back (line 25) by then"});
}

/// A file that leaves out the work has no race any more.
TEST(CheckCommand, ACureDoesTheWorkOfTheOriginal) {
  NEEDS_TSAN();
  const std::string insert = "  ActiveInstances[id] = Channel(5);";
  const std::string erase = "  ActiveInstances.erase(id);";
  const auto expect = [&](const std::string& name, const std::string& text, const char* said) {
    SCOPED_TRACE(name);
    const ProcessResult finished = check_cure(name, text);
    EXPECT_EQ(finished.shell_status(), 65) << finished.output << finished.error_text;
    expect_said(finished, {"not cured: it does not do the work of the original.", said});
  };
  expect(
      "sets_nothing", replaced(fixed(), insert, "  (void)id;"),
      "After a call of the setter's function with id 0, alone, id 0 must be in the map; the map is "
      "empty.");
  expect("deletes_another", replaced(fixed(), erase, "  ActiveInstances.erase(id + 1);"),
         "deleter's function with id 0");
  expect("reads_nothing", replaced(fixed(), "  return found;", "  return found && false;"),
         "A call of the reader's function with id 0, alone, gives 0; the original's gives 1.");
  expect("has_no_reader", replaced(fixed(), "  stage.readers(HasValue);\n", ""),
         "The original has readers, and this file has none.");
  expect("has_one_setter",
         replaced(fixed(), "stage.setters(SetValue)", "stage.setters(SetValue, 1)"),
         "The original has 2 setters, and this file has 1.");
}

/// The owner of the map is a thread that main starts.
TEST(CheckCommand, AThreadOfMainsMayServeTheOthers) {
  NEEDS_TSAN();
  const ProcessResult finished = run_built(
      "racekit",
      {"check",
       written("owner",
               "#include <condition_variable>\n#include <mutex>\n#include <thread>\n"
               "#include \"kit/stage/stage.h\"\n"
               "std::mutex m; std::condition_variable c; int asked, done; bool closed;\n"
               "void Ask(int) { std::unique_lock l(m); const int mine = ++asked;\n"
               "  c.notify_all(); c.wait(l, [&] { return done >= mine; }); }\n"
               "void Serve() { std::unique_lock l(m); for (;;) {\n"
               "  c.wait(l, [] { return closed || done < asked; });\n"
               "  if (done == asked) return; ++done; c.notify_all(); } }\n"
               "int main(int argc, char** argv) {\n"
               "  racekit::Stage stage(argc, argv, \"Asks a thread of main's.\");\n"
               "  stage.workers(\"clients\", Ask, 1); std::thread server(Serve);\n"
               "  const int status = stage.run();\n"
               "  { std::lock_guard l(m); closed = true; } c.notify_all(); server.join();\n"
               "  return status; }\n")},
      200);
  EXPECT_EQ(finished.shell_status(), 0) << finished.output << finished.error_text;
  expect_said(finished, {"10 looked fine", "silent", "nothing fails: "});
}

// --- Any other file ------------------------------------------------------------------------------

struct OwnFile {
  const char* name;
  const char* code;
  int status;
  std::vector<std::string> said;
};

const char* const kMain =
    "int main() { std::thread a(f), b(g); a.join(); b.join(); return x == 2 ? 0 : 65; }\n";

const std::vector<OwnFile>& own_files() {
  static const std::vector<OwnFile> all{
      {"sound",
       "std::mutex m;\n"
       "void f() { std::lock_guard lock(m); ++x; }\n"
       "void g() { f(); }\n",
       0,
       {"10 looked fine", "nothing fails: all 2 interleavings survive, none has a race."}},
      {"two_mutexes",
       "std::mutex m, other;\n"
       "void f() { std::lock_guard lock(m); ++x; }\n"
       "void g() { std::lock_guard lock(other); ++x; }\n",
       65,
       {"it fails: ", "g holds other (line 5) and f holds m (line 4) when they use x",
        "two mutexes keep no two threads apart"}},
      {"too_early",
       "std::mutex m;\n"
       "void f() { m.lock(); int y = x; m.unlock();\n  x = y + 1; }\n"
       "void g() { std::lock_guard lock(m);\n  ++x; }\n",
       65,
       {"f has given m back (line 4) when it writes x (line 5)"}},
      {"two_sections",
       "std::mutex m;\n"
       "void f() { m.lock(); int y = x; m.unlock(); m.lock(); x = y + 1; m.unlock(); }\n"
       "void g() { f(); }\n",
       65,
       {"4 lost, 2 survived", "no two accesses race, but the result is wrong."}},
      {"forgotten_unlock",
       "std::mutex m;\n"
       "void f() { m.lock(); ++x; }\n"
       "void g() {\n  m.lock(); ++x; m.unlock(); }\n",
       67,
       {"m is never given back: it is locked at f, line 4, and that thread has ended; another "
        "waits for it at g, line 6."}},
      {"opposite_orders",
       "std::mutex m, n;\n"
       "void f() { m.lock(); n.lock(); ++x; n.unlock(); m.unlock(); }\n"
       "void g() { n.lock(); m.lock(); ++x; m.unlock(); n.unlock(); }\n",
       67,
       {"1 deadlocked, 2 survived", "Two threads take two locks in opposite orders"}},
      {"gate",
       "std::mutex gate, m, n;\n"
       "void f() { std::lock_guard g(gate); m.lock(); n.lock(); ++x; n.unlock(); m.unlock(); }\n"
       "void g() { std::lock_guard g(gate); n.lock(); m.lock(); ++x; m.unlock(); n.unlock(); }\n",
       0,
       {"nothing fails: ", "in no interleaving they meet"}},
      {"fence",
       "\n#include <atomic>\nstd::atomic<bool> ready; int y;\n"
       "void f() { y = 1; std::atomic_thread_fence(std::memory_order_release); x = 2;\n"
       "  ready.store(true, std::memory_order_relaxed); }\n"
       "void g() { if (!ready.load(std::memory_order_relaxed)) return;\n"
       "  std::atomic_thread_fence(std::memory_order_acquire); if (y != 1) __builtin_abort(); }\n",
       0,
       {"no interleaving fails: ", "what weaker memory would show beyond these was not run"}},
      {"wakes_without_a_reason",
       "\n#include <condition_variable>\n"
       "std::mutex m; std::condition_variable c; bool ready;\n"
       "void f() { std::unique_lock l(m); if (!ready) c.wait(l);\n"
       "  x += ready ? 1 : 5; }\n"
       "void g() { { std::lock_guard l(m); ready = true; ++x; } c.notify_one(); }\n",
       65,
       {"with spurious wake-ups", "--spurious"}},
      {"forks",
       "\n#include <sys/wait.h>\n#include <unistd.h>\n"
       "void f() { x = 2; if (fork() == 0) _exit(0); wait(nullptr); }\n"
       "void g() {}\n",
       3,
       {"cannot be explored: fork", "not decided: "}},
  };
  return all;
}

class OwnFileChecked : public testing::TestWithParam<OwnFile> {};
TEST_P(OwnFileChecked, GivesAVerdictAndAHint) {
  NEEDS_TSAN();
  const OwnFile& own = GetParam();
  const std::string text =
      std::string("#include <mutex>\n#include <thread>\nint x; ") + own.code + kMain;
  // Where threads wait for each other a plain run stands still, or not: the outcome is the same.
  const ProcessResult finished = run_built("racekit", {"check", written(own.name, text)}, 200);
  EXPECT_EQ(finished.shell_status(), own.status) << finished.output << finished.error_text;
  expect_said(finished, own.said);
}
INSTANTIATE_TEST_SUITE_P(CheckCommand, OwnFileChecked, testing::ValuesIn(own_files()),
                         [](const auto& own) { return std::string(own.param.name); });

/// A program that is slow, and no more, makes no progress for longer than the judge's first limit.
TEST(CheckCommand, AProgramThatIsSlowIsNotCalledHung) {
  NEEDS_TSAN();
  const std::string sleep = "  std::this_thread::sleep_for(std::chrono::milliseconds(1'700));\n";
  const std::string text =
      "#include <chrono>\n#include <thread>\n#include \"kit/stage/stage.h\"\n"
      "void Serve() {\n" +
      sleep +
      "}\n"
      "int main(int argc, char** argv) {\n"
      "  racekit::Stage stage(argc, argv, \"Slow.\");\n"
      "  stage.workers(\"servers\", Serve, 1);\n  return stage.run();\n}\n";
  const ProcessResult finished = run_built("racekit", {"check", written("slow", text)}, 250);
  EXPECT_EQ(finished.shell_status(), 0) << finished.output << finished.error_text;
  expect_said(finished, {"10 looked fine   (--seconds 0.1)", "silent   (--seconds 0.5)"});
}

TEST(CheckCommand, ADeadlockThatTheExplorerKnowsIsNotWaitedForLong) {
  NEEDS_TSAN();
  const ProcessResult finished =
      run_built("racekit", {"check", source("broken/forgotten_unlock.cpp")}, 250);
  EXPECT_EQ(finished.shell_status(), 67) << finished.output << finished.error_text;
  expect_said(finished, {"1 hung   (", "--hang-limit 1)", "hung   (", "--hang-limit 1.5)"});
}

/// What the functions of this pair leave is made by threads of their own: the explorer judges it.
TEST(CheckCommand, FunctionsThatStartThreadsAreJudgedInAllInterleavings) {
  NEEDS_TSAN();
  for (const char* answer : {"atomic_variable", "copy_inside"}) {
    const ProcessResult finished =
        run_built("racekit",
                  {"check", "--exercise", "captured_by_reference",
                   source("tests/lessons/answers/wrong/captured_by_reference." +
                          std::string(answer) + ".cpp")},
                  250);
    EXPECT_EQ(finished.output.find("each function alone"), std::string::npos) << finished.output;
    EXPECT_TRUE(finished.shell_status() == 65 || finished.shell_status() == 66)
        << finished.output << finished.error_text;
    // The exercise knows its lesson, whatever kind of failure this is.
    expect_said(finished, {"all interleavings", "fail; the shortest",
                           "Explained in lessons/16-what-outlives-the-lock.md."});
  }
}

/// The compiler has read the headers of C++'s threads before: only where the file includes them.
TEST(CheckCommand, AHeaderThatIsNotIncludedIsMissed) {
  const std::string program = "int x;\nint main() { std::thread t([] { x = 1; }); t.join(); }\n";
  const auto judge = [&](const std::string& name, const std::string& head) {
    return run_built("racekit", {"check", written(name, head + program)}, 200);
  };
  for (const char* head : {"// #include <thread>\n", "// it goes on \\\n#include <thread>\n",
                           "#if 0\n#include <thread>\n#endif\n", "/*\n#include <thread>\n*/\n",
                           "#include <cstdio>\n"}) {
    const ProcessResult finished = judge("missed", head);
    EXPECT_EQ(finished.shell_status(), 2) << head << finished.output;
    EXPECT_NE(finished.error_text.find("does not compile: "), std::string::npos) << head;
  }
  EXPECT_EQ(
      judge("found", "// A comment.\n\n#include <cstdio>\n#include <thread>\n").shell_status(), 0);
}

// --- What cannot be checked ----------------------------------------------------------------------

TEST(CheckCommand, RefusesInOneLine) {
  const std::string wrong = written("wrong", "int main() {\n  return nothing;\n}\n");
  const std::vector<std::pair<Flags, std::string>> bad{
      {{}, "needs a FILE"},
      {{"nowhere.cpp"}, "'nowhere.cpp': no such file"},
      {{wrong}, "does not compile: " + wrong + ":2:10: error: "},
      {{wrong, "--limit", "0"}, "--limit '0'"},
      {{wrong, "--run-limit", "0"}, "--run-limit '0'"},
      {{wrong, "--dance"}, "--dance"},
      {{written("empty", ""), "--exercise", "a_lock"},
       "': is empty; racekit learn --reset a_lock gives the exercise anew"}};
  for (const auto& [flags, named] : bad) {
    SCOPED_TRACE(testing::PrintToString(flags));
    const ProcessResult finished = run_built("racekit", Flags{"check"} + flags, 100);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_NE(finished.error_text.find(named), std::string::npos) << finished.error_text;
    EXPECT_EQ(lines_of(finished.error_text).back().find("racekit: "), 0u) << finished.error_text;
  }
}

TEST(CheckCommand, AStagedProgramsOwnFlagsAreJudgedByIt) {
  for (const auto& [flag, named] : {std::pair{"--dance", "--dance"},
                                    std::pair{"--seconds=1", "--seconds: not for racekit check"}}) {
    const ProcessResult finished = check_cure("flags", fixed(), {"--", flag});
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_NE(finished.error_text.find(named), std::string::npos) << finished.error_text;
  }
}

TEST(CheckCommand, LeavesNothingBehindWhenItIsStopped) {
  const std::string file = written("endless",
                                   "#include <thread>\nint main() { std::thread a([] {\n"
                                   "for (volatile int i = 0;; i = i + 1) {} }); a.join(); }\n");
  const fs::path temporary = room("check_temporary");
  setenv("TMPDIR", temporary.c_str(), 1);
  const auto is_empty = [&] { return fs::is_empty(temporary); };
  for (const int number : {SIGTERM, SIGKILL}) {
    const Running running("racekit", {"check", file});
    EXPECT_TRUE(soon([&] { return !is_empty(); }));
    running.send(number);
    EXPECT_TRUE(soon(is_empty)) << number;
  }
  unsetenv("TMPDIR");
}

/// A process that a program leaves has a session of its own: no group and no terminal ends it.
TEST(CheckCommand, LeavesNoProcessOfAProgramBehind) {
  NEEDS_TSAN();
  const fs::path folder = room("check_orphans");
  const std::string file = write_file(folder / "program.cpp",
                                      "#include <cstdio>\n#include <fcntl.h>\n#include <unistd.h>\n"
                                      "int main() {\n"
                                      "  if (fork() != 0) return 0;\n"
                                      "  setsid();\n"
                                      "  if (fork() != 0) _exit(0);\n"
                                      "  for (int i = 0; i < 3; ++i) close(i);\n"
                                      "  char name[200];\n"
                                      "  std::snprintf(name, sizeof name, \"" +
                                          folder.string() +
                                          "/left.%d\", getpid());\n"
                                          "  close(open(name, O_CREAT | O_WRONLY, 0600));\n"
                                          "  sleep(600);\n}\n");
  const ProcessResult finished = run_built("racekit", {"check", file}, 250);
  EXPECT_EQ(finished.shell_status(), 3) << finished.output << finished.error_text;
  int left = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("left.")) continue;
    ++left;
    const int process = std::stoi(name.substr(5));
    EXPECT_NE(kill(process, 0), 0) << process;
  }
  EXPECT_GE(left, 1);
}

}  // namespace
}  // namespace racekit::test
