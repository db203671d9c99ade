// What the self-test says of collecting, learning and resuming on this machine.
#include <gtest/gtest.h>

#include "engram/run/selftest/selftest.h"

namespace engram {
namespace {

void expect_all_pass(const std::vector<Check>& checks) {
  for (const Check& check : checks) {
    EXPECT_TRUE(check.passed) << check.name << " (" << check.subject << "): " << check.figure << " > " << check.bound;
  }
}

TEST(SelfTest, Experience) { expect_all_pass(judge_experience()); }
TEST(SelfTest, Resume) { expect_all_pass(judge_resume()); }

}  // namespace
}  // namespace engram
