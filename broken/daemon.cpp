// daemon, broken: an HTTP service whose requests use one map, no mutex.
//
// race:     ActiveInstances
// access:   SetValue writes, DeleteValue writes, FindValue reads, CountValues reads
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

bool SetValue(int id) {
  const bool was_there = ActiveInstances.contains(id);
  ActiveInstances[id] = Channel(5);  // make(chan string, 5)
  return !was_there;
}

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

/// What is asked of one instance, as a handler of the server's.
template <class Act>
auto on_instance(Act act) {
  return [act](const Request& request, Response& response) {
    if (const auto id = id_in(request.matches[1]))
      act(*id, request, response);
    else
      answer(response, 400, "an id is a whole number from 0 to 2147483647\n");
  };
}

/// The server finds no handler: either there is no such path, or it takes other methods.
void not_found(const Request& request, Response& response) {
  const bool all = request.path == "/instances" || request.path == "/healthz";
  const bool one = request.path.starts_with("/instances/") &&
                   request.path.find('/', sizeof "/instances/" - 1) == std::string::npos;
  if (response.status != 404 || !response.body.empty() || !(all || one)) return;
  response.set_header("Allow", all ? "GET, HEAD" : "GET, HEAD, PUT, POST, DELETE");
  answer(response, 405, "this path takes other methods\n");
}

int main(int argc, char** argv) {
  Service service(argc, argv, "A daemon: instances, each with a channel, over HTTP.");
  service.shares(ActiveInstances);
  service.setter(SetValue);
  service.deleter(DeleteValue);
  service.reader(FindValue);
  service.reader(CountValues);

  const char* const instance = "/instances/([^/]*)";
  const char* const no_such = "no such instance\n";
  httplib::Server server;
  server.Put(instance, on_instance([&](int id, const Request&, Response& response) {
               answer(response, service.call(SetValue, id) ? 201 : 204);  // go SetValue()
             }));
  server.Delete(instance, on_instance([&](int id, const Request&, Response& response) {
                  if (service.call(DeleteValue, id))
                    return answer(response, 204);  // go DeleteValue()
                  answer(response, 404, no_such);
                }));
  server.Post(instance, on_instance([&](int id, const Request& request, Response& response) {
                Channel channel = service.call(FindValue, id);
                if (!channel) return answer(response, 404, no_such);
                if (request.is_multipart_form_data())
                  return answer(response, 415, "send it as it is\n");
                if (!channel.try_send(request.body))
                  return answer(response, 429, "the channel is full\n");
                answer(response, 204);
              }));
  server.Get(instance, on_instance([&](int id, const Request&, Response& response) {
               Channel channel = service.call(FindValue, id);
               if (!channel) return answer(response, 404, no_such);
               const auto message = channel.try_receive();
               answer(response, message ? 200 : 204, message.value_or(""));
             }));
  server.Get("/instances", [&](const Request&, Response& response) {
    answer(response, 200, std::to_string(service.call(CountValues)) + '\n');
  });
  server.Get("/healthz", [](const Request&, Response& response) { answer(response, 200, "ok\n"); });
  server.set_error_handler(not_found);

  // A thread serves one connection at a time, a thousand requests at most: then it is another's
  // turn.
  server.new_task_queue = [] { return new httplib::ThreadPool(32); };
  server.set_keep_alive_max_count(1000);
  server.set_keep_alive_timeout(1);  // seconds
  server.set_payload_max_length(4096);
  server.set_tcp_nodelay(true);
  server.set_socket_options([](int socket) {  // the library's would share the port with others
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  return service.run({.listen =
                          [&](int port) {
                            if (port == 0) return server.bind_to_any_port("127.0.0.1");
                            return server.bind_to_port("127.0.0.1", port) ? port : -1;
                          },
                      .serve = [&] { server.listen_after_bind(); },
                      .stop = [&] { server.stop(); }});
}
