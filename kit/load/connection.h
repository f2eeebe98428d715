#pragma once

#include <memory>
#include <string>

namespace racekit::load {

/// What came back for one request.
struct Answer {
  enum class Came {
    whole,    ///< status and body hold
    refused,  ///< no process listens there
    broken,   ///< the connection ended before the answer was whole
    late,     ///< it was waited for in vain
  };

  Came came;
  int status = 0;  ///< 0 unless whole
  std::string body = {};
};

/// A client's line to a server, kept open from one request to the next. For one thread.
class Connection {
 public:
  static constexpr int kPatience = 10;  ///< seconds that an answer may take

  /// `url` is a checked one: http://HOST:PORT. It connects at the first request. A client that asks
  /// so seldom that a server would close the line in between does not `keep` it.
  Connection(const std::string& url, bool keep);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Never repeated by itself: a request may have been served although its answer did not come.
  Answer ask(const std::string& method, const std::string& path, const std::string& body = "");

 private:
  struct Http;
  std::unique_ptr<Http> http_;
};

}  // namespace racekit::load
