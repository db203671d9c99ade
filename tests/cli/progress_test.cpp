// The line that is redrawn: it never wraps, and a bar ends where its runs do.
#include "cli/progress.h"

#include <gtest/gtest.h>

#include <cmath>

#include "cli/command_line.h"

namespace engram {
namespace {

const Standing halfway{50000, 100000, 20000, 123.44}, large{1234567890, 9000000000, 1234567, -12345.6};

TEST(ProgressLine, SaysAllWhereThereIsRoom) {
  EXPECT_EQ(progress_line(halfway, 119, true),
            "[==========          ] 50,000/100,000 steps  20,000 steps/s  return 123.4  0:03 left");
}

// 61 characters in words: 79 leave a bar of 15. 39 are too few for the counts.
TEST(ProgressLine, FitsWhateverTheWidth) {
  EXPECT_EQ(progress_line(halfway, 79, false), "50,000/100,000 steps  20,000 steps/s  return 123.4  0:03 left");
  EXPECT_TRUE(progress_line(halfway, 79, true).starts_with("[=======        ] 50,000/100,000 steps"));
  EXPECT_EQ(progress_line(halfway, 39, true), "[===    ] 50 %  return 123.4  0:03 left");
  EXPECT_EQ(progress_line(halfway, 10, true), "50 %");
  for (const Standing& standing : {halfway, large}) {
    for (size_t columns = 0; columns < 200; ++columns) {
      for (bool bar : {false, true}) EXPECT_LE(progress_line(standing, columns, bar).size(), columns);
    }
  }
}

TEST(ProgressLine, EndsFull) {
  EXPECT_TRUE(progress_line({100480, 100000, 0, NAN}, 79, true).starts_with("[====================] 100,480/100,000"));
  EXPECT_EQ(progress_line({0, 0, 0, NAN}, 79, false), "0/0 steps  0 steps/s  return -");
}

// Of four runs one is under way, one was through before, one failed and one waits.
TEST(ProgressDisplay, RunsThatEndedCountWithWhatTheyMade) {
  testing::internal::CaptureStderr();
  {
    ProgressDisplay display(4, 0);
    display.ended(1);
    display.progress(2, {300, 1000, NAN, 1, 300});
    display.ended(2);
    display.progress(0, {500, 1000, 7, 1, 500});
    display.progress(0, {1000, 1000, 7, 2, 1000});
    display.ended(0);
    display.progress(3, {1000, 1000, 7, 2, 1000});
  }
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("800/1,950 steps"), std::string::npos) << said;  // 300 + 1000, and 650 for the one that waits
  EXPECT_TRUE(said.ends_with("2,300/2,300 steps  0 steps/s  return 7.0\n")) << said;
}

TEST(CommandLine, IsQuotedForAShell) {
  EXPECT_EQ(command_line({"evaluate", "runs/CartPole-v1/ppo-none-s1"}), "engram evaluate runs/CartPole-v1/ppo-none-s1");
  set_program("./corridor");
  EXPECT_EQ(command_line({"train", "--resume", "my runs/x"}), "./corridor train --resume 'my runs/x'");
  EXPECT_EQ(command_line({"", "it's", "$HOME", "a*"}), "./corridor '' 'it'\\''s' '$HOME' 'a*'");
  set_program("engram");
}

}  // namespace
}  // namespace engram
