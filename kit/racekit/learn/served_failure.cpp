#include "kit/racekit/learn/served_failure.h"

#include <cstdlib>

#include "kit/base/kit_folders.h"
#include "kit/base/text.h"

namespace racekit {

void ServedFailure::show(const std::string& schedule) {
  stop();
  said_.clear();
  thread_ = std::jthread([this, schedule](const std::stop_token& stop) {
    Command command{.arguments = {this_executable(), "serve", schedule}, .limit = 86'400};
    if (std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr)
      command.arguments.push_back("--open");
    const auto take = [this](const std::string& piece) {
      const std::lock_guard lock(mutex_);
      const std::size_t begin = piece.find("http://");
      if (begin != std::string::npos) said_ = first_line(piece.substr(begin));
    };
    command.cancelled = [&] { return stop.stop_requested(); };
    command.on_output = take;
    command.on_error_text = take;
    std::string end;
    try {
      const ProcessResult result = interrupt_.run(command, nullptr);
      if (!result.cancelled) end = first_line(result.error_text);
    } catch (const std::exception& error) {
      end = error.what();
    }
    const std::lock_guard lock(mutex_);
    if (!end.empty()) said_ = end;
  });
}

void ServedFailure::stop() { thread_ = {}; }  // asks it to stop, and joins it

std::string ServedFailure::said() const {
  const std::lock_guard lock(mutex_);
  return said_;
}

}  // namespace racekit
