// Channel: what Go's make(chan string, 5) promises.

#include "kit/stage/channel.h"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

using racekit::Channel;

TEST(Channel, GivesStringsInTheOrderTheyWereSent) {
  Channel channel(5);
  for (const char* word : {"one", "two", "three"}) channel.send(word);
  EXPECT_EQ(channel.size(), 3u);
  EXPECT_EQ(channel.receive(), "one");
  EXPECT_EQ(channel.receive(), "two");
  EXPECT_EQ(channel.receive(), "three");
}

TEST(Channel, HoldsNoMoreThanItsCapacity) {
  Channel channel(5);
  EXPECT_EQ(channel.capacity(), 5u);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(channel.try_send("x"));
  EXPECT_FALSE(channel.try_send("one too many"));
  EXPECT_EQ(channel.size(), 5u);
}

TEST(Channel, SendWaitsWhileFullUntilSomebodyReceives) {
  Channel channel(1);
  channel.send("first");
  std::future<void> sent = std::async(std::launch::async, [&] { channel.send("second"); });
  EXPECT_EQ(channel.receive(), "first");
  sent.get();
  EXPECT_EQ(channel.receive(), "second");
}

TEST(Channel, ReceiveWaitsWhileEmptyUntilSomebodySends) {
  Channel channel(1);
  auto received = std::async(std::launch::async, [&] { return channel.receive(); });
  channel.send("late");
  EXPECT_EQ(received.get(), "late");
}

TEST(Channel, TryReceiveGivesNothingWhenEmpty) {
  Channel channel(1);
  EXPECT_EQ(channel.try_receive(), std::nullopt);
}

TEST(Channel, AClosedChannelIsDrainedThenGivesNothing) {
  Channel channel(5);
  channel.send("left over");
  channel.close();
  EXPECT_EQ(channel.receive(), "left over");
  EXPECT_EQ(channel.receive(), std::nullopt);
  EXPECT_EQ(channel.receive(), std::nullopt);
}

TEST(Channel, SendingOnAClosedChannelThrows) {
  Channel channel(5);
  channel.close();
  EXPECT_THROW(channel.send("x"), std::logic_error);
  EXPECT_THROW(channel.try_send("x"), std::logic_error);
}

TEST(Channel, ClosingTwiceThrows) {
  Channel channel(5);
  channel.close();
  EXPECT_THROW(channel.close(), std::logic_error);
}

TEST(Channel, CloseWakesEveryoneWhoReceives) {
  Channel channel(5);
  std::vector<std::future<std::optional<std::string>>> waiting;
  for (int i = 0; i < 3; ++i)
    waiting.push_back(std::async(std::launch::async, [&] { return channel.receive(); }));
  channel.close();
  for (auto& one : waiting) EXPECT_EQ(one.get(), std::nullopt);
}

TEST(Channel, CloseWakesAndRefusesEveryoneWhoSends) {
  Channel channel(1);
  channel.send("full");
  std::vector<std::future<void>> waiting;
  for (int i = 0; i < 3; ++i)
    waiting.push_back(std::async(std::launch::async, [&] { channel.send("never"); }));
  channel.close();
  for (auto& one : waiting) EXPECT_THROW(one.get(), std::logic_error);
  EXPECT_EQ(channel.receive(), "full");
}

TEST(Channel, CopiesNameTheSameChannel) {
  Channel one(5);
  Channel other = one;
  one.send("through the other handle");
  EXPECT_EQ(other.receive(), "through the other handle");
}

TEST(Channel, ANilChannelAndAChannelOfNothingAreRefused) {
  Channel nil;
  EXPECT_FALSE(nil);
  EXPECT_TRUE(Channel(1));
  EXPECT_THROW(nil.send("x"), std::logic_error);
  EXPECT_THROW(nil.receive(), std::logic_error);
  EXPECT_THROW(nil.close(), std::logic_error);
  EXPECT_THROW(nil.size(), std::logic_error);
  EXPECT_THROW(Channel(0), std::invalid_argument);
}

TEST(Channel, LosesAndDoublesNothingBetweenManyThreads) {
  constexpr int kSenders = 4;
  constexpr int kEach = 2000;
  Channel channel(5);
  std::vector<std::thread> senders;
  for (int s = 0; s < kSenders; ++s)
    senders.emplace_back([&, s] {
      for (int i = 0; i < kEach; ++i) channel.send(std::to_string(s * kEach + i));
    });
  std::vector<std::future<std::vector<int>>> receivers;
  for (int r = 0; r < 3; ++r)
    receivers.push_back(std::async(std::launch::async, [&] {
      std::vector<int> mine;
      while (const auto message = channel.receive()) mine.push_back(std::stoi(*message));
      return mine;
    }));
  for (auto& sender : senders) sender.join();
  channel.close();
  std::vector<int> seen(kSenders * kEach, 0);
  for (auto& receiver : receivers)
    for (const int message : receiver.get()) ++seen.at(static_cast<std::size_t>(message));
  EXPECT_EQ(seen, std::vector<int>(kSenders * kEach, 1));
}

}  // namespace
