// The daemon: it serves as HTTP asks for, ends as it is asked to, and its race is the pair's.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "kit/base/pattern.h"
#include "kit/load/ledger.h"
#include "tests/support/ground_truth.h"
#include "tests/support/http.h"
#include "tests/support/programs.h"
#include "tests/support/running.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

/// A file of the test's own that goes with it.
class File {
 public:
  File() {
    static int number = 0;
    path_ =
        testing::TempDir() + "daemon_" + std::to_string(getpid()) + '_' + std::to_string(++number);
    std::ofstream created(path_);
  }
  ~File() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }
  std::string text() const { return text_of(path_); }

 private:
  std::string path_;
};

/// A daemon that listens on a port of its own.
class Daemon {
 public:
  explicit Daemon(const std::string& program, const Flags& flags = {})
      : process(program, Flags{"--port", "0", "--report", "json"} + flags, output_.path(),
                errors_.path()) {
    soon([&] { return (port = port_in(errors_.text())) != 0; });
  }

  /// The report of one that has ended.
  nlohmann::json report() const {
    return nlohmann::json::parse(output_.text(), nullptr, /*allow_exceptions=*/false);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port); }

  int count() const { return std::atoi(ask(port, request("GET", "/instances")).body.c_str()); }

 private:
  static int port_in(const std::string& text) {
    const auto found = Pattern("http://127.0.0.1:(\\d+)\n").search(text);
    return found ? std::stoi(found->at(1)) : 0;
  }

  File output_;
  File errors_;

 public:
  Running process;
  int port = 0;
};

/// Drives it as hard as it goes.
ProcessResult load(const Daemon& daemon, const std::string& seconds, double limit) {
  return run_built("racekit",
                   {"load", daemon.url(), "--seconds", seconds, "--rate", "1000000", "--json"},
                   limit);
}

TEST(Daemon, AnswersWithTheRightStatus) {
  const Daemon daemon("fixed/daemon");
  const auto status = [&](const char* method, const char* path, const std::string& body = "") {
    return ask(daemon.port, request(method, path, body)).status;
  };
  EXPECT_EQ(status("GET", "/healthz"), 200);
  EXPECT_EQ(status("PUT", "/instances/7"), 201);
  EXPECT_EQ(status("PUT", "/instances/7"), 204);
  EXPECT_EQ(daemon.count(), 1);
  EXPECT_EQ(status("GET", "/instances/7"), 204);  // nothing in it
  EXPECT_EQ(status("POST", "/instances/7", "one"), 204);
  EXPECT_EQ(status("POST", "/instances/7", "two"), 204);
  EXPECT_EQ(ask(daemon.port, request("GET", "/instances/7")).body, "one");
  EXPECT_EQ(ask(daemon.port, request("GET", "/instances/7")).body, "two");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(status("POST", "/instances/7", "more"), 204);
  EXPECT_EQ(status("POST", "/instances/7", "one too many"), 429);
  EXPECT_EQ(status("PUT", "/instances/7"), 204);
  EXPECT_EQ(status("GET", "/instances/7"), 204);  // the channel is a new one
  EXPECT_EQ(status("DELETE", "/instances/7"), 204);
  EXPECT_EQ(status("DELETE", "/instances/7"), 404);
  EXPECT_EQ(status("POST", "/instances/7", "nobody"), 404);
  EXPECT_EQ(status("GET", "/instances/7"), 404);
  EXPECT_EQ(status("PUT", "/instances/2147483647"), 201);
  EXPECT_EQ(status("HEAD", "/instances"), 200);
}

TEST(Daemon, AHundredBadRequestsGetTheirStatusAndLeaveItServing) {
  const Daemon daemon("fixed/daemon");
  ask(daemon.port, request("PUT", "/instances/1"));
  for (int i = 0; i < 5; ++i) ask(daemon.port, request("POST", "/instances/1", "full"));
  const std::string chunk(5000, 'a');
  const std::string chunked = "Transfer-Encoding: chunked\r\nContent-Type: text/plain\r\n";
  for (int i = 0; i < 10; ++i) {
    const std::string n = std::to_string(i);
    const std::vector<std::pair<std::string, int>> bad{
        {request("PUT", "/instances/x" + n), 400},                  // an id in letters
        {request("PUT", "/instances/-" + n), 400},                  // a negative one
        {request("PUT", "/instances/214748364" + n + '8'), 400},    // one that is too large
        {request("GET", "/instances/9" + n), 404},                  // no such instance
        {request("GET", "/nowhere/" + n), 404},                     // no such path
        {request(i % 2 == 0 ? "PATCH" : "POST", "/healthz"), 405},  // not for this method
        {request("POST", "/instances/1", chunk + n), 413},          // a body over the limit
        {request("POST", "/instances/1", "", chunked) + "1388\r\n" + chunk + "\r\n0\r\n\r\n", 413},
        {request("POST", "/instances/1", "message " + n), 429},  // a full channel
        {"HELLO " + n + "\r\n\r\n", 400}};                       // no HTTP at all
    for (const auto& [text, status] : bad)
      EXPECT_EQ(ask(daemon.port, text).status, status) << text.substr(0, 80);
  }
  EXPECT_EQ(ask(daemon.port, request("GET", "/healthz")).status, 200);
  EXPECT_EQ(daemon.count(), 1);
}

