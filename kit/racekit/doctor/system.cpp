#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include "kit/base/kit_folders.h"
#include "kit/base/text.h"
#include "kit/racekit/doctor/check.h"

namespace racekit {
namespace {

using State = Check::State;
namespace fs = std::filesystem;

constexpr std::uint64_t kMega = 1'000'000;

std::string megabytes(std::uint64_t bytes) { return grouped(bytes / kMega) + " MB"; }

bool file_contains(const char* file, const std::string& part) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str().find(part) != std::string::npos;
}

Check system() {
  utsname name{};
  uname(&name);
  const std::string release = name.release;
  const std::string machine = name.machine;
  Check check{.name = "system", .found = "Linux " + release + ", " + machine};
  std::string lower = release;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower.find("microsoft") != std::string::npos) {
    const bool second = lower.find("wsl2") != std::string::npos;
    check.found += second ? ", WSL2" : ", WSL";
    check.state = State::note;
    check.to_do = second ? "keep the kit in the Linux file system, not below /mnt: that one is slow"
                         : "use WSL2 (wsl --set-version NAME 2): WSL1 has no real Linux kernel";
  } else if (file_contains("/proc/cpuinfo", "VirtualApple")) {
    check.found += ", translated on Apple silicon";
    check.state = State::note;
    check.to_do = "use an arm64 image (--platform linux/arm64): ThreadSanitizer dislikes Rosetta";
  } else if (machine == "aarch64") {
    check.found +=
        fs::exists("/proc/device-tree/chosen/asahi,iboot1-version") ? ", Apple silicon" : "";
  } else if (machine != "x86_64") {
    check.state = State::note;
    check.to_do = "expect surprises: the kit is made for x86_64 and aarch64";
  }
  return check;
}

Check container() {
  std::string kind;
  if (const char* said = std::getenv("container")) kind = said;
  if (fs::exists("/run/.containerenv")) kind = "podman";
  if (fs::exists("/.dockerenv")) kind = "docker";
  std::ifstream status("/proc/self/status");
  std::string filter = "unknown";
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("Seccomp:")) filter = line.back() == '0' ? "off" : "on";
  return {.name = "container",
          .found = (kind.empty() ? "none seen" : kind) + ", seccomp filter " + filter};
}

Check cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  Check check{.name = "cores",
              .found = counted(static_cast<std::uint64_t>(online), "core", "cores") + ", " +
                       std::to_string(CPU_COUNT(&allowed)) + " for this process"};
  std::istringstream share(first_line_of("/sys/fs/cgroup/cpu.max"));  // "150000 100000"
  double quota = 0;
  double period = 0;
  if (share >> quota >> period && period > 0) {
    std::ostringstream quota_text;
    quota_text << ", a quota of " << quota / period;
    check.found += quota_text.str();
  }
  if (CPU_COUNT(&allowed) == 1) {
    check.state = State::note;
    check.to_do = "nothing; on one core every race still shows, only later";
  }
  return check;
}

Check memory() {
  std::uint64_t available = 0;
  std::ifstream info("/proc/meminfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("MemAvailable:"))
      available = std::strtoull(line.c_str() + 13, nullptr, 10) * 1024;
  std::istringstream share(first_line_of("/sys/fs/cgroup/memory.max"));
  if (std::uint64_t most = 0; share >> most) available = std::min(available, most);
  Check check{.name = "memory", .found = megabytes(available) + " free"};
  if (available < 256 * kMega) {
    check.state = State::wrong;
    check.to_do = "make room: a ThreadSanitizer program takes 100 MB, its compiler 300 MB";
  } else if (available < 1'500 * kMega) {
    check.state = State::note;
    check.to_do = "make JOBS=1 builds one file at a time";
  }
  return check;
}

/// Where an installed kit compiles what a person gives it.
Check disk_for_temporary_files() {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  const std::uintmax_t available = error ? 0 : fs::space(folder, error).available;
  Check check{.name = "disk for temporary files",
              .found = megabytes(available) + " free in " + folder.string()};
  if (error || available < 50 * kMega) {
    check.state = State::wrong;
    check.to_do = "make room, or let TMPDIR name another folder";
  }
  return check;
}

Check disk(const fs::path& build) {
  if (kit_folders().installed) return disk_for_temporary_files();
  std::error_code error;
  const fs::space_info space = fs::space(build, error);
  if (error)
    return {State::note, "disk for the build", build.string() + ": " + error.message(), ""};
  Check check{.name = "disk for the build",
              .found = megabytes(space.available) + " free in " + build.string()};
  if (space.available < 50 * kMega) {
    check.state = State::wrong;
    check.to_do = "make room, or build elsewhere: make BUILD=/some/folder";
  } else if (space.available < 1'000 * kMega) {
    check.state = State::note;
    check.to_do = "a whole build with its tests takes up to 1 GB: make BUILD=/some/folder";
  }
  return check;
}

Check core_files() {
  const std::string pattern = first_line_of("/proc/sys/kernel/core_pattern");
  return {.name = "core files",
          .found = "pattern '" + pattern + "'" + (pattern.starts_with('|') ? ", piped" : "") +
                   "; the kit's programs leave none"};
}

}  // namespace

void check_system(const fs::path& build, const Tell& tell) {
  tell(system());
  tell(container());
  tell(cores());
  tell(memory());
  tell(disk(build));
  tell(core_files());
}

}  // namespace racekit
