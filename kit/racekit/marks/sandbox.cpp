#include "kit/racekit/marks/sandbox.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "kit/base/clock.h"
#include "kit/base/in_path.h"
#include "kit/base/kit_folders.h"
#include "kit/base/output.h"
#include "kit/base/text.h"
#include "kit/base/tool.h"
#include "kit/base/usage.h"
#include "kit/racekit/marks/confinement.h"
#include "kit/racekit/marks/process_tree.h"
#include "kit/racekit/program/compile.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kJudgeFolder = "/judge";
constexpr std::int64_t kBetweenLooks = 50'000'000;

using Arguments = std::vector<std::string>;

void add(Arguments& all, const Arguments& more) { all.insert(all.end(), more.begin(), more.end()); }

/// The system's own programs, libraries and headers, and no more of /etc than the compiler reads.
Arguments system_folders() {
  Arguments all{"--ro-bind", "/usr", "/usr"};
  for (const char* name : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
    if (fs::is_symlink(name))
      add(all, {"--symlink", fs::read_symlink(name), name});
    else if (fs::is_directory(name))
      add(all, {"--ro-bind", name, name});
  }
  for (const char* name :
       {"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"})
    add(all, {"--ro-bind-try", name, name});
  return all;
}

/// The compiler's own folder, where it is none of the system's: /opt/gcc of /opt/gcc/bin/g++.
/// Throws UsageError if it is in the person's home, where it may be anything: /home/me of
/// /home/me/bin/g++.
Arguments compiler_folder() {
  std::error_code ignored;
  const fs::path folder = fs::canonical(kCompilerOfThisBuild, ignored).parent_path().parent_path();
  if (folder.empty() || folder == "/" || folder == "/usr") return {};
  const char* name = std::getenv("HOME");
  const fs::path home = fs::canonical(name != nullptr ? name : "", ignored);
  const fs::path below = folder.lexically_relative(home);
  if (home.has_relative_path() && !below.empty() && *below.begin() != "..")
    throw UsageError("--sandbox: the compiler " + std::string(kCompilerOfThisBuild) +
                     " is in your home folder, which no submission may read; nothing was run");
  return {"--ro-bind", folder, folder};
}

/// Of a file that is another person's: opened, looked at and copied without a way to put another
/// file, or a link to one, in its place meanwhile. Throws std::runtime_error.
void copy_submission(const std::string& file, const fs::path& copy) {
  constexpr off_t kMost = 1 << 20;
  const auto refuse_it = [&](const std::string& why) {
    throw std::runtime_error("'" + file + "': " + why);
  };
  const int from = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (from < 0) refuse_it(errno == ELOOP ? "is a link, no file of its own" : strerror(errno));
  std::string text(kMost + 1, '\0');
  struct stat status {};
  const bool is_file = fstat(from, &status) == 0 && S_ISREG(status.st_mode);
  std::size_t size = 0;
  ssize_t count = 0;
  while (is_file && size < text.size() &&
         (count = read(from, text.data() + size, text.size() - size)) > 0)
    size += static_cast<std::size_t>(count);
  close(from);
  if (!is_file) refuse_it("is no regular file");
  if (count < 0) refuse_it("cannot be read");
  if (size > kMost) refuse_it("is larger than 1 MB");
  text.resize(size);
  write_whole(copy, text);
}

/// For the sandbox's user, and no other one of this machine.
void hand_over(const fs::path& path, fs::perms access) {
  fs::permissions(path, access);
  if (geteuid() == 0 && chown(path.c_str(), kNobody, kNobody) != 0)
    throw std::system_error(errno, std::generic_category(), path);
}

}  // namespace

std::string Sandbox::Watch::why() const {
  switch (over_) {
    case Limit::memory:
      return "it used more than the limit of " + grouped(limits_.memory >> 20) + " MB of memory";
    case Limit::tasks:
      return "it had more than the limit of " + grouped(limits_.tasks) + " processes and threads";
    case Limit::none:
      break;
  }
  return "";
}

Sandbox::Sandbox(const fs::path& build, const SandboxLimits& limits)
    : build_(build), limits_(limits), bubblewrap_(in_path("bwrap")) {
  if (bubblewrap_.empty())
    throw UsageError(
        "--sandbox: needs bubblewrap (the command bwrap), which is not here; nothing was run");
  hand_over(copies_.path(), fs::perms::owner_all);
  try_it();
}

