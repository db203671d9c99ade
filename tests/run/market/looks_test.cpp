#include "engram/run/market/looks.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engram/core/platform.h"
#include "engram/run/files/files.h"
#include "run/scratch.h"

namespace engram {
namespace {

// A policy is one look at a test part, however often it is judged; another run, the same one trained on, or the same
// policy on other data, is another.
TEST(Looks, AreCountedOncePerPolicyAndData) {
  const Scratch scratch;
  for (const char* run : {"one", "two"}) std::filesystem::create_directory(scratch / run);
  EXPECT_EQ(count_look(scratch / "one", "aa", "0123"), 1);
  EXPECT_EQ(count_look(scratch / "one/", "aa", "0123"), 1);
  EXPECT_EQ(count_look(scratch / "two", "aa", "0123"), 2);
  EXPECT_EQ(count_look(scratch / "one", "aa", "0123"), 2);  // looked at twice by now
  EXPECT_EQ(count_look(scratch / "one", "aa", "4567"), 1);
  EXPECT_EQ(count_look(scratch / "one", "bb", "0123"), 3);  // trained on
  EXPECT_EQ(read_file(scratch / "looks.csv"),
            "data_and_split,policy,run\n0123,aa,one\n0123,aa,two\n4567,aa,one\n0123,bb,one\n");
}

// Who judges each trial of a tuner on the test part has looked that often.
TEST(Looks, OfATunersTrialsAreCountedTogether) {
  const Scratch scratch;
  std::filesystem::create_directories(scratch / "tune/trial-1/s1");
  std::filesystem::create_directories(scratch / "tune/trial-2/s1");
  write_file_atomically(scratch / "tune/tune.json", "{}");
  EXPECT_EQ(count_look(scratch / "tune/trial-1/s1", "aa", "0123"), 1);
  EXPECT_EQ(count_look(scratch / "tune/trial-2/s1", "aa", "0123"), 2);
  EXPECT_EQ(count_look(scratch / "tune/trial-2/s1", "aa", "0123"), 2);
  EXPECT_EQ(read_file(scratch / "tune/looks.csv"),
            "data_and_split,policy,run\n0123,aa,trial-1/s1\n0123,aa,trial-2/s1\n");
}

}  // namespace
}  // namespace engram
