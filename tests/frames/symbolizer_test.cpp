// The symbolizer on this very test program, whose functions, lines and files are known.
#include "kit/frames/symbolizer.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <ostream>
#include <string>
#include <unordered_map>
#include <vector>

#include "kit/frames/names.h"

using racekit::Frame;
using racekit::Symbolizer;

// Out of any namespace, as a learner's functions are.
#define NOINLINE __attribute__((noinline))

std::array<void*, 64> captured;
int captured_count = 0;
int here_line = 0;

NOINLINE void capture() {
  captured_count = backtrace(captured.data(), static_cast<int>(captured.size()));
}

// Keeps the call before it from becoming a tail call, which would leave no frame.
inline void stay() { asm volatile("" ::: "memory"); }

NOINLINE void plain_function() {
  here_line = __LINE__ + 1;
  capture();
  stay();
}

__attribute__((always_inline)) inline void inlined_callee() {
  capture();
  stay();
}

NOINLINE void inlining_caller() {
  here_line = __LINE__ + 1;
  inlined_callee();
  stay();
}

struct Constructed {
  __attribute__((always_inline)) Constructed() {
    capture();
    stay();
  }
};

NOINLINE void constructing_function() {
  const Constructed object;
  stay();
}

static NOINLINE void static_function(int) {
  capture();
  stay();
}

namespace {
struct Hidden {
  NOINLINE void run() {
    capture();
    stay();
  }
};
}  // namespace

struct CapturingEqual {
  bool operator()(int left, int right) const {
    capture();
    stay();
    return left == right;
  }
};
std::unordered_map<int, int, std::hash<int>, CapturingEqual> observed_map;

NOINLINE void DeleteValue(int id) {
  here_line = __LINE__ + 1;
  observed_map.erase(id);
  stay();
}

extern "C" int compare_capturing(const void*, const void*) {
  capture();
  stay();
  return 0;
}

