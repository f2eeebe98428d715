#include "kit/base/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <system_error>

#include "tests/support/programs.h"
#include "tests/support/room.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;

TEST(WriteWhole, ReplacesAFile) {
  const fs::path file = room("write_whole") / "file";
  write_whole(file, "first");
  write_whole(file, "second");
  EXPECT_EQ(text_of(file), "second");
  EXPECT_FALSE(fs::exists(file.string() + ".part"));
}

// root could replace /dev/null by a file, and the next program that writes there would fill a disk.
TEST(WriteWhole, APipeStaysAPipe) {
  const fs::path pipe = room("write_whole_pipe") / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int reader = open(pipe.c_str(), O_RDWR | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  write_whole(pipe, "text");
  EXPECT_TRUE(fs::is_fifo(pipe));
  std::array<char, 16> text{};
  EXPECT_EQ(read(reader, text.data(), text.size()), 4);
  EXPECT_EQ(std::string_view(text.data(), 4), "text");
  close(reader);
}

TEST(WriteWhole, ALinkLeadsToItsFileAsBefore) {
  const fs::path folder = room("write_whole_link");
  write_whole(folder / "file", "first");
  fs::create_symlink("file", folder / "link");
  write_whole(folder / "link", "second");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(text_of(folder / "file"), "second");
}

TEST(WriteWhole, AFolderThatIsNotThereIsAnError) {
  const fs::path file = room("write_whole_error") / "nowhere" / "file";
  EXPECT_THROW(write_whole(file, "text"), std::system_error);
}

}  // namespace
}  // namespace racekit::test
