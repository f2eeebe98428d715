#include "kit/tsan/report_sink.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "kit/base/text.h"

namespace racekit {

/// The program's own half; there only where kit/tsan/runtime/report_hook.cpp is linked in.
void listen_to_tsan(ReportLog& log, int text) __attribute__((weak));

namespace {

int file_in_memory(const char* name, std::size_t size) {
  const int file = memfd_create(name, 0);  // inherited: an executed program has no other way to it
  if (file < 0 || ftruncate(file, static_cast<off_t>(size)) != 0)
    throw std::system_error(errno, std::generic_category(), "no memory for the race reports");
  return file;
}

}  // namespace

ReportSink::ReportSink()
    : log_file_(file_in_memory("racekit reports", sizeof(ReportLog))),
      text_file_(file_in_memory("racekit text", 0)) {
  void* memory = mmap(nullptr, sizeof(ReportLog), PROT_READ | PROT_WRITE, MAP_SHARED, log_file_, 0);
  if (memory == MAP_FAILED)
    throw std::system_error(errno, std::generic_category(), "no memory for the race reports");
  log_ = static_cast<ReportLog*>(memory);
  fcntl(text_file_, F_SETFL, O_APPEND);
}

ReportSink::~ReportSink() {
  munmap(log_, sizeof(ReportLog));
  close(log_file_);
  close(text_file_);
}

bool ReportSink::listen(bool aside) {
  if (!listen_to_tsan) return false;
  listen_to_tsan(*log_, aside ? text_file_ : -1);
  return true;
}

std::pair<std::string, std::string> ReportSink::environment(bool aside) const {
  return {"RACEKIT_TSAN_FILES",
          std::to_string(log_file_) + (aside ? ',' + std::to_string(text_file_) : "")};
}

std::string ReportSink::why_silent() const {
  if (log_->reports.load() > 0 || passed_over() == 0) return "";
  return "ThreadSanitizer found " +
         counted(static_cast<std::uint64_t>(passed_over()), "data race", "data races") +
         ", but could not restore both stacks of any: it remembers a limited number of each "
         "thread's "
         "accesses. Run it again for a whole report.\n";
}

std::string ReportSink::text() const {
  std::string text;
  std::array<char, 65536> buffer{};  // g++ 11 cannot see that pread() fills it
  ssize_t count = 0;
  while ((count =
              pread(text_file_, buffer.data(), buffer.size(), static_cast<off_t>(text.size()))) > 0)
    text.append(buffer.data(), static_cast<std::size_t>(count));
  return text;
}

}  // namespace racekit