namespace racekit {

void PrintTo(const Frame& frame, std::ostream* out) {
  *out << frame.function << " at " << frame.file << ":" << frame.line;
}

namespace {

constexpr const char* kThisFile = "tests/frames/symbolizer_test.cpp";

// The frames of the last capture(), that function's own left out.
std::vector<Frame> captured_frames(const Symbolizer& symbolizer) {
  std::vector<Frame> frames;
  for (int i = 0; i < captured_count; ++i) {
    const auto pc = reinterpret_cast<std::uintptr_t>(captured[static_cast<std::size_t>(i)]);
    const std::vector<Frame> here = symbolizer.frames_at(pc, /*is_return_address=*/true);
    frames.insert(frames.end(), here.begin(), here.end());
  }
  const auto own =
      std::find_if(frames.begin(), frames.end(), [](auto& f) { return f.function == "capture"; });
  if (own != frames.end()) frames.erase(frames.begin(), own + 1);
  return frames;
}

Frame find(const std::vector<Frame>& frames, const std::string& function) {
  const auto found = std::find_if(frames.begin(), frames.end(),
                                  [&](const Frame& f) { return f.function == function; });
  return found == frames.end() ? Frame{} : *found;
}

class Frames : public testing::Test {
 protected:
  Symbolizer symbolizer_;
};

TEST_F(Frames, OfAPlainFunction) {
  plain_function();
  const Frame frame = captured_frames(symbolizer_).at(0);
  EXPECT_EQ(frame.function, "plain_function");
  EXPECT_EQ(frame.full_name, "plain_function()");
  EXPECT_EQ(frame.file, kThisFile);
  EXPECT_EQ(frame.line, here_line);
  EXPECT_EQ(frame.owner, Frame::Owner::learner);
  EXPECT_FALSE(frame.inlined);
}

TEST_F(Frames, UnfoldInlinedCalls) {
  inlining_caller();
  const std::vector<Frame> frames = captured_frames(symbolizer_);
  ASSERT_GE(frames.size(), 2U);
  EXPECT_EQ(frames[0].function, "inlined_callee");
  EXPECT_TRUE(frames[0].inlined);
  EXPECT_EQ(frames[1].function, "inlining_caller");
  EXPECT_EQ(frames[1].line, here_line);
  EXPECT_FALSE(frames[1].inlined);
}

TEST_F(Frames, NameWhatHasNoLinkerName) {
  constructing_function();
  EXPECT_EQ(captured_frames(symbolizer_).at(0).function, "Constructed::Constructed");
  static_function(1);
  EXPECT_EQ(captured_frames(symbolizer_).at(0).function, "static_function");
  // The compiler may have made a clone of it, which the whole name tells.
  EXPECT_EQ(captured_frames(symbolizer_).at(0).full_name.find("static_function(int)"), 0U);
  Hidden().run();
  EXPECT_EQ(captured_frames(symbolizer_).at(0).function, "Hidden::run");
}

NOINLINE void lambda_caller(int depth) {
  const auto lambda = [depth](int more) NOINLINE {
    if (depth + more > 0) capture();
    stay();
  };
  lambda(depth);
  stay();
}

TEST_F(Frames, NameALambdaByItsFunction) {
  lambda_caller(1);
  const std::vector<Frame> frames = captured_frames(symbolizer_);
  ASSERT_GE(frames.size(), 2U);
  EXPECT_EQ(frames[0].function, "lambda in lambda_caller");
  EXPECT_EQ(frames[1].function, "lambda_caller");
}

TEST_F(Frames, LeadThroughTheLibraryToTheLearner) {
  observed_map = {{1, 1}, {2, 2}, {3, 3}};
  DeleteValue(2);
  const std::vector<Frame> frames = captured_frames(symbolizer_);
  EXPECT_EQ(frames.at(0).function, "CapturingEqual::operator()");
  EXPECT_EQ(frames.at(0).owner, Frame::Owner::learner);

  const Frame erase = find(frames, "std::unordered_map::erase");
  EXPECT_EQ(erase.owner, Frame::Owner::library);
  EXPECT_NE(erase.file.find("unordered_map.h"), std::string::npos) << erase.file;
  EXPECT_GT(erase.line, 0);

  const Frame learner = find(frames, "DeleteValue");
  EXPECT_EQ(learner.file, kThisFile);
  EXPECT_EQ(learner.line, here_line);
  EXPECT_EQ(learner.owner, Frame::Owner::learner);
}

TEST_F(Frames, OfTheCLibrary) {
  std::array<int, 2> values = {2, 1};
  std::qsort(values.data(), values.size(), sizeof(int), compare_capturing);
  const std::vector<Frame> frames = captured_frames(symbolizer_);
  EXPECT_EQ(frames.at(0).function, "compare_capturing");
  const bool has_library = std::any_of(frames.begin(), frames.end(), [](const Frame& f) {
    return f.owner == Frame::Owner::library && f.function.find("sort") != std::string::npos;
  });
  EXPECT_TRUE(has_library) << testing::PrintToString(frames);
}

TEST_F(Frames, OfTheKitAreTheKits) {
  const auto pc = reinterpret_cast<std::uintptr_t>(&short_name);
  const std::vector<Frame> frames = symbolizer_.frames_at(pc, false);
  EXPECT_EQ(frames.back().function, "short_name");
  EXPECT_EQ(frames.back().owner, Frame::Owner::kit);
}

TEST_F(Frames, OfAWholeStackTakeTheFirstPcAsItIs) {
  const auto begin = reinterpret_cast<std::uintptr_t>(&plain_function);
  const std::array<std::uintptr_t, 2> pcs = {begin, begin + 1};
  const std::vector<Frame> frames = symbolizer_.stack(pcs);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].function, "plain_function");
  EXPECT_EQ(frames[1].function, "plain_function");
  EXPECT_TRUE(symbolizer_.stack({}).empty());
}

TEST_F(Frames, OfNothingAreEmpty) {
  const int on_the_stack = 0;
  for (const std::uintptr_t pc :
       {std::uintptr_t{0}, std::uintptr_t{1}, reinterpret_cast<std::uintptr_t>(&on_the_stack),
        std::uintptr_t{0xffffffff81000000}, ~std::uintptr_t{0}})
    for (const bool is_return_address : {false, true}) {
      const std::vector<Frame> frames = symbolizer_.frames_at(pc, is_return_address);
      ASSERT_EQ(frames.size(), 1U);
      EXPECT_EQ(frames[0].function, "");
      EXPECT_EQ(frames[0].full_name, "");
      EXPECT_EQ(frames[0].file, "");
      EXPECT_EQ(frames[0].line, 0);
    }
}

TEST_F(Frames, NameAFunctionByItsAddress) {
  EXPECT_EQ(symbolizer_.function_name(reinterpret_cast<const void*>(&DeleteValue)), "DeleteValue");
  EXPECT_EQ(symbolizer_.function_name(reinterpret_cast<const char*>(&DeleteValue) + 1), "");
  EXPECT_EQ(symbolizer_.function_name(nullptr), "");
  // The C library's own names for these begin with underscores.
  for (const char* name : {"pthread_mutex_lock", "malloc", "free", "abort"})
    EXPECT_EQ(symbolizer_.function_name(dlsym(RTLD_DEFAULT, name)), name);
}

}  // namespace
}  // namespace racekit
