#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "kit/base/in_path.h"
#include "kit/base/subprocess.h"
#include "kit/base/temporary_folder.h"
#include "kit/base/text.h"
#include "kit/frames/processor.h"
#include "kit/racekit/doctor/check.h"
#include "kit/racekit/program/compile.h"

namespace racekit {
namespace {

using State = Check::State;
namespace fs = std::filesystem;

constexpr int kStarts = 5;  // where addresses are random, one start proves little
constexpr const char* kProgram =
    "#include <thread>\n"
    "int main() { int n = 0; std::thread t([&] { ++n; }); t.join(); return n - 1; }\n";

void switch_randomization_off() {
  const int now = personality(0xffffffff);
  if (now >= 0) personality(static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE);
}

/// A few starts of a program, and how many of them came to a good end.
struct Starts {
  int good = 0;
  std::string complaint;  ///< of one that did not

  Starts(const fs::path& program, void (*before)()) {
    for (int i = 0; i < kStarts; ++i) {
      const ProcessResult finished =
          run({.arguments = {program}, .limit = 20, .before_start = before});
      if (finished.shell_status() == 0)
        ++good;
      else
        complaint = first_line(finished.error_text);
    }
  }

  bool all_good() const { return good == kStarts; }
  std::string text() const { return std::to_string(good) + " of " + std::to_string(kStarts); }
};

/// A compiler, and whether a ThreadSanitizer program of its making starts.
class Compiler {
 public:
  Compiler(const fs::path& path, const fs::path& build) : path_(path) {
    version_ = first_line(run({.arguments = {path, "--version"}, .limit = 20}).output);
    const TemporaryFolder folder;
    const fs::path source = folder.path() / "starts.cpp";
    const fs::path program = folder.path() / "starts";
    std::ofstream(source) << kProgram;
    const ProcessResult finished = run({.arguments = {path, "-std=c++20", "-g", "-fsanitize=thread",
                                                      "-pthread", source, "-o", program},
                                        .limit = 120});
    compiles_ = finished.shell_status() == 0;
    if (!compiles_) {
      complaint_ = first_line(finished.error_text);
      return;
    }
    plain_.emplace(program, nullptr);
    fixed_place_.emplace(program, switch_randomization_off);
    if (fixed_place_->all_good() || path != kCompilerOfThisBuild) return;
    const fs::path linked = folder.path() / "as_the_kit";
    if (compile_quietly(build, {.kind = "tsan"}, {.files = {source}}, linked, run).done)
      as_the_kit_.emplace(linked, nullptr);
  }

  bool works() const { return compiles_ && (fixed_place_->all_good() || starts_as_the_kit()); }

  Check version(const std::string& name) const {
    return {.name = name,
            .found = (version_.empty() ? "it does not run" : version_) + ", " + path_.string()};
  }

  Check thread_sanitizer() const {
    Check check{.name = "  ThreadSanitizer of it"};
    if (!compiles_) {
      check.state = State::note;
      check.found = "it makes no such program: " + complaint_;
      check.to_do = "make deps CXX=" + path_.string();
      return check;
    }
    check.found = "starts " + plain_->text() + " times, without address randomization " +
                  fixed_place_->text();
    if (!fixed_place_->all_good()) {
      check.state = State::note;
      if (as_the_kit_) check.found += ", by racekit tsan " + as_the_kit_->text();
      check.found += ": " + fixed_place_->complaint;
      if (fixed_place_->complaint.starts_with("cannot run "))
        check.to_do = "TMPDIR=/some/folder, where programs may run";
      else if (starts_as_the_kit())
        check.to_do =
            "start programs of your own by racekit tsan FILE; a program that you compile "
            "by hand needs, in a container: --security-opt seccomp=unconfined";
      else
        check.to_do = tsan_advice();
    } else if (!plain_->all_good()) {
      check.state = State::note;
      check.to_do = "start programs of your own with setarch -R; the kit's do it themselves";
    }
    return check;
  }

