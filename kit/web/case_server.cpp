#include "kit/web/case_server.h"

#include <httplib.h>
#include <sys/random.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
#include "kit/base/http_server.h"
#include "kit/explore/search/strategy.h"
#include "kit/web/page_files.h"
#include "kit/web/request_queue.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;
using Body = nlohmann::json;
using explore::Choice;
using httplib::Request, httplib::Response;

constexpr std::size_t kLongestBody = 64 * 1024;
constexpr int kThreads = 8;
constexpr std::size_t kLongestSchedule = 20'000;      // choices
constexpr std::int64_t kLongestHint = 2'000'000'000;  // nanoseconds

/// A request that is refused.
struct Refusal {
  int status;
  std::string line;
};

/// 128 bits, in hexadecimal digits.
std::string random_token() {
  unsigned char bytes[16];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
    throw std::system_error(errno, std::generic_category(), "getrandom");
  std::string token;
  for (const unsigned char byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    token += digits;
  }
  return token;
}

const char* type_of(std::string_view path) {
  if (path.ends_with(".css")) return "text/css; charset=utf-8";
  if (path.ends_with(".svg")) return "image/svg+xml";
  if (path.ends_with(".js")) return "text/javascript; charset=utf-8";
  return "text/html; charset=utf-8";
}

Body body_of(const Request& request) {
  Body body = Body::parse(request.body, nullptr, false);
  if (!body.is_object()) throw Refusal{400, "the body takes a JSON object"};
  return body;
}

std::vector<Choice> schedule_in(const Body& body) {
  if (!body.contains("schedule") || !body["schedule"].is_array())
    throw Refusal{400, "\"schedule\" takes a list of choices"};
  if (body["schedule"].size() > kLongestSchedule)
    throw Refusal{400, "\"schedule\" takes at most 20,000 choices"};
  std::vector<Choice> schedule;
  try {
    for (const Body& each : body["schedule"]) schedule.push_back(explore::choice_of(each));
  } catch (const explore::BadSchedule&) {
    throw Refusal{400, "a choice takes a thread's number, or [thread, alternative]"};
  }
  return schedule;
}

std::vector<Outcome> outcomes_in(const Body& body) {
  const std::string takes = "\"outcomes\" takes a list of words such as \"crashed\"";
  if (!body.contains("outcomes") || !body["outcomes"].is_array()) throw Refusal{400, takes};
  std::vector<Outcome> outcomes;
  for (const Body& each : body["outcomes"]) {
    const auto outcome = each.is_string() ? outcome_named(each.get<std::string>()) : std::nullopt;
    if (!outcome) throw Refusal{400, takes};
    outcomes.push_back(*outcome);
  }
  return outcomes;
}

/// The HTTP side. Its threads take the requests apart, and the queue leads them to the engine.
class CaseServer {
 public:
  CaseServer(CaseGraph& graph, const PlayedCase& played) : graph_(graph), case_(played.json()) {
    case_["sources"] = graph_.sources();
    const auto serve = [this](const Request& asked, Response& reply) { handle(asked, reply); };
    answer_all(server_, serve, kThreads);
    server_.Options(".*", serve);
    server_.set_error_handler([](const Request&, Response& response) {  // the library's own
      if (!response.body.empty()) return;
      add_headers(response);
      answer(response, response.status,
             {{"error", response.status == 413 ? "a body takes at most 64 KiB"
                                               : "the request is not understood"}});
    });
    server_.set_keep_alive_max_count(1);  // idle connections would keep the threads
    server_.set_read_timeout(5);          // seconds
    server_.set_payload_max_length(kLongestBody);
  }

  void run(const ServerOptions& options) {
    bind(options.port, options.favourite_port);
    stop_ = options.stop;
    options.ready("http://127.0.0.1:" + std::to_string(port_) + "/#k=" + token_);
    std::atomic<bool> ended{false};
    std::thread listener([&] {
      server_.listen_after_bind();
      ended = true;
    });
    while (!stop_()) {
      const bool is_growing = graph_.grow();
      while (queue_.run_next(is_growing ? 0 : 50) && !stop_()) {
      }
    }
    queue_.close();
    while (!ended && !server_.is_running()) pause();  // stop() does nothing before it has begun
    server_.stop();
    const std::int64_t deadline = monotonic_now() + kPatience;
    while (!ended && monotonic_now() < deadline) pause();
    // A connection on which nothing was asked keeps the library waiting for seconds. What this
    // process has ends with it.
    if (!ended) std::_Exit(std::fflush(stdout) == 0 ? 0 : 1);
    listener.join();
  }

 private:
  static constexpr std::int64_t kPatience = 300'000'000;  // nanoseconds

