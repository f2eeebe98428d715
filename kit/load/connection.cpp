#include "kit/load/connection.h"

#include <httplib.h>

#include "kit/base/clock.h"

namespace racekit::load {

struct Connection::Http {
  explicit Http(const std::string& url) : client(url) {}

  httplib::Client client;
};

Connection::Connection(const std::string& url, bool keep) : http_(std::make_unique<Http>(url)) {
  http_->client.set_keep_alive(keep);
  http_->client.set_tcp_nodelay(true);
  http_->client.set_connection_timeout(kPatience);
  http_->client.set_read_timeout(kPatience);
  http_->client.set_write_timeout(kPatience);
}

Connection::~Connection() = default;

Answer Connection::ask(const std::string& method, const std::string& path,
                       const std::string& body) {
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  if (!body.empty()) request.set_header("Content-Type", "text/plain");
  // Without a length a server of this library (0.41) waits five seconds for the body of a DELETE.
  if (method == "DELETE" && body.empty()) request.set_header("Content-Length", "0");
  const std::int64_t begin = monotonic_now();
  const httplib::Result result = http_->client.send(request);
  if (result) return {Answer::Came::whole, result->status, result->body};
  // The library tells a refused connection from others, a late answer from a broken one it does
  // not.
  if (monotonic_now() - begin >= std::int64_t{kPatience} * 1'000'000'000)
    return {Answer::Came::late};
  return {result.error() == httplib::Error::Connection ? Answer::Came::refused
                                                       : Answer::Came::broken};
}

}  // namespace racekit::load