 private:
  bool starts_as_the_kit() const { return as_the_kit_ && as_the_kit_->all_good(); }

  fs::path path_;
  std::string version_;
  std::string complaint_;
  bool compiles_ = false;
  std::optional<Starts> plain_;
  std::optional<Starts> fixed_place_;
  std::optional<Starts> as_the_kit_;  ///< linked as the kit's programs, where the others fail
};

bool same_file(const std::string& one, const std::string& other) {
  std::error_code ignored;
  return !one.empty() && !other.empty() && fs::equivalent(one, other, ignored);
}

/// The exit status that `child` gives, in a process of its own.
int in_child(int (*child)()) {
  const pid_t process = fork();
  if (process == 0) _exit(child());
  int status = -1;
  if (process > 0) waitpid(process, &status, 0);
  return status;
}

int may_set_personality() {
  const int now = personality(0xffffffff);
  return now < 0 || personality(static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE) < 0;
}
int may_be_traced() { return ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0; }

void check_kernel(const Tell& tell) {
  const bool allowed = in_child(may_set_personality) == 0;
  const std::string bits = first_line_of("/proc/sys/vm/mmap_rnd_bits");
  Check random{.name = "vm.mmap_rnd_bits", .found = bits.empty() ? "cannot be read" : bits};
  if (std::atoi(bits.c_str()) > processor::kMostRandomBits) {
    random.state = State::note;
    random.found += ", more than older ThreadSanitizers live with";
    random.to_do = allowed ? "nothing; the kit's programs switch address randomization off"
                           : fewer_random_bits();
  }
  tell(random);

  Check off{.name = "personality(2)", .found = "address randomization can be switched off"};
  if (!allowed) {
    off.state = State::note;
    off.found = "refused: address randomization cannot be switched off";
    off.to_do = "in a container: --security-opt seccomp=unconfined; the kit does without up to " +
                std::to_string(processor::kMostRandomBits) + " bits";
  }
  tell(off);

  const std::string scope = first_line_of("/proc/sys/kernel/yama/ptrace_scope");
  Check traced{.name = "ptrace(2)", .found = "allowed" + (scope.empty() ? "" : ", scope " + scope)};
  if (in_child(may_be_traced) != 0) {
    traced.state = State::note;
    traced.found = "refused: no debugger works here";
    traced.to_do = "nothing; the kit needs none";
  }
  tell(traced);
}

}  // namespace

void check_compilers(const fs::path& build, const Tell& tell) try {
  check_kernel(tell);
  // CMake has the compiler's whole path. The others are what a learner may type.
  std::vector<std::pair<std::string, std::string>> candidates{
      {"compiler of this build", kCompilerOfThisBuild}};
  for (const char* name : {"g++", "clang++"})
    if (const std::string path = in_path(name); !same_file(path, kCompilerOfThisBuild))
      candidates.emplace_back(name, path);

  bool one_works = false;
  for (const auto& [name, path] : candidates) {
    if (path.empty() || access(path.c_str(), X_OK) != 0) {
      tell({State::note, name, "not here" + (path.empty() ? "" : ": " + path),
            path.empty()
                ? "nothing, if another compiler is ok; make deps CXX=" + name + " brings it"
                : "make deps, then make: the build is of a compiler that is gone"});
      continue;
    }
    const Compiler compiler(path, build);
    tell(compiler.version(name));
    tell(compiler.thread_sanitizer());
    one_works = one_works || compiler.works();
  }
  if (!one_works)
    tell({State::wrong, "a compiler", "none makes a ThreadSanitizer program that starts",
          "see the lines above; make deps installs a compiler, or names its packages"});
} catch (const std::runtime_error& error) {
  tell({State::wrong, "temporary folder", error.what(), "TMPDIR=/some/folder, one to write in"});
}

}  // namespace racekit
