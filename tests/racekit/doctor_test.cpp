// The doctor: says yes where the workshop can run, no where it cannot, and then what to do.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "kit/frames/processor.h"
#include "tests/support/programs.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;

/// A build folder of its own: the programs of the real one, and a racekit that may be changed.
class Folder {
 public:
  explicit Folder(bool with_programs = true) {
    std::string name = testing::TempDir() + "racekit-doctor-test-XXXXXX";
    path_ = mkdtemp(name.data());
    fs::copy_file(built("racekit"), path_ / "racekit");
    if (!with_programs) return;
    for (const char* folder : {"broken", "fixed", "tsan"})
      fs::create_symlink(built(folder), path_ / folder);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string racekit() const { return path_ / "racekit"; }

 private:
  fs::path path_;
};

struct Said {
  ProcessResult finished;

  /// The line of a check; "" if there is none.
  std::string line(const std::string& name) const {
    for (const std::string& line : lines_of(finished.output))
      if (line.size() > 7 && line.compare(7, name.size(), name) == 0) return line;
    return "";
  }
  bool is_wrong(const std::string& name) const { return line(name).starts_with("WRONG"); }
};

/// The doctor, with changes of its environment ("PATH=/nowhere").
Said ask(const std::string& racekit, const Flags& environment = {}) {
  return {run(
      {.arguments = Flags{"/usr/bin/env"} + environment + Flags{racekit, "doctor"}, .limit = 120})};
}

/// Each line is a check, what to do about the check above it, or the verdict at the end; and the
/// verdict follows from the checks.
void expect_good_form(const Said& said) {
  const auto lines = lines_of(said.finished.output);
  ASSERT_GT(lines.size(), 10u) << said.finished.output << said.finished.error_text;
  int wrong = 0;
  for (std::size_t i = 0; i + 2 < lines.size(); ++i) {
    const std::string& line = lines[i];
    const bool is_check =
        line.starts_with("ok ") || line.starts_with("note ") || line.starts_with("WRONG ");
    EXPECT_TRUE(is_check || line.find(" do: ") != std::string::npos) << line;
    if (!line.starts_with("WRONG ")) continue;
    ++wrong;
    EXPECT_NE(lines[i + 1].find(" do: "), std::string::npos) << line;
  }
  EXPECT_EQ(said.finished.shell_status(), wrong > 0 ? 1 : 0) << said.finished.output;
  EXPECT_TRUE(lines.back().starts_with(wrong > 0 ? "The workshop cannot run here yet"
                                                 : "The workshop can run here."))
      << lines.back();
}

TEST(Doctor, SaysYesWhereTheTestsRun) {
  NEEDS_TSAN();
  const Said said = ask(built("racekit"));
  expect_good_form(said);
  EXPECT_EQ(said.finished.shell_status(), 0) << said.finished.output;
  for (const char* name : {"system",
                           "container",
                           "cores",
                           "memory",
                           "disk for the build",
                           "core files",
                           "vm.mmap_rnd_bits",
                           "personality(2)",
                           "ptrace(2)",
                           "compiler of this build",
                           "  ThreadSanitizer of it",
                           "symbolizer",
                           "the crash",
                           "the cure",
                           "the race report",
                           "ThreadSanitizer's silence",
                           "make",
                           "cmake",
                           "clitest",
                           "gnuplot",
                           "valgrind"})
    EXPECT_NE(said.line(name), "") << name;
  for (const char* name : {"symbolizer", "the crash", "the cure", "the race report"})
    EXPECT_TRUE(said.line(name).starts_with("ok")) << said.line(name);
}

TEST(Doctor, ACompilerIsNeeded) {
  // A racekit that was built with a compiler which is gone, and a PATH that has no other.
  const Folder folder;
  std::string binary = text_of(folder.racekit());
  const std::string compiler = RACEKIT_CXX;
  // The file's own name stays: the linker may have merged it with the string "g++".
  const std::string gone =
      std::string(compiler.rfind('/'), '-') + compiler.substr(compiler.rfind('/'));
  for (auto at = binary.find(compiler); at != std::string::npos; at = binary.find(compiler))
    binary.replace(at, compiler.size(), gone);
  std::ofstream(folder.racekit(), std::ios::binary) << binary;

  const Said said = ask(folder.racekit(), {"PATH=/nowhere"});
  expect_good_form(said);
  EXPECT_EQ(said.finished.shell_status(), 1);
  EXPECT_TRUE(said.is_wrong("a compiler")) << said.finished.output;
  EXPECT_NE(said.line("compiler of this build").find(gone), std::string::npos);
  for (const char* name : {"compiler of this build", "g++", "clang++"})
    EXPECT_NE(said.line(name).find("not here"), std::string::npos) << said.line(name);
}

TEST(Doctor, OtherCommandsAreNotNeeded) {
  const Said said = ask(built("racekit"), {"PATH=/nowhere"});
  expect_good_form(said);
  for (const char* name : {"make", "cmake", "clitest", "llvm-symbolizer", "gnuplot", "valgrind"})
    EXPECT_TRUE(said.line(name).starts_with("note")) << said.finished.output;
}

TEST(Doctor, TheProgramsAreNeeded) {
  const Folder folder(false);
  const Said said = ask(folder.racekit());
  expect_good_form(said);
  EXPECT_EQ(said.finished.shell_status(), 1);
  for (const char* name : {"the crash", "the cure", "the race report", "ThreadSanitizer's silence"})
    EXPECT_TRUE(said.is_wrong(name)) << said.finished.output;
}

TEST(Doctor, ASymbolizerWithoutDebugInformationIsWrong) {
  const Folder folder;
  const ProcessResult stripped = run({.arguments = {"strip", folder.racekit()}, .limit = 60});
  if (stripped.shell_status() == 127) GTEST_SKIP() << "no strip here";
  const Said said = ask(folder.racekit());
  expect_good_form(said);
  EXPECT_TRUE(said.is_wrong("symbolizer")) << said.finished.output;
}

TEST(Doctor, AFolderToCompileInIsNeeded) {
  const Said said = ask(built("racekit"), {"TMPDIR=/nowhere"});
  expect_good_form(said);
  EXPECT_TRUE(said.is_wrong("temporary folder")) << said.finished.output;
}

TEST(Doctor, SeesThatAContainerRefusesPersonality) {
  Command command{.arguments = {built("racekit"), "doctor"}, .limit = 120};
  command.before_start = [] {
    if (!refuse_personality()) _exit(99);
  };
  const Said said{run(command)};
  expect_good_form(said);
  EXPECT_TRUE(said.line("personality(2)").starts_with("note")) << said.finished.output;
  EXPECT_NE(said.line("container").find("seccomp filter on"), std::string::npos);
  const bool random = std::stoi(text_of("/proc/sys/vm/mmap_rnd_bits")) > processor::kMostRandomBits;
  EXPECT_TRUE(random || said.finished.shell_status() == 0) << said.finished.output;
}

}  // namespace
}  // namespace racekit::test
