#include "tests/support/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace racekit::test {

Line::Line(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{10, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
  close(socket_);
  socket_ = -1;
}

Line::~Line() {
  if (open()) close(socket_);
}

void Line::say(const std::string& text) const {
  for (std::size_t said = 0; said < text.size();) {
    const ssize_t count = send(socket_, text.data() + said, text.size() - said, MSG_NOSIGNAL);
    if (count <= 0) return;
    said += static_cast<std::size_t>(count);
  }
}

std::string Line::hear() const {
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t count = 0; (count = recv(socket_, buffer.data(), buffer.size(), 0)) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(count));
  return text;
}

bool Line::is_read() const {
  const auto port_of = [](const sockaddr_in& address) { return ntohs(address.sin_port); };
  sockaddr_in here{}, there{};
  socklen_t size = sizeof here;
  getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size);
  getpeername(socket_, reinterpret_cast<sockaddr*>(&there), &size);
  // 0: 0100007F:1F90 0100007F:D2F0 01 00000000:0000001C …, seen from the other side
  std::ifstream table("/proc/net/tcp");
  for (std::string line; std::getline(table, line);) {
    unsigned local = 0, remote = 0, waits = 0;
    if (std::sscanf(line.c_str(), " %*[^:]: %*8x:%x %*8x:%x %*x %*x:%x", &local, &remote, &waits) ==
            3 &&
        local == port_of(there) && remote == port_of(here))
      return waits == 0;
  }
  return false;
}

std::string request(const std::string& method, const std::string& path, const std::string& body,
                    const std::string& more) {
  std::string text =
      method + ' ' + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n" + more;
  if (!body.empty())
    text += "Content-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

Reply reply_in(const std::string& text) {
  const auto end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.") || end == std::string::npos) return {};
  return {std::atoi(text.c_str() + text.find(' ')), text.substr(0, end), text.substr(end + 4)};
}

Reply ask(int port, const std::string& request) {
  const Line line(port);
  if (!line.open()) return {};
  line.say(request);
  return reply_in(line.hear());
}

}  // namespace racekit::test
