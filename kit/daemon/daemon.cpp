#include "kit/daemon/daemon.h"

#include <httplib.h>

#include <charconv>
#include <optional>

#include "kit/base/http_server.h"

namespace racekit {
namespace {

using httplib::Request, httplib::Response;

constexpr std::size_t kLongestBody = 4096;
constexpr int kThreads = 32;
const std::string kInstance = "/instances/";

/// An id is a whole number from 0 to 2147483647; none if this is another text.
std::optional<int> id_in(const std::string& text) {
  int id = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  if (error != std::errc() || stop != end || text.front() == '-') return std::nullopt;
  return id;
}

void answer(Response& response, int status, const std::string& text = "") {
  response.status = status;
  if (!text.empty()) response.set_content(text, "text/plain");
}

void refuse_method(Response& response, const char* allowed) {
  response.set_header("Allow", allowed);
  answer(response, 405, std::string("this path takes ") + allowed + '\n');
}

}  // namespace

/// The HTTP library's server, and what it does with a request. Thread-safe while it serves.
class Daemon::Http {
 public:
  explicit Http(Daemon& daemon) : daemon_(daemon), service_(daemon.service_) {
    answer_all(
        server_, [this](const Request& asked, Response& reply) { handle(asked, reply); }, kThreads);
    // A thread serves one connection at a time, a thousand requests; then it is another's turn.
    server_.set_keep_alive_max_count(1000);
    server_.set_keep_alive_timeout(1);  // seconds
    server_.set_payload_max_length(kLongestBody);
  }

  int run() {
    Serving serving;
    serving.listen = [this](int port) {
      if (port == 0) return server_.bind_to_any_port("127.0.0.1");
      return server_.bind_to_port("127.0.0.1", port) ? port : -1;
    };
    serving.serve = [this] { server_.listen_after_bind(); };
    serving.stop = [this] { server_.stop(); };
    return service_.run(serving);
  }

 private:
  void handle(const Request& request, Response& response) {
    if (request.body.size() > kLongestBody) return answer(response, 413, "the body is too long\n");
    if (request.path.starts_with(kInstance)) {
      const auto id = id_in(request.path.substr(kInstance.size()));
      if (id) return use_instance(*id, request, response);
      return answer(response, 400, "an id is a whole number from 0 to 2147483647\n");
    }
    const bool counts = request.path == "/instances";
    if (!counts && request.path != "/healthz") return answer(response, 404, "no such path\n");
    if (request.method != "GET" && request.method != "HEAD")
      return refuse_method(response, "GET, HEAD");
    answer(response, 200, counts ? std::to_string(service_.call(daemon_.count_)) + '\n' : "ok\n");
  }

  void use_instance(int id, const Request& request, Response& response) {
    const std::string& method = request.method;
    if (method == "PUT") return answer(response, service_.call(daemon_.set_, id) ? 201 : 204);
    if (method == "DELETE") return answer(response, service_.call(daemon_.delete_, id) ? 204 : 404);
    if (method != "POST" && method != "GET")
      return refuse_method(response, "GET, PUT, POST, DELETE");

    Channel channel = service_.call(daemon_.find_, id);
    if (!channel) return answer(response, 404, "no such instance\n");
    if (method == "POST") {
      const bool sent = channel.try_send(request.body);
      return answer(response, sent ? 204 : 429, sent ? "" : "the channel is full\n");
    }
    const auto message = channel.try_receive();
    answer(response, message ? 200 : 204, message.value_or(""));
  }

  const Daemon& daemon_;
  Service& service_;
  httplib::Server server_;
};

int Daemon::run() { return Http(*this).run(); }

}  // namespace racekit
