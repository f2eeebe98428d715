#pragma once

#include <string>

namespace racekit::test {

/// A TCP connection to a port of this machine, and on it whatever a test wants to say: an HTTP
/// library would say only what is right. Nothing here waits longer than ten seconds.
class Line {
 public:
  explicit Line(int port);
  ~Line();
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  bool open() const { return socket_ >= 0; }  ///< false: no process listens there
  void say(const std::string& text) const;
  std::string hear() const;  ///< all that comes until the other side closes it

  /// Whether the other side has taken all that was said, as far as its program and not only as far
  /// as its system.
  bool is_read() const;

 private:
  int socket_;
};

/// A whole request, with whose answer the connection ends; `more` are header lines, each with its
/// end. Where there is a body, its length is said.
std::string request(const std::string& method, const std::string& path,
                    const std::string& body = "", const std::string& more = "");

struct Reply {
  int status = 0;  ///< 0: none came
  std::string head = {};
  std::string body = {};
};

/// The answer to one request, as it is, on a connection of its own.
Reply ask(int port, const std::string& request);

/// The status and what stands behind the head.
Reply reply_in(const std::string& text);

}  // namespace racekit::test
