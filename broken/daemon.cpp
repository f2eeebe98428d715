// daemon, broken: an HTTP service whose requests use one map, no mutex.
//
// race:     ActiveInstances
// access:   SetValue writes (25, 26), DeleteValue writes (32, 33), FindValue reads (40, 41),
//           CountValues reads (46)
// outcome:  crashed
// see it:   build/broken/daemon, and build/racekit load http://127.0.0.1:8080 beside it
// report:   build/tsan/broken/daemon, and the same load

#include <httplib.h>

#include <charconv>
#include <optional>
#include <unordered_map>

#include "kit/stage/service.h"

using httplib::Request, httplib::Response, racekit::Channel, racekit::Service;

// var ActiveInstances = make(map[int](chan string))
std::unordered_map<int, Channel> ActiveInstances;

// True if the instance is a new one.
bool SetValue(int id) {
  const bool was_there = ActiveInstances.contains(id);
  ActiveInstances[id] = Channel(5);  // make(chan string, 5)
  return !was_there;
}

// True if there was one.
bool DeleteValue(int id) {
  const bool was_there = ActiveInstances.contains(id);
  ActiveInstances.erase(id);  // delete(ActiveInstances, id)
  return was_there;
}

// A copy, as in Go: it names the same channel, and stays valid when the instance is deleted.
Channel FindValue(int id) {
  Channel found;
  if (const auto instance = ActiveInstances.find(id); instance != ActiveInstances.end())
    found = instance->second;
  return found;
}

std::size_t CountValues() {
  const std::size_t count = ActiveInstances.size();
  return count;
}

constexpr std::size_t kLongestBody = 4096;
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

void use_instance(Service& service, int id, const Request& request, Response& response) {
  const std::string& method = request.method;
  if (method == "PUT") return answer(response, service.call(SetValue, id) ? 201 : 204);
  if (method == "DELETE") return answer(response, service.call(DeleteValue, id) ? 204 : 404);
  if (method != "POST" && method != "GET") return refuse_method(response, "GET, PUT, POST, DELETE");

  Channel channel = service.call(FindValue, id);
  if (!channel) return answer(response, 404, "no such instance\n");
  if (method == "POST") {
    const bool sent = channel.try_send(request.body);
    return answer(response, sent ? 204 : 429, sent ? "" : "the channel is full\n");
  }
  const auto message = channel.try_receive();
  answer(response, message ? 200 : 204, message.value_or(""));
}

void handle(Service& service, const Request& request, Response& response) {
  if (request.body.size() > kLongestBody) return answer(response, 413, "the body is too long\n");
  if (request.path.starts_with(kInstance)) {
    const auto id = id_in(request.path.substr(kInstance.size()));
    if (id) return use_instance(service, *id, request, response);
    return answer(response, 400, "an id is a whole number from 0 to 2147483647\n");
  }
  const bool counts = request.path == "/instances";
  if (!counts && request.path != "/healthz") return answer(response, 404, "no such path\n");
  if (request.method != "GET" && request.method != "HEAD")
    return refuse_method(response, "GET, HEAD");
  answer(response, 200, counts ? std::to_string(service.call(CountValues)) + '\n' : "ok\n");
}

int main(int argc, char** argv) {
  Service service(argc, argv, "A daemon: instances, each with a channel, over HTTP.");
  service.shares(ActiveInstances);
  service.setter(SetValue);
  service.deleter(DeleteValue);
  service.reader(FindValue);
  service.reader(CountValues);

  httplib::Server server;
  const auto serve = [&](const auto& asked, auto& reply) { handle(service, asked, reply); };
  // Where nothing says that a body comes, the server would wait for one.
  server.set_pre_routing_handler([&](const Request& request, Response& response) {
    if (request.has_header("Content-Length") || request.has_header("Transfer-Encoding"))
      return httplib::Server::HandlerResponse::Unhandled;
    handle(service, request, response);
    return httplib::Server::HandlerResponse::Handled;
  });
  const auto any = ".*";
  server.Get(any, serve).Put(any, serve).Post(any, serve).Patch(any, serve).Delete(any, serve);
  // A thread serves one connection at a time, a thousand requests; then it is another's turn.
  server.new_task_queue = [] { return new httplib::ThreadPool(32); };
  server.set_keep_alive_max_count(1000);
  server.set_keep_alive_timeout(1);  // seconds
  server.set_payload_max_length(kLongestBody);
  server.set_tcp_nodelay(true);
  server.set_socket_options([](int socket) {  // the library's would share the port with others
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });

  racekit::Serving serving;
  serving.listen = [&](int port) {
    if (port == 0) return server.bind_to_any_port("127.0.0.1");
    return server.bind_to_port("127.0.0.1", port) ? port : -1;
  };
  serving.serve = [&] { server.listen_after_bind(); };
  serving.stop = [&] { server.stop(); };
  return service.run(serving);
}