  static void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }

  void bind(int port, int favourite) {
    for (const int each : port != 0 ? std::vector<int>{port} : std::vector<int>{favourite, 0}) {
      errno = 0;
      if (each == 0)
        port_ = server_.bind_to_any_port("127.0.0.1");
      else if (server_.bind_to_port("127.0.0.1", each))
        port_ = each;
      if (port_ > 0) return;
    }
    const std::string why = errno != 0 ? std::string(": ") + std::strerror(errno) : "";
    if (port != 0)
      refuse("--port", std::to_string(port), "a port that can be had on 127.0.0.1" + why);
    throw std::runtime_error("serve: no port can be had on 127.0.0.1" + why);
  }

  static void add_headers(Response& response) {
    response.set_header("Content-Security-Policy",
                        "default-src 'self'; base-uri 'none'; form-action 'none'; "
                        "frame-ancestors 'none'");
    response.set_header("X-Content-Type-Options", "nosniff");
    response.set_header("Referrer-Policy", "no-referrer");
    response.set_header("Cross-Origin-Resource-Policy", "same-origin");
    response.set_header("Cache-Control", "no-store");  // the next build has other files
  }

  /// As it is: where a browser takes it so, the library compresses what set_content is given, which
  /// takes longer than all the rest.
  static void give(Response& response, const std::string& text, const char* type) {
    response.set_content_provider(text.size(), type,
                                  [text](std::size_t from, std::size_t count, auto& sink) {
                                    return sink.write(text.data() + from, count);
                                  });
  }

  static void answer(Response& response, int status, const Json& body) {
    const std::string text = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (status == 200) return give(response, text, "application/json");
    response.status = status;
    response.set_content(text, "application/json");
  }

  void handle(const Request& request, Response& response) {
    add_headers(response);
    try {
      check_origin(request);
      if (request.path.starts_with("/api/"))
        use_api(request, response);
      else
        give_page(request, response);
    } catch (const Refusal& refusal) {
      answer(response, refusal.status, {{"error", refusal.line}});
    }
  }

  void check_origin(const Request& request) const {
    const std::string port = ":" + std::to_string(port_);
    const std::set<std::string> ours{"127.0.0.1" + port, "localhost" + port};
    if (request.get_header_value_count("Host") != 1 ||
        !ours.contains(request.get_header_value("Host")))
      throw Refusal{403, "the Host must be 127.0.0.1" + port};
    if (!request.has_header("Origin")) return;
    const std::string origin = request.get_header_value("Origin");
    if (request.get_header_value_count("Origin") != 1 || !origin.starts_with("http://") ||
        !ours.contains(origin.substr(7)))
      throw Refusal{403, "a page of another origin asks"};
  }

  static void check_method(const Request& request, Response& response, const char* allowed) {
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (std::string(allowed) == "POST" ? request.method == "POST" : reads) return;
    response.set_header("Allow", allowed);
    throw Refusal{405, std::string("this path takes ") + allowed};
  }

  void give_page(const Request& request, Response& response) const {
    const std::string path = request.path == "/" ? "index.html" : request.path.substr(1);
    for (const PageFile& file : page_files())
      if (file.path == path) {
        check_method(request, response, "GET, HEAD");
        return give(response, std::string(file.text), type_of(path));
      }
    throw Refusal{404, "there is no such page"};
  }

  void use_api(const Request& request, Response& response) {
    const std::string path = request.path.substr(5);
    const bool gets = path == "case" || path == "graph";
    if (!gets && path != "look" && path != "hint" && path != "file")
      throw Refusal{404, "there is no such path"};
    check_method(request, response, gets ? "GET, HEAD" : "POST");
    if (request.get_header_value("X-Racekit-Token") != token_)
      throw Refusal{401, "the token is missing or another one: open the URL that racekit printed"};
    if (path == "case") return answer(response, 200, case_);
    if (path == "graph") return ask(response, [this] { return graph(); });
    if (!request.get_header_value("Content-Type").starts_with("application/json"))
      throw Refusal{415, "the Content-Type must be application/json"};
    const Body body = body_of(request);
    const std::vector<Choice> schedule = schedule_in(body);
    if (path == "look") return ask(response, [&] { return Answer{200, graph_.look(schedule)}; });
    if (path == "file") return ask(response, [&] { return file(schedule); });
    const std::vector<Outcome> outcomes = outcomes_in(body);
    ask(response, [&] { return hint(schedule, outcomes); });
  }

  // What follows runs on the engine's thread.

  Answer graph() {
    if (graph_.is_whole()) return {200, graph_.json()};
    if (const std::string why = graph_.why_not(); !why.empty()) return {413, {{"error", why}}};
    return {202, {{"states", graph_.states()}}};
  }

  Answer hint(const std::vector<Choice>& schedule, const std::vector<Outcome>& outcomes) {
    const std::int64_t deadline = monotonic_now() + kLongestHint;
    const auto hint =
        graph_.hint(schedule, outcomes, [&] { return monotonic_now() > deadline || stop_(); });
    if (!hint) return {200, nullptr};
    if (hint->gave_up) return {200, {{"gave_up", true}}};
    Json steps = Json::array();
    for (const Choice& choice : hint->steps) steps.emplace_back(explore::choice_json(choice));
    return {200, {{"switches", hint->preemptions}, {"steps", std::move(steps)}}};
  }

  Answer file(const std::vector<Choice>& schedule) {
    const auto file = graph_.file(schedule);
    if (!file)
      return {409,
              {{"error", "the schedule is not at an end of the program"}, {"at", schedule.size()}}};
    return {200, explore::schedule_json(*file)};
  }

  void ask(Response& response, const RequestQueue::Request& request) {
    const Answer got = queue_.ask([&]() -> Answer {
      try {
        return request();
      } catch (const CannotFollow& error) {
        return {409, {{"error", error.what()}, {"at", error.at()}}};
      } catch (const BegunAnew& error) {
        return {409, {{"error", error.what()}, {"again", true}}};
      } catch (const explore::NotRepeatable& error) {
        return {422, {{"error", error.what()}}};
      } catch (const std::exception& error) {
        return {500, {{"error", error.what()}}};
      }
    });
    answer(response, got.status, got.body);
  }

  CaseGraph& graph_;
  Json case_;  // does not change while it serves
  const std::string token_ = random_token();
  int port_ = -1;
  RequestQueue queue_;
  std::function<bool()> stop_;
  httplib::Server server_;
};

}  // namespace

void serve_case(CaseGraph& graph, const PlayedCase& played, const ServerOptions& options) {
  CaseServer(graph, played).run(options);
}

}  // namespace racekit
