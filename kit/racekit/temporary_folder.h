#pragma once

#include <filesystem>

namespace racekit {

/// A folder below the system's folder for temporary files; it goes with the object, or with this
/// process, however that ends. Make it before any thread: it forks a process that waits for that.
class TemporaryFolder {
 public:
  /// Throws std::system_error.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  void leave_a_keeper();

  std::filesystem::path path_;
  int keeper_ = -1;  // its process
  int pipe_ = -1;    // as long as this end is open, the keeper waits
};

}  // namespace racekit
