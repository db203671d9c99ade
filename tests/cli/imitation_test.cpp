// A policy is recorded, and another one learns from the record alone.
#include "cli/command.h"
#include "engram/core/platform.h"

using namespace engram;

namespace {

TEST(Imitation, ARecordedPolicyIsCloned) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out expert").status, 0);
  ASSERT_EQ(run(scratch, "evaluate expert --episodes 6 --trace log.csv").status, 0);
  const std::string clone =
      "train bc CartPole-v1 --demonstrations log.csv --memory gru --memory_size 4 --n_steps 16 --n_envs 2 "
      "--total_timesteps ";
  ASSERT_EQ(run(scratch, clone + "400 --out whole").status, 0);
  ASSERT_EQ(run(scratch, clone + "400 --pause_after 150 --out parts").status, 0);
  ASSERT_EQ(run(scratch, "train --resume parts").status, 0);
  EXPECT_EQ(read_file(scratch / "whole/checkpoints/last.ckpt"), read_file(scratch / "parts/checkpoints/last.ckpt"));

  // Other steps are no part of the same run; a policy is deployed without any.
  std::string other = read_file(scratch / "log.csv");
  other.resize(other.rfind('\n', other.size() - 2) + 1);
  write_file_atomically(scratch / "log.csv", other);
  const Finished resumed = run(scratch, "train --resume whole --total_timesteps 800");
  EXPECT_NE(resumed.status, 0);
  EXPECT_NE(resumed.err.find("demonstrations"), std::string::npos) << resumed.err;
  std::filesystem::remove(scratch / "log.csv");
  EXPECT_EQ(run(scratch, "evaluate whole --episodes 2").status, 0);
}

TEST(Imitation, RefusesWhatIsNoDemonstrationOfTheWorld) {
  const Scratch scratch;
  write_file_atomically(scratch / "log.csv", "episode,step,observation_0,action_0\n0,0,1,1\n");
  const std::pair<const char*, const char*> cases[] = {
      {"train bc CartPole-v1", "bc: expected --demonstrations FILE.csv"},
      {"train bc CartPole-v1 --demonstrations none.csv", "cannot read none.csv"},
      {"train bc CartPole-v1 --demonstrations log.csv", "log.csv: demonstrations of another world: expected 4 columns"},
      {"train bc Text-v0 --demonstrations log.csv --data log.csv", "bc learns from a world of kind 'environment'"}};
  for (const auto& [line, message] : cases) {
    const Finished done = run(scratch, line);
    EXPECT_EQ(done.status, 2) << line;
    EXPECT_NE(done.err.find(message), std::string::npos) << line << "\n" << done.err;
    EXPECT_FALSE(std::filesystem::exists(scratch / "runs")) << line;
  }
}

}  // namespace
