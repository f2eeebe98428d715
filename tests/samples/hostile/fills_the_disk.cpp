// Writes files of 64 MB wherever it may, at most 1 GB. Gives 65 if it was stopped before.

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

char megabyte[1 << 20];

int main() {
  std::signal(SIGXFSZ, SIG_IGN);
  std::vector<std::string> files;
  long megabytes = 0;
  const char* home = std::getenv("HOME");
  for (const std::string folder : {".", "/tmp", "/var/tmp", "/dev/shm", home ? home : "/root"}) {
    bool goes_on = true;
    while (goes_on && megabytes < 1024) {
      files.push_back(folder + "/racekit_hostile_" + std::to_string(files.size()));
      const int file = open(files.back().c_str(), O_WRONLY | O_CREAT, 0600);
      goes_on = file >= 0;
      for (int i = 0; goes_on && i < 64; ++i) {
        goes_on = write(file, megabyte, sizeof megabyte) == sizeof megabyte;
        megabytes += goes_on;
      }
      if (file >= 0) close(file);
    }
  }
  for (const std::string& file : files) unlink(file.c_str());
  return megabytes < 1024 ? 65 : 0;
}
