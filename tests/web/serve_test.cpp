// racekit serve: what the page asks of the server, and what the server refuses.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "kit/base/temporary_folder.h"
#include "tests/support/http.h"
#include "tests/support/programs.h"
#include "tests/support/running.h"
#include "tests/support/source.h"

namespace racekit::test {
namespace {

using Json = nlohmann::json;

/// A server that runs beside the test.
class Server {
 public:
  explicit Server(const Flags& flags)
      : running_("racekit", Flags{"serve"} + flags, folder_.path() / "out",
                 folder_.path() / "errors") {
    const std::string begin = "http://127.0.0.1:";
    // A machine that is slow and busy takes its time to compile and to search.
    for (int tenths = 0; tenths < 1200 && !url_.ends_with('\n'); ++tenths) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      std::ifstream out(folder_.path() / "out");
      url_.assign(std::istreambuf_iterator<char>(out), {});
      if (is_gone(running_.process())) break;
    }
    if (!url_.starts_with(begin)) return;
    port_ = std::stoi(url_.substr(begin.size()));
    token_ = url_.substr(url_.find("#k=") + 3, 32);
  }

  int port() const { return port_; }
  const std::string& token() const { return token_; }
  std::string errors() const { return text_of(folder_.path() / "errors"); }
  Running& running() { return running_; }

  /// With all that a right request has.
  Reply get(const std::string& path) const { return ask(port_, head("GET", path) + "\r\n"); }
  Reply post(const std::string& path, const Json& body) const {
    const std::string text = body.dump();
    return ask(port_, head("POST", path) + "Content-Type: application/json\r\nContent-Length: " +
                          std::to_string(text.size()) + "\r\n\r\n" + text);
  }