/// Runs all that a judge needs, with a program that harms nothing.
void Sandbox::try_it() const {
  const fs::path file = copies_.path() / "trial.cpp";
  write_whole(file, "int main() {}\n");
  const std::shared_ptr<Watch> watch = this->watch();
  constexpr double kLimit = 60;  // seconds
  const ProcessResult tried = run(inside(
      {.arguments = {this_executable(), "check", "--try-the-sandbox", file}, .limit = kLimit},
      {file}, watch));
  if (tried.shell_status() == 0 && !tried.timed_out && !tried.cancelled) return;
  std::string said = complaint_in(tried.error_text);
  if (!watch->why().empty()) said = watch->why();
  if (said.find("--disable-userns") != said.npos) said += "; needs bubblewrap 0.8";
  throw UsageError("--sandbox: bubblewrap cannot run here" +
                   (said.empty() ? "" : " (" + said + ')') + "; nothing was run");
}

std::shared_ptr<Sandbox::Watch> Sandbox::watch() const {
  const auto watch = std::make_shared<Watch>();
  watch->limits_ = limits_;
  return watch;
}

fs::path Sandbox::copy_of(const std::string& file) const {
  const fs::path copy = copies_.path() / std::to_string(++copies_made_);
  copy_submission(file, copy);
  hand_over(copy, fs::perms::owner_read);
  return copy;
}

Arguments Sandbox::arguments(const std::vector<std::string>& files) const {
  // The judge is process 1 in there: no process of the submission's can kill it.
  Arguments all{bubblewrap_,
                "--unshare-all",
                "--unshare-user",
                "--disable-userns",
                "--uid",
                "1000",
                "--gid",
                "1000",
                "--cap-drop",
                "ALL",
                "--as-pid-1",
                "--new-session",
                "--die-with-parent"};
  add(all, system_folders());
  const std::string size = std::to_string(limits_.folder);
  // The judge's own folder is another one than /tmp: a program that fills that fills no other.
  add(all, {"--proc", "/proc", "--dev", "/dev", "--size", size, "--tmpfs", "/dev/shm",
            "--remount-ro", "/dev", "--size", size, "--tmpfs", "/tmp", "--size",
            std::to_string(limits_.judge_folder), "--tmpfs", kJudgeFolder});
  add(all, compiler_folder());
  // Only these of the kit's folder, in which a person may keep other files.
  for (const char* name : {"kit", "broken", "fixed", "lessons/exercises"}) {
    const std::string folder = kit_folders().source / name;
    add(all, {"--ro-bind", folder, folder});
  }
  add(all, {"--ro-bind", build_, build_});
  add(all, {"--ro-bind", this_executable(), this_executable()});
  for (const std::string& file : files)
    add(all, {"--ro-bind", copy_of(file), fs::absolute(file).lexically_normal()});
  const std::string here = fs::current_path();
  add(all,
      {"--dir", here,         "--chdir",  here,         "--remount-ro",  "/proc",    "--remount-ro",
       "/",     "--clearenv", "--setenv", "PATH",       "/usr/bin:/bin", "--setenv", "HOME",
       "/tmp",  "--setenv",   "TMPDIR",   kJudgeFolder, "--setenv",      "LANG",     "C.UTF-8"});
  if (const char* flags = std::getenv("CXXFLAGS")) add(all, {"--setenv", "CXXFLAGS", flags});
  return all;
}

Command Sandbox::inside(Command command, const std::vector<std::string>& files,
                        const std::shared_ptr<Watch>& watch) const {
  Arguments all = arguments(files);
  add(all, {"--"});
  add(all, command.arguments);
  command.arguments = std::move(all);
  command.on_start = [watch](pid_t process) { watch->process_ = process; };
  command.before_start = [size = limits_.judge_folder] { confine_bubblewrap(size); };
  command.cancelled = [watch] {
    if (monotonic_now() < watch->next_look_) return false;
    const TreeUse use = use_of_tree(watch->process_, watch->limits_.tasks);
    if (use.memory > watch->limits_.memory) watch->over_ = Watch::Limit::memory;
    // So many processes have much memory as well: this is what says more of it.
    if (use.tasks > watch->limits_.tasks) watch->over_ = Watch::Limit::tasks;
    // From the end of a look on: on a machine with many processes one takes long.
    watch->next_look_ = monotonic_now() + kBetweenLooks;
    return watch->over_ != Watch::Limit::none;
  };
  return command;
}

int try_the_sandbox(const fs::path& build, const std::string& file) {
  const TemporaryFolder folder;
  enter_sandbox();
  const Sources sources{.files = {file}};
  const fs::path program = folder.path() / "trial";
  const Compiled compiled = compile_quietly(build, {}, sources, program, run);
  if (compiled.done && run({.arguments = {program}}).shell_status() == 0) return 0;
  const std::string error = first_error(compiled.output, sources);
  std::fprintf(stderr, "the compiler %s does not work in there%s%s\n", kCompilerOfThisBuild,
               error.empty() ? "" : ": ", printable_line(error).c_str());
  return 1;
}

}  // namespace racekit
