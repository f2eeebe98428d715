#pragma once

#include <httplib.h>
#include <sys/socket.h>

namespace racekit {

/// Gives a server one handler for all paths and the methods GET, HEAD, PUT, POST, PATCH and DELETE,
/// and so many threads that call it. Only for files that are linked with the HTTP library.
template <class Handler>
void answer_all(httplib::Server& server, const Handler& handle, std::size_t threads) {
  // Where nothing says that a body comes, the library would wait for one.
  server.set_pre_routing_handler(
      [handle](const httplib::Request& request, httplib::Response& response) {
        if (request.has_header("Content-Length") || request.has_header("Transfer-Encoding"))
          return httplib::Server::HandlerResponse::Unhandled;
        handle(request, response);
        return httplib::Server::HandlerResponse::Handled;
      });
  const auto any = ".*";
  server.Get(any, handle).Put(any, handle).Post(any, handle).Patch(any, handle).Delete(any, handle);
  server.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
  server.set_tcp_nodelay(true);
  server.set_socket_options([](int socket) {  // the library's would share the port with others
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
}

}  // namespace racekit
