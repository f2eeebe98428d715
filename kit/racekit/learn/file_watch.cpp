#include "kit/racekit/learn/file_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "kit/base/input.h"

namespace racekit {

FileWatch::FileWatch(std::filesystem::path file)
    : file_(std::move(file)),
      descriptor_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      text_(text_of(file_)) {
  constexpr unsigned kSaved = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_MOVED_FROM;
  if (descriptor_ < 0) return;
  if (inotify_add_watch(descriptor_, file_.parent_path().c_str(), kSaved) >= 0) return;
  close(descriptor_);
  descriptor_ = -1;
}

FileWatch::~FileWatch() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool FileWatch::changed() {
  std::array<char, 4096> events;
  while (descriptor_ >= 0 && read(descriptor_, events.data(), events.size()) > 0) {
  }
  std::string text = text_of(file_);
  if (text.empty() || text == text_) return false;
  text_ = std::move(text);
  return true;
}

std::string FileWatch::trouble() const {
  std::error_code error;
  const auto size = std::filesystem::file_size(file_, error);
  if (error) return "is gone. Save it again.";
  if (access(file_.c_str(), R_OK) != 0)
    return "cannot be read. Change its permissions (chmod u+r).";
  return size == 0 ? "is empty. Save it again with a text." : "";
}

}  // namespace racekit
