#pragma once

#include <filesystem>
#include <string>

namespace racekit {

/// Notices that a person saved a file, however the editor does it: by writing it, or by renaming
/// another one to its name. It watches the folder by inotify(7), so that the wait can be part of a
/// poll(2); where the system has no inotify to give, the caller has to look again and again.
class FileWatch {
 public:
  explicit FileWatch(std::filesystem::path file);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// Readable when something happened in the file's folder; -1 without inotify.
  int descriptor() const { return descriptor_; }

  /// Whether the file has another text than at the last call that gave true, or than at
  /// construction. A file that is gone, or is empty for the moment in which an editor writes it
  /// anew, has not changed.
  bool changed();

  /// Why there is nothing to judge, and what to do: "is gone. Save it again."; "" if there is.
  std::string trouble() const;

  /// Its text at the last change.
  const std::string& text() const { return text_; }

 private:
  const std::filesystem::path file_;
  int descriptor_;
  std::string text_;
};

}  // namespace racekit