TEST(Daemon, SaysWhichMethodsAPathTakes) {
  const Daemon daemon("fixed/daemon");
  const Reply reply = ask(daemon.port, request("PATCH", "/instances/1"));
  EXPECT_EQ(reply.status, 405);
  EXPECT_NE(reply.head.find("Allow: GET, PUT, POST, DELETE"), std::string::npos) << reply.head;
}

TEST(Daemon, AnswersRequestsInFlightWhenItIsStopped) {
  Daemon daemon("fixed/daemon");
  ask(daemon.port, request("PUT", "/instances/1"));
  std::vector<std::unique_ptr<Line>> lines;
  const std::string whole = request("POST", "/instances/1", "in flight");
  for (int i = 0; i < 5; ++i) {
    lines.push_back(std::make_unique<Line>(daemon.port));
    lines.back()->say(whole.substr(0, whole.size() - 4));
  }
  // A connection that a thread of the daemon's has not begun to serve is closed when it stops.
  for (const auto& line : lines) EXPECT_TRUE(soon([&] { return line->is_read(); }));
  EXPECT_EQ(daemon.count(), 1);
  daemon.process.send(SIGTERM);
  EXPECT_TRUE(soon([&] { return !Line(daemon.port).open(); }));
  for (const auto& line : lines) line->say("ight");
  for (const auto& line : lines) EXPECT_EQ(reply_in(line->hear()).status, 204);
  EXPECT_EQ(daemon.process.end(), 0);
  EXPECT_EQ(daemon.report().at("outcome"), "survived");
  EXPECT_EQ(daemon.report().at("map").at("size"), 1);
}

TEST(Daemon, IsNotHungWhereNobodyAsksForAnything) {
  Daemon daemon("fixed/daemon", {"--hang-limit", "0.2"});
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_EQ(ask(daemon.port, request("GET", "/healthz")).status, 200);
  daemon.process.send(SIGTERM);
  EXPECT_EQ(daemon.process.end(), 0);
}

TEST(Daemon, AClientThatKeepsItFromStoppingIsNotWaitedForForEver) {
  Daemon daemon("fixed/daemon", {"--hang-limit", "1"});
  const Line line(daemon.port);
  line.say("PUT /instances/1 HTTP/1.1\r\n");
  ASSERT_TRUE(soon([&] { return line.is_read(); }));  // before that it need not be waited for
  daemon.process.send(SIGTERM);
  const int status = daemon.process.end();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 124) << status;
}

TEST(Daemon, EndsAtCtrlC) {
  Daemon daemon("fixed/daemon");
  daemon.process.send(SIGINT);
  const int status = daemon.process.end();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 130) << status;
  EXPECT_FALSE(Line(daemon.port).open());
}

TEST(Daemon, DoesNotOutliveItsWatcher) {
  Daemon daemon("fixed/daemon");
  const int child = daemon.process.child();
  daemon.process.send(SIGKILL);
  EXPECT_TRUE(soon([&] { return is_gone(child); }));
  // Its main thread is gone; the kernel closes the port with the last of its threads.
  EXPECT_TRUE(soon([&] { return !Line(daemon.port).open(); }));
}

TEST(Daemon, RefusesFlagsThatAreNotItsOwn) {
  for (const Flags& flags : {Flags{"--setters", "2"}, Flags{"--ops", "3"}, Flags{"--seconds", "1"},
                             Flags{"--rate", "1"}, Flags{"--disjoint"}, Flags{"--port", "65536"},
                             Flags{"--port", "x"}, Flags{"--mutex", "x"}}) {
    const ProcessResult finished = run_built("fixed/daemon", flags, 10);
    EXPECT_EQ(finished.shell_status(), 2) << flags.front();
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(flags.front()), std::string::npos) << finished.error_text;
  }
}

