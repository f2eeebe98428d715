// racekit check --sandbox: submissions that do harm, each beside a sound one that must not suffer.

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "tests/support/bubblewrap.h"
#include "tests/support/programs.h"
#include "tests/support/room.h"
#include "tests/support/small_sources.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string hostile(const std::string& name) {
  return text_of(source("tests/samples/hostile/" + name + ".cpp"));
}

/// A folder that is open in this process, and in all that it starts, as a shell leaves one: 7</
class InheritedFolder {
 public:
  InheritedFolder() { EXPECT_GT(number_, 2); }
  ~InheritedFolder() { close(number_); }
  InheritedFolder(const InheritedFolder&) = delete;
  InheritedFolder& operator=(const InheritedFolder&) = delete;

 private:
  int number_ = open("/", O_RDONLY | O_DIRECTORY);
};

/// A port of this machine that takes connections.
class OpenPort {
 public:
  OpenPort() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    number_ = ntohs(address.sin_port);
  }
  ~OpenPort() { close(socket_); }
  OpenPort(const OpenPort&) = delete;
  OpenPort& operator=(const OpenPort&) = delete;
  std::string number() const { return std::to_string(number_); }

 private:
  int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int number_ = 0;
};

struct Hostile {
  const char* name;
  const char* verdict;
  const char* worst;
  const char* why;
  const char* run_limit = "20";  ///< seconds
};

class HostileSubmission : public testing::TestWithParam<Hostile> {};
TEST_P(HostileSubmission, HasItsOwnRowAndHarmsNoOther) {
  NEEDS_TSAN();
  NEEDS_BUBBLEWRAP();
  const Hostile& it = GetParam();
  const fs::path folder = room(std::string("sandbox_") + it.name);
  const OpenPort port;
  const InheritedFolder whole_machine;
  std::string text = hostile(it.name);
  if (text.find("CANARY") != std::string::npos) {
    const fs::path home = folder / "home";
    fs::create_directories(home);
    setenv("HOME", home.c_str(), 1);
    text = replaced(text, "CANARY", write_file(home / "canary", "secret"));
  }
  if (text.find("PORT") != std::string::npos) text = replaced(text, "PORT", port.number());
  const std::string harms = write_file(folder / "harms.cpp", text);
  const std::string sound = write_file(folder / "sound.cpp", kSound);
  const ProcessResult finished = run_built(
      "racekit",
      {"check", "--sandbox", "--each", "--json", "--jobs", "2", "--run-limit", it.run_limit,
       "--memory", "1200", "--limit", "20", "--judge-limit", "200", harms, sound},
      280);
  const Json all = Json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(all.is_object()) << finished.output << finished.error_text;
  const Json& row = all.at("rows").at(0);
  EXPECT_EQ(row.at("verdict"), it.verdict) << row;
  EXPECT_EQ(row.at("worst"), it.worst) << row;
  EXPECT_NE(row.at("why").get<std::string>().find(it.why), std::string::npos) << row;
  const Json& neighbour = all.at("rows").at(1);
  EXPECT_EQ(neighbour.at("verdict"), "nothing fails") << neighbour;
  EXPECT_EQ(neighbour.at("exit_status"), 0) << neighbour;
}
INSTANTIATE_TEST_SUITE_P(
    Sandbox, HostileSubmission,
    testing::Values(
        Hostile{"forks_without_end", "not judged", "crashed", "512 processes and threads"},
        Hostile{"fills_the_disk", "it fails", "lost", ""},
        Hostile{"reads_the_home", "nothing fails", "survived", ""},
        Hostile{"reaches_out", "nothing fails", "survived", ""},
        Hostile{"kills_its_parent", "not judged", "crashed", "its judge was ended by SIGTERM"},
        // The explorer does not run programs that have sockets; the other runs were refused one.
        Hostile{"opens_a_socket", "not decided", "survived", ""},
        Hostile{"prints_without_end", "it fails", "hung", "", "8"},
        Hostile{"takes_all_memory", "not judged", "crashed", "1,200 MB of memory"}),
    [](const auto& hostile) { return std::string(hostile.param.name); });

/// One program, as without a sandbox: the same text, the same exit status.
TEST(Sandbox, TellsTheSameOfOneProgram) {
  NEEDS_TSAN();
  NEEDS_BUBBLEWRAP();
  const std::string file = write_file(room("sandbox_one") / "racy.cpp", kRacy);
  const ProcessResult finished = run_built("racekit", {"check", "--sandbox", file}, 250);
  EXPECT_EQ(finished.shell_status(), 65) << finished.output << finished.error_text;
  EXPECT_NE(finished.output.find("it fails: "), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("(line 4)"), std::string::npos) << finished.output;
  const std::string wrong = write_file(room("sandbox_wrong") / "wrong.cpp", kDoesNotCompile);
  const ProcessResult refused = run_built("racekit", {"check", "--sandbox", wrong}, 100);
  EXPECT_EQ(refused.shell_status(), 2);
  EXPECT_NE(refused.error_text.find("wrong.cpp:2:10: error"), std::string::npos)
      << refused.error_text;
}

/// A submission that is a link to another person's file is not read.
TEST(Sandbox, TakesOnlyFilesOfTheirOwn) {
  NEEDS_BUBBLEWRAP();
  const fs::path folder = room("sandbox_links");
  write_file(folder / "other.cpp", kDoesNotCompile);
  fs::create_symlink("other.cpp", folder / "link.cpp");
  write_file(folder / "large.cpp", std::string((1 << 20) + 1, ' '));
  const ProcessResult finished = run_built(
      "racekit",
      {"check", "--sandbox", "--each", "--json", folder / "link.cpp", folder / "large.cpp"}, 100);
  EXPECT_EQ(finished.shell_status(), 2);
  const Json all = Json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(all.is_object()) << finished.output << finished.error_text;
  const auto expect_why = [&](std::size_t number, const std::string& why) {
    const Json& row = all.at("rows").at(number);
    EXPECT_EQ(row.at("verdict"), "not judged");
    EXPECT_TRUE(row.at("why").get<std::string>().ends_with(why)) << row;
  };
  expect_why(0, "link.cpp': is a link, no file of its own");
  expect_why(1, "large.cpp': is larger than 1 MB");
}

/// Without bubblewrap, or with one that cannot run, nothing of the submission's is run.
TEST(Sandbox, IsNeverLeftOut) {
  const fs::path folder = room("sandbox_never");
  const fs::path witness = folder / "was_run";
  const std::string file =
      write_file(folder / "tells.cpp", "#include <cstdio>\nint main() { std::fclose(std::fopen(\"" +
                                           witness.string() + "\", \"w\")); }\n");
  const fs::path commands = folder / "commands";
  fs::create_directories(commands);
  const std::string path = getenv("PATH");
  const auto expect_refusal = [&](const std::string& why) {
    const ProcessResult finished = run_built("racekit", {"check", "--sandbox", file}, 60);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(why), std::string::npos) << finished.error_text;
    EXPECT_FALSE(fs::exists(witness));
  };
  setenv("PATH", commands.c_str(), 1);
  expect_refusal("needs bubblewrap (the command bwrap), which is not here; nothing was run");
  const std::string command = write_file(
      commands / "bwrap", "#!/bin/sh\necho 'bwrap: pivot_root: Invalid argument' >&2\nexit 1\n");
  chmod(command.c_str(), 0755);
  expect_refusal(
      "bubblewrap cannot run here (bwrap: pivot_root: Invalid argument); nothing was run");
  setenv("PATH", path.c_str(), 1);
}

}  // namespace
}  // namespace racekit::test
