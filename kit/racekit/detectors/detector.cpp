#include "kit/racekit/detectors/detector.h"

#include <fstream>
#include <string_view>

#include "kit/base/in_path.h"
#include "kit/base/text.h"
#include "kit/racekit/detectors/detector_reports.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

/// Which compiler this build's is, whatever its path says: c++ can be either.
constexpr std::string_view kOwn = RACEKIT_CXX_NAME;

/// Looks whether tools are here, by trying them.
class Search {
 public:
  Search(const fs::path& folder, const std::function<ProcessResult(const Command&)>& run)
      : source_(folder / "nothing.cpp"), program_(folder / "nothing"), run_(run) {
    std::ofstream(source_) << "int main() {}\n";
  }

  /// Finds the compiler, this build's own where it is the one, and whether it has what these
  /// arguments ask for.
  Detector compiled(Detector detector, const std::string& name, const std::string& package,
                    const std::string& runtime) const {
    detector.compiled.compiler = name == kOwn ? kCompilerOfThisBuild : in_path(name);
    if (detector.compiled.compiler.empty()) {
      detector.missing = package;
      return detector;
    }
    const bool has_it = compiles(detector.compiled.compiler, detector.compiled.more);
    if (!has_it) detector.missing = runtime_package(detector.compiled.compiler, runtime);
    return detector;
  }

  Detector of_valgrind(const std::string& tool) const {
    const std::string name = static_cast<char>(std::toupper(tool[0])) + tool.substr(1);
    const std::string said = tool == "drd" ? "DRD" : name;
    Detector detector{.name = said,
                      .heading = {"", said},
                      .before = {in_path("valgrind"), "--tool=" + tool,
                                 "--fullpath-after=", "--fair-sched=try", "--vgdb=no"},
                      .runs = 1,
                      .read = valgrind_says};
    Arguments trial = detector.before;
    trial.push_back("/bin/true");
    if (trial.front().empty() || run_({.arguments = trial, .limit = 60}).shell_status() != 0)
      detector.missing = "valgrind";
    return detector;
  }

  bool compiles(const std::string& compiler, const Arguments& more) const {
    // Killed, a compiler leaves its own temporary files behind.
    Arguments arguments{"/usr/bin/env", "TMPDIR=" + program_.parent_path().string(),
                        compiler,       source_,
                        "-o",           program_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_({.arguments = arguments, .limit = 60}).shell_status() == 0;
  }

 private:
  /// "libgcc-%-dev" of this release of the compiler.
  std::string runtime_package(const std::string& compiler, std::string package) const {
    std::string release =
        first_line(run_({.arguments = {compiler, "-dumpversion"}, .limit = 20}).output);
    release.erase(std::min(release.find('.'), release.size()));
    return package.replace(package.find('%'), 1, release);
  }

  fs::path source_;
  fs::path program_;
  const std::function<ProcessResult(const Command&)>& run_;
};

}  // namespace

std::vector<Detector> detectors(const fs::path& build, const fs::path& folder,
                                const std::function<ProcessResult(const Command&)>& run) {
  const Search search(folder, run);
  const bool own_is_clang = kOwn == "clang++";
  const Detector sanitized{.compiled = {.kind = "tsan", .more = {"-fsanitize=thread"}},
                           .flags = {"--report", "json"},
                           .runs = 1,
                           .read = thread_sanitizer_says};
  std::vector<Detector> all;
  const auto add = [&](Detector detector, const std::string& name, const char* above,
                       const char* below) {
    detector.name = name;
    detector.heading = {above, below};
    all.push_back(std::move(detector));
  };
  add(search.compiled(sanitized, "g++", "g++", "libgcc-%-dev"), "g++ TSan", "g++", "TSan");
  add(search.compiled(sanitized, "clang++", "clang", "libclang-rt-%-dev"), "clang++ TSan",
      "clang++", "TSan");
  all.push_back(search.of_valgrind("helgrind"));
  all.push_back(search.of_valgrind("drd"));
  add(search.compiled({.compiled = {.more = {"-fsanitize=address"}},
                       .before = {"/usr/bin/env",
                                  "ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1"},
                       .runs = 5,
                       .read = address_sanitizer_says},
                      std::string(kOwn), own_is_clang ? "clang" : "g++",
                      own_is_clang ? "libclang-rt-%-dev" : "libgcc-%-dev"),
      "AddressSanitizer", "Address-", "Sanitizer");
  add(search.compiled({.way = Detector::Way::compiles,
                       .compiled = {.more = {"-fsyntax-only", "-Wthread-safety"}},
                       .read = thread_safety_says},
                      "clang++", "clang", "clang-%"),
      "-Wthread-safety", "-Wthread-", "safety");
  add({.compiled = {.more = {"-D_GLIBCXX_ASSERTIONS"}}, .runs = 5, .read = assertions_say},
      "_GLIBCXX_ASSERTIONS", "_GLIBCXX_", "ASSERTIONS");
  add({.way = Detector::Way::explores, .compiled = {.kind = "explore"}}, "the explorer", "the",
      "explorer");
  if (!fs::exists(build / "explore" / "libkit_explored.so"))
    all.back().missing = "none: it is part of the kit on x86-64 and AArch64 only";
  return all;
}

}  // namespace racekit