  /// The whole graph, once it is there; null if it never is.
  Json graph() const {
    Reply reply;
    for (int tenths = 0; tenths < 1200; ++tenths) {
      reply = get("/api/graph");
      if (reply.status != 202) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return reply.status == 200 ? Json::parse(reply.body, nullptr, false) : Json();
  }

 private:
  std::string head(const std::string& method, const std::string& path) const {
    return method + ' ' + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
           "\r\nX-Racekit-Token: " + token_ + "\r\n";
  }

  TemporaryFolder folder_;
  Running running_;
  std::string url_;
  std::string token_;
  int port_ = 0;
};

const Flags kCounter{"broken/counter", "--clients", "2", "--ops", "1"};
const Flags kPair{"broken/active_instances", "--setters", "1", "--deleters", "1", "--ops", "1"};

// --- What is refused ----------------------------------------------------------------------------

struct Wrong {
  const char* what;
  int status;
  std::string method;
  std::string path;
  std::string headers = {};  ///< each with its end; @HOST, @PORT and @TOKEN are put in
  std::string body = {};
};

const std::string kHost = "Host: @HOST\r\n";
const std::string kToken = kHost + "X-Racekit-Token: @TOKEN\r\n";
const std::string kJson = kToken + "Content-Type: application/json\r\n";

const Wrong kWrong[] = {
    {"no Host", 403, "GET", "/"},
    {"another Host", 403, "GET", "/", "Host: evil.example\r\n"},
    {"a Host that begins as ours", 403, "GET", "/", "Host: 127.0.0.1.evil.example:@PORT\r\n"},
    {"another port", 403, "GET", "/", "Host: 127.0.0.1:1\r\n"},
    {"no port", 403, "GET", "/", "Host: 127.0.0.1\r\n"},
    {"two Hosts", 403, "GET", "/", kHost + "Host: evil.example\r\n"},
    {"another Host of the API", 403, "GET", "/api/case",
     "Host: evil.example\r\nX-Racekit-Token: @TOKEN\r\n"},
    {"another Origin", 403, "GET", "/api/case", kToken + "Origin: http://evil.example\r\n"},
    {"the Origin null", 403, "POST", "/api/look", kJson + "Origin: null\r\n", R"({"schedule":[]})"},
    {"an Origin of another scheme", 403, "POST", "/api/look",
     kJson + "Origin: https://127.0.0.1:@PORT\r\n", R"({"schedule":[]})"},
    {"an Origin of another port", 403, "POST", "/api/look",
     kJson + "Origin: http://127.0.0.1:1\r\n", R"({"schedule":[]})"},
    {"two Origins", 403, "POST", "/api/look",
     kJson + "Origin: http://@HOST\r\nOrigin: http://evil.example\r\n", R"({"schedule":[]})"},
    {"no such page", 404, "GET", "/js/nothing.js", kHost},
    {"out of the folder", 404, "GET", "/../README.md", kHost},
    {"out of the folder, hidden", 404, "GET", "/js/..%2f..%2fREADME.md", kHost},
    {"the index by its name and more", 404, "GET", "/index.html/", kHost},
    {"no such part of the API", 404, "GET", "/api/program", kToken},
    {"the API's root", 404, "GET", "/api/", kToken},
    {"a page is not posted", 405, "POST", "/", kHost, "x"},
    {"a page is not deleted", 405, "DELETE", "/", kHost},
    {"a case is not posted", 405, "POST", "/api/case", kJson, "{}"},
    {"a graph is not put", 405, "PUT", "/api/graph", kJson, "{}"},
    {"a look is not got", 405, "GET", "/api/look", kToken},
    {"a look is not patched", 405, "PATCH", "/api/look", kJson, R"({"schedule":[]})"},
    {"other origins are not allowed", 405, "OPTIONS", "/api/look",
     kHost + "Origin: http://@HOST\r\nAccess-Control-Request-Method: POST\r\n"},
    {"no token", 401, "GET", "/api/case", kHost},
    {"an empty token", 401, "GET", "/api/graph", kHost + "X-Racekit-Token: \r\n"},
    {"another token", 401, "POST", "/api/look",
     kHost +
         "Content-Type: application/json\r\nX-Racekit-Token: 00000000000000000000000000000000\r\n",
     R"({"schedule":[]})"},
    {"a token with more behind it", 401, "GET", "/api/case",
     kHost + "X-Racekit-Token: @TOKEN0\r\n"},
    {"a token in the URL", 401, "GET", "/api/case?k=@TOKEN", kHost},
    {"a form", 415, "POST", "/api/look",
     kToken + "Content-Type: application/x-www-form-urlencoded\r\n", "schedule=0"},
    {"plain text", 415, "POST", "/api/look", kToken + "Content-Type: text/plain\r\n",
     R"({"schedule":[]})"},
    {"no type", 415, "POST", "/api/look", kToken, R"({"schedule":[]})"},
    {"no body", 400, "POST", "/api/look", kJson},
    {"no JSON", 400, "POST", "/api/look", kJson, R"({"schedule":[)"},
    {"no object", 400, "POST", "/api/look", kJson, "[0,1]"},
    {"no schedule", 400, "POST", "/api/look", kJson, "{}"},
    {"a schedule that is a text", 400, "POST", "/api/look", kJson, R"({"schedule":"0"})"},
    {"a choice that is a text", 400, "POST", "/api/look", kJson, R"({"schedule":["0"]})"},
    {"a choice below 0", 400, "POST", "/api/look", kJson, R"({"schedule":[-1]})"},
    {"a choice that is too large", 400, "POST", "/api/look", kJson,
     R"({"schedule":[99999999999]})"},
    {"half a choice", 400, "POST", "/api/look", kJson, R"({"schedule":[0.5]})"},
    {"choices in choices", 400, "POST", "/api/look", kJson,
     R"({"schedule":[)" + std::string(10'000, '[') + std::string(10'000, ']') + "]}"},
    {"a choice of three", 400, "POST", "/api/look", kJson, R"({"schedule":[[0,1,2]]})"},
    {"no outcomes", 400, "POST", "/api/hint", kJson, R"({"schedule":[]})"},
    {"an outcome that there is not", 400, "POST", "/api/hint", kJson,
     R"({"schedule":[],"outcomes":["exploded"]})"},
    {"an outcome that is no text", 400, "POST", "/api/hint", kJson,
     R"({"schedule":[],"outcomes":[7]})"},
    {"a thread that there is not", 409, "POST", "/api/look", kJson, R"({"schedule":[0,0,7]})"},
    {"an alternative that there is not", 409, "POST", "/api/hint", kJson,
     R"({"schedule":[0,[0,5]],"outcomes":["lost"]})"},
    {"a file that is not at its end", 409, "POST", "/api/file", kJson, R"({"schedule":[0]})"},
    {"a body that is too long", 413, "POST", "/api/look", kJson, std::string(70'000, ' ')},
    {"a method that there is not", 400, "BREW", "/", kHost},
};

std::string with(std::string text, const std::string& mark, const std::string& value) {
  for (std::size_t at; (at = text.find(mark)) != std::string::npos;)
    text.replace(at, mark.size(), value);
  return text;
}

TEST(Serve, RefusesWhatIsWrongInOneLine) {
  const Server server(kCounter);
  ASSERT_NE(server.port(), 0) << server.errors();
  const std::string port = std::to_string(server.port());
  for (const Wrong& wrong : kWrong) {
    std::string text = wrong.method + ' ' + wrong.path + " HTTP/1.1\r\n" + wrong.headers;
    if (!wrong.body.empty())
      text += "Content-Length: " + std::to_string(wrong.body.size()) + "\r\n";
    text += "\r\n" + wrong.body;
    text = with(text, "@TOKEN", server.token());
    text = with(with(text, "@HOST", "127.0.0.1:@PORT"), "@PORT", port);
    const Reply reply = ask(server.port(), text);
    EXPECT_EQ(reply.status, wrong.status) << wrong.what << '\n' << reply.body;
    const Json body = Json::parse(reply.body, nullptr, false);
    ASSERT_TRUE(body.is_object() && body.contains("error")) << wrong.what << '\n' << reply.body;
    const std::string line = body.at("error");
    EXPECT_FALSE(line.empty() || line.find('\n') != std::string::npos) << wrong.what;
    EXPECT_EQ(reply.head.find("Access-Control-Allow"), std::string::npos) << wrong.what;
    EXPECT_EQ(body.contains("at"), wrong.status == 409) << wrong.what;
    if (wrong.status == 405) {
      EXPECT_NE(reply.head.find("Allow: "), std::string::npos) << wrong.what;
    }
  }
  // And after all that it serves.
  EXPECT_EQ(server.get("/api/case").status, 200);
}

TEST(Serve, EachPageComesWithItsFences) {
  const Server server(kCounter);
  for (const char* path : {"/", "/js/main.js", "/api/case"}) {
    const Reply reply = server.get(path);
    EXPECT_EQ(reply.status, 200) << path;
    for (const char* header :
         {"Content-Security-Policy: default-src 'self'", "X-Content-Type-Options: nosniff",
          "Referrer-Policy: no-referrer", "Cache-Control: no-store"})
      EXPECT_NE(reply.head.find(header), std::string::npos) << path << ": " << header;
  }
  EXPECT_NE(server.get("/").body.find("<html"), std::string::npos);
}

// --- What is answered ---------------------------------------------------------------------------

/// A schedule to each end of a graph, by the ends' numbers.
std::map<std::size_t, Json> ways_to_the_ends(const Json& graph) {
  std::map<std::size_t, Json> ways{{0, Json::array()}};
  std::map<std::size_t, Json> ends;
  std::vector<std::size_t> order{0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Json& state = graph.at("states").at(order[i]);
    if (state.size() > 2) ends[order[i]] = ways.at(order[i]);
    for (const Json& next : state.at(1)) {
      Json way = ways.at(order[i]);
      way.push_back(next.size() > 2 ? Json{next.at(0), next.at(2)} : next.at(0));
      if (ways.try_emplace(next.at(1), std::move(way)).second) order.push_back(next.at(1));
    }
  }
  return ends;
}

class ServedCase : public testing::TestWithParam<Flags> {};

TEST_P(ServedCase, EachScheduleEndsAsTheExplorerSays) {
  const Server server(GetParam());
  ASSERT_NE(server.port(), 0) << server.errors();
  const Json graph = server.graph();
  ASSERT_TRUE(graph.is_object());
  std::map<std::string, int> outcomes;
  for (const auto& [end, way] : ways_to_the_ends(graph)) {
    const Json& state = graph.at("states").at(end);
    if (state.at(2).at("end") == "circular") continue;
    const Reply looked = server.post("/api/look", {{"schedule", way}});
    ASSERT_EQ(looked.status, 200) << looked.body;
    const Json look = Json::parse(looked.body);
    EXPECT_EQ(look.at("path").size(), way.size() + 1);
    const Json& last = look.at("graph").at("states").at(look.at("path").back().get<std::size_t>());
    ASSERT_EQ(last.size(), 3u) << last;
    EXPECT_EQ(last.at(2).at("text"), state.at(2).at("text"));
    const Json file = Json::parse(server.post("/api/file", {{"schedule", way}}).body);
    EXPECT_EQ(file.at("racekit"), "schedule");
    EXPECT_EQ(file.at("schedule"), way);
    EXPECT_EQ(file.at("outcome"), state.at(2).at("outcome"));
    ++outcomes[file.at("outcome")];
  }
  EXPECT_EQ(Json(outcomes), graph.at("outcomes"));
}

INSTANTIATE_TEST_SUITE_P(Serve, ServedCase,
                         testing::Values(kCounter, kPair, Flags{"broken/two_locks"},
                                         Flags{"broken/condition_without_loop"}),
                         [](const auto& test) { return test_name(test.param.front()); });

/// What was done on the way of an answer, in names.
Json done_on_the_way(const Json& look) {
  const Json& graph = look.at("graph");
  Json done = Json::array();
  std::vector<int> before(graph.at("threads").size(), -1);
  for (const Json& place : look.at("path")) {
    const std::vector<int> last = graph.at("states").at(place.get<std::size_t>()).at(0);
    for (std::size_t thread = 0; thread < last.size(); ++thread) {
      if (last[thread] == before[thread]) continue;
      Json event = graph.at("events").at(static_cast<std::size_t>(last[thread]));
      event.erase("races");
      event.erase("next");
      for (Json& access : event["accesses"])
        if (access.at(1).is_number())
          access[1] = graph.at("cells").at(access.at(1).get<std::size_t>());
      done.push_back(std::move(event));
    }
    before = last;
  }
  return done;
}

TEST(Serve, BackAndForthGivesTheSame) {
  const Server server(kPair);
  ASSERT_NE(server.port(), 0) << server.errors();
  const Json way{0, 0, 1, 1, 1, 2, 2, 1, 1, 2};
  const auto look = [&](const Json& schedule) {
    return server.post("/api/look", {{"schedule", schedule}}).body;
  };
  const Json there = done_on_the_way(Json::parse(look(way)));
  ASSERT_EQ(there.size(), way.size());
  const Json back = done_on_the_way(Json::parse(look(Json(way.begin(), way.begin() + 5))));
  EXPECT_EQ(back, Json(there.begin(), there.begin() + 5));
  EXPECT_EQ(done_on_the_way(Json::parse(look(way))), there);
  // And once all is known, byte for byte.
  ASSERT_TRUE(server.graph().is_object());
  const std::string known = look(way);
  look({0, 0, 2});
  EXPECT_EQ(look(way), known);
}

/// How few preemptions lead from where a schedule ends to an end with this outcome; -1 if none
/// does.
int fewest_preemptions(const Json& graph, const Json& schedule, const std::string& outcome) {
  using Node = std::pair<std::size_t, int>;  // a state, and the thread that ran last
  Node begin{0, -1};
  for (const Json& thread : schedule)
    for (const Json& next : graph.at("states").at(begin.first).at(1))
      if (next.at(0) == thread) {
        begin = {next.at(1), thread};
        break;
      }
  std::map<Node, int> known{{begin, 0}};
  std::deque<Node> todo{begin};
  int best = -1;
  while (!todo.empty()) {
    const Node node = todo.front();
    todo.pop_front();
    const int cost = known.at(node);
    const Json& state = graph.at("states").at(node.first);
    if (state.size() > 2 && state.at(2).value("outcome", "") == outcome &&
        (best < 0 || cost < best))
      best = cost;
    const bool could_go_on = std::ranges::any_of(
        state.at(1), [&](const Json& next) { return next.at(0) == node.second; });
    for (const Json& next : state.at(1)) {
      const bool preempts = could_go_on && next.at(0) != node.second;
      const Node to{next.at(1), next.at(0)};
      const auto found = known.find(to);
      if (found != known.end() && found->second <= cost + preempts) continue;
      known[to] = cost + preempts;
      todo.push_back(to);
    }
  }
  return best;
}

TEST(Serve, AHintLeadsToItsEndAsNearAsTheGraphHasIt) {
  const Server server(kPair);
  ASSERT_NE(server.port(), 0) << server.errors();
  const Json graph = server.graph();
  for (Json schedule : {Json{0, 0}, Json{0, 0, 1, 1, 2, 2}, Json{0, 0, 2, 2, 1, 1, 1, 2}}) {
    const Json hint = Json::parse(
        server.post("/api/hint", {{"schedule", schedule}, {"outcomes", {"crashed"}}}).body);
    const int fewest = fewest_preemptions(graph, schedule, "crashed");
    EXPECT_EQ(hint.is_null(), fewest < 0) << schedule;
    if (hint.is_null()) continue;
    EXPECT_EQ(hint.at("switches"), fewest) << schedule;
    for (const Json& step : hint.at("steps")) schedule.push_back(step);
    const Json file = Json::parse(server.post("/api/file", {{"schedule", schedule}}).body);
    EXPECT_EQ(file.at("outcome"), "crashed");
  }
  EXPECT_EQ(
      server.post("/api/hint", {{"schedule", {0, 0, 1, 1, 2, 2, 2}}, {"outcomes", {"survived"}}})
          .body,
      "null");
}

TEST(Serve, BeyondTheGraphItLooksOnDemand) {
  const Server server({"broken/active_instances", "--setters", "2", "--deleters", "2", "--ops", "2",
                       "--limit", "0.2"});
  ASSERT_NE(server.port(), 0) << server.errors();
  EXPECT_EQ(server.get("/api/graph").status, 413);
  const Json played = Json::parse(server.get("/api/case").body);
  EXPECT_TRUE(played.at("interleavings").is_null());
  EXPECT_FALSE(played.at("why_not").get<std::string>().empty());
  Json way = Json::array();
  int begun_anew = 0;
  while (way.size() < 60) {
    const Reply reply = server.post("/api/look", {{"schedule", way}});
    const Json look = Json::parse(reply.body);
    if (reply.status == 409 && look.contains("again")) {  // more memory has proved shared
      ASSERT_LT(++begun_anew, 50);
      way = Json::array();
      continue;
    }
    ASSERT_EQ(reply.status, 200) << reply.body;
    const Json& next =
        look.at("graph").at("states").at(look.at("path").back().get<std::size_t>()).at(1);
    if (next.empty()) break;
    for (const Json& each : next) EXPECT_GE(each.at(1), 0) << "all choices here are known";
    for (const Json& file : look.at("graph").at("sources"))
      EXPECT_FALSE(file.contains("lines")) << "the case has them";
    way.push_back(next.at(way.size() % next.size()).at(0));
  }
  for (int i = 0;; ++i) {
    ASSERT_LT(i, 50);
    const Reply reply =
        server.post("/api/hint", {{"schedule", Json::array()}, {"outcomes", {"crashed", "raced"}}});
    const Json hint = Json::parse(reply.body);
    if (reply.status == 409) continue;
    if (hint.contains("gave_up")) break;  // a machine that is slow
    const Reply file = server.post("/api/file", {{"schedule", hint.at("steps")}});
    if (file.status == 409 && Json::parse(file.body).contains("again")) continue;
    EXPECT_EQ(file.status, 200) << file.body;
    break;
  }
}

// --- How it begins and ends ---------------------------------------------------------------------

TEST(Serve, CtrlCEndsItAndNothingStaysBehind) {
  // A case that no other test has: the port is the case's, and another server may take it next.
  const Flags its_own{
      "broken/active_instances", "--setters", "1", "--deleters", "1", "--ops", "1", "--keys", "77"};
  for (const int signal : {SIGINT, SIGTERM}) {
    Server server(its_own);
    ASSERT_NE(server.port(), 0) << server.errors();
    const std::vector<int> children = server.running().children(1);
    // The program that it explores, once more where executions are compared.
    ASSERT_FALSE(children.empty());
    ASSERT_TRUE(server.graph().is_object());
    const Line idle(server.port());  // as a browser opens one ahead
    server.running().send(signal);
    EXPECT_EQ(server.running().end(), 0) << server.errors();
    for (const int child : children) EXPECT_TRUE(soon([&] { return is_gone(child); }));
    EXPECT_FALSE(Line(server.port()).open());
  }
}

TEST(Serve, EndsIfItsAddressCannotBeWritten) {
  Running running("racekit", Flags{"serve"} + kCounter, "/dev/full");
  const int status = running.end();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << status;
}

TEST(Serve, KilledItLeavesNoProgramBehind) {
  Server server(kPair);
  ASSERT_NE(server.port(), 0) << server.errors();
  const std::vector<int> children = server.running().children(1);
  ASSERT_FALSE(children.empty());
  server.running().send(SIGKILL);
  server.running().end();
  for (const int child : children) EXPECT_TRUE(soon([&] { return is_gone(child); }));
}

TEST(Serve, TwoAtOnceAndAPortThatIsTaken) {
  const Server one(kCounter);
  const Server two(kPair);
  ASSERT_NE(one.port(), 0) << one.errors();
  ASSERT_NE(two.port(), 0) << two.errors();
  EXPECT_NE(one.port(), two.port());
  EXPECT_NE(one.token(), two.token());
  EXPECT_EQ(Json::parse(one.get("/api/case").body).at("program"), "broken/counter");
  EXPECT_EQ(Json::parse(two.get("/api/case").body).at("program"), "broken/active_instances");
  const ProcessResult refused =
      run_built("racekit", Flags{"serve"} + kCounter + Flags{"--port", std::to_string(one.port())});
  EXPECT_EQ(refused.shell_status(), 2);
  EXPECT_EQ(lines_of(refused.error_text).size(), 1u) << refused.error_text;
}

TEST(Serve, AScheduleOfALearnersProgramIsShown) {
  const Source file(
      "#include <thread>\nint n = 0;\nvoid add() { n = n + 1; }\n"
      "int main() { std::thread a(add), b(add); a.join(); b.join(); return n - 2; }\n");
  const TemporaryFolder folder;
  const std::string schedule = folder.path() / "my.schedule.json";
  run_built("racekit", {"explore", file.path(), "--save", schedule, "--trace", "none"}, 200);
  const Json saved = Json::parse(text_of(schedule));
  {
    const Server server({schedule});
    ASSERT_NE(server.port(), 0) << server.errors();
    const Json played = Json::parse(server.get("/api/case").body);
    EXPECT_EQ(played.at("schedule"), saved.at("schedule"));
    EXPECT_EQ(played.at("program"), file.path());
    EXPECT_FALSE(played.contains("lesson"));
    const Reply end = server.post("/api/file", {{"schedule", saved.at("schedule")}});
    EXPECT_EQ(Json::parse(end.body), saved);
    EXPECT_TRUE(server.graph().is_object());
  }
  const ProcessResult beside = run_built("racekit", {"serve", schedule, "--spurious"});
  EXPECT_EQ(beside.shell_status(), 2);
  EXPECT_EQ(lines_of(beside.error_text).size(), 1u) << beside.error_text;
  Json other = saved;
  other["build"] = "0000000000000000";
  std::ofstream(schedule) << other;
  const ProcessResult refused = run_built("racekit", {"serve", schedule});
  EXPECT_EQ(refused.shell_status(), 2);
  EXPECT_NE(refused.error_text.find("another build"), std::string::npos) << refused.error_text;
}

/// The shortest failure is found at once, and the search begins anew after that, as memory proves
/// shared.
TEST(Serve, AScheduleThatWasFoundEarlyIsOfTheWholeGraph) {
  const Source file(
      "#include <chrono>\n#include <condition_variable>\n#include <mutex>\n#include <thread>\n"
      "std::mutex m;\nstd::condition_variable cv;\nbool done = false, in_time = false;\n"
      "void waits() {\n  std::unique_lock lock(m);\n"
      "  if (cv.wait_for(lock, std::chrono::seconds(1)) == std::cv_status::no_timeout)\n"
      "    in_time = true;\n}\n"
      "void ends() { { std::lock_guard lock(m); done = true; } cv.notify_one(); }\n"
      "int main() { std::thread a(waits), b(ends); a.join(); b.join(); return in_time ? 0 : 1; "
      "}\n");
  const TemporaryFolder folder;
  const std::string schedule = folder.path() / "my schedule.json";
  const ProcessResult explored =
      run_built("racekit", {"explore", file.path(), "--save", schedule, "--trace", "none"}, 200);
  EXPECT_NE(explored.output.find("racekit serve \"" + schedule + "\"\n"), std::string::npos)
      << explored.output;
  const Server server({schedule});
  ASSERT_NE(server.port(), 0) << server.errors();
  EXPECT_TRUE(server.graph().is_object());
  EXPECT_EQ(Json::parse(server.get("/api/case").body).at("why_not"), "");
}

TEST(Serve, RefusesABadCommandLineInOneLine) {
  for (const Flags& flags :
       {Flags{}, Flags{"broken/nothing"}, Flags{"broken/counter", "--port", "0"},
        Flags{"broken/counter", "--port", "80"}, Flags{"broken/counter", "--port", "65536"},
        Flags{"broken/counter", "--export", "/tmp", "--open"},
        Flags{"broken/counter", "--export", ""}, Flags{"nothing.schedule.json"},
        Flags{"broken/counter", "--cxxflags", "-O2"}, Flags{"broken/daemon"}}) {
    const ProcessResult refused = run_built("racekit", Flags{"serve"} + flags);
    EXPECT_EQ(refused.shell_status(), 2) << refused.error_text;
    EXPECT_EQ(refused.output, "");
    EXPECT_EQ(lines_of(refused.error_text).size(), 1u) << refused.error_text;
  }
}

TEST(Serve, ExportedItIsOneFileThatNeedsNothing) {
  const TemporaryFolder folder;
  const ProcessResult written =
      run_built("racekit", Flags{"serve"} + kPair + Flags{"--export", folder.path()});
  ASSERT_EQ(written.shell_status(), 0) << written.error_text;
  const std::string page = text_of(folder.path() / "active_instances.html");
  for (const char* outside : {"src=", "href=\"css", "import {", "https://", "\nexport "})
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  const std::string begin = "id=\"racekit-case\">";
  const std::size_t at = page.find(begin) + begin.size();
  const Json packed = Json::parse(page.substr(at, page.find("</script>", at) - at));
  EXPECT_EQ(packed.at("case").at("interleavings"), 46);
  EXPECT_EQ(packed.at("graph").at("racekit"), "graph");
}

TEST(Serve, TheCourseHasItsGoalsAndLeadsOn) {
  const TemporaryFolder folder;
  const ProcessResult written = run_built("racekit", {"serve", "--export", folder.path()}, 250);
  ASSERT_EQ(written.shell_status(), 0) << written.error_text;
  const auto pages = lines_of(written.output);
  ASSERT_GT(pages.size(), 10u);
  int without_a_goal = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const std::string page = text_of(pages[i].substr(0, pages[i].find("  ")));
    const std::string begin = "id=\"racekit-case\">";
    const std::size_t at = page.find(begin) + begin.size();
    const Json played = Json::parse(page.substr(at, page.find("</script>", at) - at)).at("case");
    without_a_goal += !played.contains("goal");
    EXPECT_TRUE(std::filesystem::exists(source(played.at("lesson").at("file")))) << pages[i];
    EXPECT_EQ(played.contains("next"), i + 1 < pages.size()) << pages[i];
    if (played.contains("next")) {
      EXPECT_TRUE(std::filesystem::exists(folder.path() / played.at("next").at("file")));
    }
  }
  EXPECT_EQ(without_a_goal, 1) << "of the cure nothing can be made to fail";
}

}  // namespace
}  // namespace racekit::test
