#include "engram/run/looks.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engram/run/files.h"
#include "run/scratch.h"

namespace engram {
namespace {

// A run is one look at a test part, however often it is judged; another run, or the same run on other data, is another.
TEST(Looks, AreCountedOncePerRunAndData) {
  const Scratch scratch;
  for (const char* run : {"one", "two"}) std::filesystem::create_directory(scratch / run);
  EXPECT_EQ(count_look(scratch / "one", "0123"), 1);
  EXPECT_EQ(count_look(scratch / "one/", "0123"), 1);
  EXPECT_EQ(count_look(scratch / "two", "0123"), 2);
  EXPECT_EQ(count_look(scratch / "one", "0123"), 2);  // looked at twice by now
  EXPECT_EQ(count_look(scratch / "one", "4567"), 1);
  EXPECT_EQ(read_file(scratch / "looks.csv"), "data_and_split,run\n0123,one\n0123,two\n4567,one\n");
}

}  // namespace
}  // namespace engram
