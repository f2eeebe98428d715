// What the explorer cannot control: it must say so by name.

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>

int main(int argc, char** argv) {
  const auto is = [&](const char* name) { return argc > 1 && std::strcmp(argv[1], name) == 0; };
  std::thread thread([&] {
    int ends[2];
    if (is("socket")) socket(AF_UNIX, SOCK_STREAM, 0);
    if (is("pipe")) std::exit(pipe(ends));
    if (is("fork")) fork();
    if (is("poll")) poll(nullptr, 0, -1);
    if (is("system")) std::exit(std::system("true"));
    if (is("signal")) std::signal(SIGUSR1, [](int) {});
    if (is("execv")) execv(argv[0], argv);
    if (is("ignores")) std::signal(SIGPIPE, SIG_IGN);  // no harm in that
  });
  thread.join();
  return 0;
}
