#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "kit/base/subprocess.h"
#include "kit/base/temporary_folder.h"

namespace racekit {

/// How much a submission and its judge may use together.
struct SandboxLimits {
  std::uint64_t memory = std::uint64_t{2} << 30;          ///< bytes, resident
  std::uint64_t folder = std::uint64_t{64} << 20;         ///< bytes, of /tmp, and of /dev/shm
  std::uint64_t judge_folder = std::uint64_t{256} << 20;  ///< bytes, of the compiled programs'
  std::size_t tasks = 512;                                ///< processes and threads
};

/// Runs a judge under bubblewrap: without a network, in process, user and mount namespaces of its
/// own, with nothing of this machine but the compiler, the kit and copies of the submission's own
/// files, all read-only, and a folder of limited size. Where this process is root's the sandbox is
/// another user's: what is root's on this machine would still be its own in there, device files
/// for instance.
class Sandbox {
 public:
  /// To be made while there is no other thread. Throws UsageError if bubblewrap is not here, or
  /// cannot run here: then nothing may be run.
  Sandbox(const std::filesystem::path& build, const SandboxLimits& limits);

  /// What ended a command that was over a limit: a sentence; "" if none was.
  class Watch {
   public:
    std::string why() const;

   private:
    friend class Sandbox;
    enum class Limit : int { none, memory, tasks };
    std::atomic<int> process_{0};
    std::atomic<Limit> over_{Limit::none};
    std::int64_t next_look_ = 0;
    SandboxLimits limits_;
  };

  /// Puts a command, which begins with racekit, inside. Of this machine's files it finds copies of
  /// `files`, under the same names. The watch ends it where it is over a limit. Thread-safe.
  Command inside(Command command, const std::vector<std::string>& files,
                 const std::shared_ptr<Watch>& watch) const;

  /// A watch for one command.
  std::shared_ptr<Watch> watch() const;

 private:
  std::vector<std::string> arguments(const std::vector<std::string>& files) const;
  std::filesystem::path copy_of(const std::string& file) const;

  std::filesystem::path build_;
  SandboxLimits limits_;
  std::string bubblewrap_;
  TemporaryFolder copies_;
  mutable std::atomic<int> copies_made_{0};
};

/// What the judge does inside, before it runs anything of the submission's: it takes itself out of
/// the submission's reach (its memory, its open files) and limits the processes of its user.
void enter_sandbox();

}  // namespace racekit
