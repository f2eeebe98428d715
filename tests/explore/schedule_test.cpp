#include "kit/explore/schedule.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <system_error>

namespace racekit::test {
namespace {

using explore::BadSchedule;
using explore::read_schedule;
using explore::Schedule;
using explore::write_schedule;
using Json = nlohmann::json;

class ScheduleFile : public testing::Test {
 protected:
  ScheduleFile()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("racekit-schedule-" + std::to_string(getpid()))),
        file(folder_ / "schedule.json") {
    std::filesystem::create_directories(folder_);
  }
  ~ScheduleFile() override { std::filesystem::remove_all(folder_); }

  // What read_schedule says of a file with this text; "" if it takes it.
  std::string complaint(const std::string& text) const {
    std::ofstream(file) << text;
    try {
      read_schedule(file);
    } catch (const BadSchedule& error) {
      return error.what();
    }
    return "";
  }

  // The same for a good file in which something was changed.
  std::string complaint(const std::function<void(Json&)>& change) const {
    write_schedule(file, example());
    Json json = Json::parse(std::ifstream(file));
    change(json);
    return complaint(json.dump());
  }

  static Schedule example() {
    return {"broken/active_instances",
            {"--ops", "1", "a \"b\"\n"},
            "1f2e",
            "crashed",
            2,
            true,
            {{0xffffffffffffff00, 16}},
            {{0, 0}, {1, 0}, {2, 3}, {1, 0}},
            {"more.cpp"},
            "-O1 '-DX= 1'",
            "-latomic"};
  }

  std::filesystem::path folder_;
  std::filesystem::path file;
};

TEST_F(ScheduleFile, ComesBackAsItWas) {
  write_schedule(file, example());
  const Schedule read = read_schedule(file);
  EXPECT_EQ(read.program, example().program);
  EXPECT_EQ(read.arguments, example().arguments);
  EXPECT_EQ(read.build, "1f2e");
  EXPECT_EQ(read.outcome, "crashed");
  EXPECT_EQ(read.timeouts, 2);
  EXPECT_TRUE(read.spurious);
  EXPECT_EQ(read.shared, example().shared);
  EXPECT_EQ(read.choices, example().choices);
  EXPECT_EQ(read.more_files, example().more_files);
  EXPECT_EQ(read.compiler_flags, example().compiler_flags);
  EXPECT_EQ(read.linker_flags, "-latomic");
  EXPECT_EQ(read.plan().prefix, example().choices);
  EXPECT_EQ(read.plan().shared, example().shared);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(ScheduleFile, OneLineSaysWhatIsWrong) {
  const auto expect = [](const std::string& said, const std::string& what) {
    EXPECT_NE(said.find("schedule.json"), std::string::npos) << said;
    EXPECT_NE(said.find(what), std::string::npos) << said;
    EXPECT_EQ(said.find('\n'), std::string::npos) << said;
  };
  expect(complaint(""), "not JSON");
  expect(complaint("{\"racekit\": "), "not JSON");
  expect(complaint("[1, 2]"), "no racekit schedule");
  expect(complaint("{}"), "no racekit schedule");
  expect(complaint([](Json& json) { json["racekit"] = 3; }), "no racekit schedule");
  expect(complaint([](Json& json) { json["version"] = 2; }), "has version 2");
  expect(complaint([](Json& json) { json["version"] = "1"; }), "has version");
  for (const char* part : {"version", "program", "arguments", "build", "outcome", "timeouts",
                           "spurious", "shared", "schedule"}) {
    expect(complaint([&](Json& json) { json.erase(part); }), "has no \"" + std::string(part));
    expect(complaint([&](Json& json) { json[part] = Json::object(); }),
           part == std::string("version") ? "has version" : "\"" + std::string(part) + "\" takes");
  }
  for (const char* part : {"files", "cxxflags", "ldflags"})
    expect(complaint([&](Json& json) { json[part] = 3; }), '"' + std::string(part) + "\" takes");
  expect(complaint([](Json& json) { json["schedule"][0] = -1; }), "\"schedule\" takes");
  expect(complaint([](Json& json) { json["schedule"][0] = 1.5; }), "\"schedule\" takes");
  expect(complaint([](Json& json) { json["schedule"][0] = 1ull << 40; }), "\"schedule\" takes");
  expect(complaint([](Json& json) { json["schedule"][0] = {1, 2, 3}; }), "\"schedule\" takes");
  expect(complaint([](Json& json) { json["shared"][0] = 5; }), "\"shared\" takes");
  expect(complaint([](Json& json) { json["arguments"][0] = 5; }), "\"arguments\" takes");
  expect(complaint([](Json& json) { json["timeouts"] = 1ull << 33; }), "\"timeouts\" takes");
}

TEST_F(ScheduleFile, NoFileIsSaidToo) {
  EXPECT_THROW(read_schedule(folder_ / "nowhere.json"), BadSchedule);
  EXPECT_THROW(read_schedule(folder_), BadSchedule);
  EXPECT_THROW(write_schedule(folder_ / "no" / "where.json", example()), std::system_error);
}

}  // namespace
}  // namespace racekit::test