TEST(Daemon, SaysThatItsPortIsTaken) {
  const Daemon daemon("fixed/daemon");
  const ProcessResult finished =
      run_built("fixed/daemon", {"--port", std::to_string(daemon.port), "--report", "json"}, 10);
  EXPECT_EQ(finished.shell_status(), 2);
  EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  EXPECT_NE(finished.error_text.find("--port '" + std::to_string(daemon.port)), std::string::npos);
}

TEST(Daemon, TheBrokenOneAskedForMutexLinesIsTheFixedOne) {
  Daemon daemon("broken/daemon", {"--mutex", "on"});
  EXPECT_EQ(ask(daemon.port, request("PUT", "/instances/1")).status, 201);
  daemon.process.send(SIGTERM);
  EXPECT_EQ(daemon.process.end(), 0);
  EXPECT_EQ(daemon.report().at("program"), "fixed/daemon");
  EXPECT_EQ(daemon.report().at("mutex"), "on");
}

nlohmann::json thread_named(const std::string& name, const nlohmann::json& report) {
  for (const auto& thread : report.at("threads"))
    if (thread.at("name") == name) return thread;
  return {};
}

bool has_frame(const nlohmann::json& thread, const std::string& function) {
  for (const auto& frame : thread.at("frames"))
    if (frame.at("function") == function) return true;
  return false;
}

TEST(DaemonUnderLoad, TheBrokenOneNeverLooksWell) {
  for (int i = 0; i < 3; ++i) {
    Daemon daemon("broken/daemon");
    const ProcessResult finished = load(daemon, "60", 120);
    EXPECT_NE(finished.shell_status(), 0) << finished.output;
    daemon.process.send(SIGTERM);
    EXPECT_NE(daemon.process.end(), 0);
    const auto report = daemon.report();
    EXPECT_NE(report.at("outcome"), "survived");
    if (report.at("outcome") != "crashed") continue;
    // Who accepts connections is in the dump, as in the document's: nearly always asleep in it.
    const auto main = thread_named("main", report);
    if (main.at("crashed") == true) continue;  // while it looked at the broken map, at the end
    EXPECT_EQ(report.at("threads").back().at("name"), "main");
    const bool accepts = has_frame(main, "accept") || has_frame(main, "accept4");
    EXPECT_TRUE(has_frame(main, "httplib::Server::listen_internal")) << main;
    EXPECT_EQ(main.at("state") == "waiting for a connection", accepts) << main;
  }
}

TEST(DaemonUnderLoad, TheFixedOneHoldsAndTheLedgerIsExact) {
  Daemon daemon("fixed/daemon");
  for (int i = 0; i < 2; ++i) {
    const ProcessResult finished = load(daemon, "2", 60);
    EXPECT_EQ(finished.shell_status(), 0) << finished.output;
    const auto report = nlohmann::json::parse(finished.output);
    EXPECT_GT(report.at("requests"), 1000);
    EXPECT_GT(report.at("must_be_there"), 0);
    EXPECT_EQ(report.at("are_there"), report.at("must_be_there"));
    EXPECT_EQ(report.at("differences"), 0);
  }
  daemon.process.send(SIGTERM);
  EXPECT_EQ(daemon.process.end(), 0);
  EXPECT_EQ(daemon.report().at("map").at("size"), 0);  // the clients have removed all
}

TEST(DaemonUnderLoad, ThreadSanitizerReportsTheRaceAndThenNone) {
  NEEDS_TSAN();
  const GroundTruth truth = ground_truth("broken/daemon.cpp");
  Daemon broken("tsan/broken/daemon");
  EXPECT_EQ(load(broken, "60", 120).shell_status(), 70);
  const int status = broken.process.end();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 66) << status;
  const auto report = broken.report();
  EXPECT_EQ(report.at("headline"), "raced: ThreadSanitizer reported a data race");
  const auto race = report.at("race");
  // Which memory meets first is chance: the map itself, or its bucket array or a node, on the heap.
  const auto& memory = race.at("memory");
  const auto& named =
      memory.at("variable").is_null() ? memory.at("named_by_lines").at(0) : memory.at("variable");
  EXPECT_EQ(truth.variables, std::vector<std::string>{named.at("name")}) << race;
  for (const auto& access : race.at("accesses")) {
    const auto& place = access.at("place");
    ASSERT_TRUE(truth.access.contains(place.at("function"))) << access;
    EXPECT_TRUE(truth.access.at(place.at("function")).lines.contains(place.at("line"))) << access;
  }

  Daemon fixed("tsan/fixed/daemon");
  EXPECT_EQ(load(fixed, "2", 60).shell_status(), 0);
  fixed.process.send(SIGTERM);
  EXPECT_EQ(fixed.process.end(), 0);
  EXPECT_EQ(fixed.report().at("reports"), 0);
}

