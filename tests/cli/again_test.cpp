// A command that is repeated, and copies of one run in a report.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/command.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

const std::string runs = "runs/CartPole-v1/ppo-none-s0";

TEST(Again, AFinishedRunIsReportedAndNotMadeAnew) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training).status, 0);
  const std::string metrics = read_file(scratch / (runs + "/metrics.csv"));
  const Finished repeated = run(scratch, small_training + "--json");
  ASSERT_EQ(repeated.status, 0) << repeated.err;
  EXPECT_EQ(repeated.json()["run"], runs);
  EXPECT_EQ(repeated.json()["timesteps"], 640);
  EXPECT_TRUE(repeated.json()["finished"]);
  EXPECT_NE(repeated.err.find(runs + " is a finished run of these options; --again trains another"), std::string::npos);
  EXPECT_FALSE(fs::exists(scratch / (runs + "-2")));
  EXPECT_EQ(read_file(scratch / (runs + "/metrics.csv")), metrics);

  ASSERT_EQ(run(scratch, small_training + "--again").status, 0);
  EXPECT_EQ(read_file(scratch / (runs + "-2/checkpoints/last.ckpt")),
            read_file(scratch / (runs + "/checkpoints/last.ckpt")));
}

TEST(Again, AnotherRunIsMadeAsItWas) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training).status, 0);
  EXPECT_EQ(run(scratch, small_training + "--gamma 0.9").status, 0);
  EXPECT_EQ(run(scratch, small_training + "--init " + runs).status, 0);
  EXPECT_TRUE(fs::exists(scratch / (runs + "-3/run.json")));
  // The first of the three is found, whatever stands beside it; the one with other first weights is none of them.
  EXPECT_EQ(run(scratch, small_training + "--gamma 0.9 --json").json()["run"], runs + "-2");
  fs::remove_all(scratch / runs);
  EXPECT_EQ(run(scratch, small_training + "--json").json()["run"], runs);
}

TEST(Again, AnUnfinishedRunIsNamed) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--pause_after 320").status, 0);
  const Finished repeated = run(scratch, small_training);
  EXPECT_EQ(repeated.status, 0);
  EXPECT_NE(repeated.err.find("was not finished; it goes on with: "), std::string::npos) << repeated.err;
  EXPECT_NE(repeated.err.find(" train --resume " + runs + "\n"), std::string::npos) << repeated.err;
  EXPECT_TRUE(fs::exists(scratch / (runs + "-2/run.json")));
}

TEST(Again, OfSeveralSeedsTheMissingOnesAreTrained) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--seed 1").status, 0);
  const Finished several = run(scratch, small_training + "--seeds 1..2 --threads 1 --json");
  ASSERT_EQ(several.status, 0) << several.err;
  EXPECT_EQ(several.json()["runs"][0]["run"], "runs/CartPole-v1/ppo-none-s1");
  EXPECT_EQ(several.json()["runs"][1]["run"], "runs/CartPole-v1/ppo-none-s2");
  EXPECT_FALSE(fs::exists(scratch / "runs/CartPole-v1/ppo-none-s1-2"));
}

TEST(Again, CopiesOfOneSeedCountOnceInAReport) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--seeds 0..1 --threads 1").status, 0);
  ASSERT_EQ(run(scratch, small_training + "--again").status, 0);
  fs::copy(scratch / runs, scratch / (runs + "-copy"), fs::copy_options::recursive);
  const Finished report = run(scratch, "report runs/CartPole-v1 --episodes 2 --json");
  ASSERT_EQ(report.status, 0) << report.err;
  const nlohmann::json json = report.json();
  ASSERT_EQ(json["groups"].size(), 1u);
  EXPECT_EQ(json["groups"][0]["seeds"], 2);
  EXPECT_EQ(json["groups"][0]["runs"].size(), 2u);
  EXPECT_EQ(json["copies"].size(), 2u);
  EXPECT_NE(report.err.find("they count once"), std::string::npos);
  EXPECT_NE(read_file(scratch / "runs/CartPole-v1/report.html").find("one seed counts once"), std::string::npos);
}

}  // namespace
}  // namespace engram