TEST(Load, RefusesWhatIsNoDaemon) {
  for (const Flags& flags :
       {Flags{}, Flags{"here"}, Flags{"http://127.0.0.1"}, Flags{"https://127.0.0.1:80"},
        Flags{"http://127.0.0.1:80/path"}, Flags{"http://127.0.0.1:0"},
        Flags{"http://127.0.0.1:70000"}, Flags{"http://127.0.0.1:80", "--clients", "0"},
        Flags{"http://127.0.0.1:80", "--seconds", "x"}, Flags{"http://127.0.0.1:80", "--what"}}) {
    const ProcessResult finished = run_built("racekit", Flags{"load"} + flags, 10);
    EXPECT_EQ(finished.shell_status(), 2) << finished.error_text;
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  }
}

TEST(Load, SaysThatNobodyIsThere) {
  int port = 0;
  {
    const Daemon daemon("fixed/daemon");
    port = daemon.port;
  }
  const ProcessResult finished =
      run_built("racekit", {"load", "http://127.0.0.1:" + std::to_string(port)}, 30);
  EXPECT_EQ(finished.shell_status(), 1);
  EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
}

TEST(Explore, RefusesTheDaemonInOneLine) {
  const ProcessResult finished = run_built("racekit", {"explore", "broken/daemon"}, 10);
  EXPECT_EQ(finished.shell_status(), 2);
  EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  EXPECT_NE(finished.error_text.find("broken/daemon"), std::string::npos);
}

// --- The ledger: it knows what a wrong daemon does wrong ---------------------------------------

using load::Answer, load::Ledger;
using Kind = load::Request::Kind;

const auto kWhole = Answer::Came::whole;

TEST(Ledger, FindsALostInstance) {
  Ledger ledger(0, 1, 1, 1, true);
  EXPECT_FALSE(ledger.enter({Kind::put, 0}, {kWhole, 201}));
  EXPECT_EQ(ledger.present(), 1);
  const auto line = ledger.enter({Kind::erase, 0}, {kWhole, 404});
  EXPECT_EQ(line.value_or(""), "DELETE /instances/0 gave 404, must give 204: the instance is lost");
  EXPECT_EQ(ledger.present(), 0);
}

TEST(Ledger, FindsADoubleOne) {
  Ledger ledger(0, 1, 1, 1, true);
  EXPECT_TRUE(ledger.enter({Kind::put, 0}, {kWhole, 204}));
  EXPECT_FALSE(ledger.enter({Kind::erase, 0}, {kWhole, 204}));
  EXPECT_TRUE(ledger.enter({Kind::erase, 0}, {kWhole, 204}));
}

TEST(Ledger, KnowsTheMessagesAndTheirOrder) {
  Ledger ledger(0, 1, 1, 1, true);
  ledger.enter({Kind::put, 0}, {kWhole, 201});
  for (const char* message : {"1", "2", "3", "4", "5"})
    EXPECT_FALSE(ledger.enter({Kind::post, 0, message}, {kWhole, 204}));
  EXPECT_FALSE(ledger.enter({Kind::post, 0, "6"}, {kWhole, 429}));
  EXPECT_FALSE(ledger.enter({Kind::get, 0}, {kWhole, 200, "1"}));
  EXPECT_TRUE(ledger.enter({Kind::get, 0}, {kWhole, 200, "3"}));
  EXPECT_TRUE(ledger.enter({Kind::get, 0}, {kWhole, 204}));
}

TEST(Ledger, BelievesTheNextAnswerWhereOneDidNotCome) {
  Ledger ledger(0, 1, 1, 1, true);
  ledger.forget({Kind::put, 0});
  EXPECT_FALSE(ledger.enter({Kind::erase, 0}, {kWhole, 204}));
  EXPECT_TRUE(ledger.enter({Kind::erase, 0}, {kWhole, 204}));
}

}  // namespace
}  // namespace racekit::test
