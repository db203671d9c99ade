// engram match and engram play, as their users call them.
#include <gtest/gtest.h>

#include "cli/command.h"

namespace engram {
namespace {

TEST(MatchVerb, ThePerfectPlayerNeverLoses) {
  const Scratch scratch;
  const Finished finished = run(scratch, "match TicTacToe-v0 perfect random --games 200 --json");
  ASSERT_EQ(finished.status, 0) << finished.err;
  const auto json = finished.json();
  for (const char* key : {"games", "wins", "losses", "draws", "mean_points", "interval"})
    EXPECT_TRUE(json.contains(key));
  EXPECT_EQ(json["games"], 200);
  EXPECT_EQ(json["losses"], 0);
  EXPECT_EQ(json["wins"].get<int>() + json["draws"].get<int>(), 200);
  EXPECT_LE(json["interval"][0], json["mean_points"]);
  EXPECT_GE(json["interval"][1], json["mean_points"]);
  EXPECT_EQ(run(scratch, "match TicTacToe-v0 perfect random --games 200 --json").out, finished.out);
  EXPECT_EQ(run(scratch, "match TicTacToe-v0 perfect perfect --games 2 --json").json()["draws"], 2);
}

// Alike players win alike: the interval of 400 games holds 0.
TEST(MatchVerb, RandomBackgammonIsEven) {
  const Scratch scratch;
  const auto json = run(scratch, "match Backgammon-v0 random random --games 400 --json").json();
  EXPECT_LT(json["interval"][0], 0);
  EXPECT_GT(json["interval"][1], 0);
  EXPECT_EQ(json["draws"], 0);
  EXPECT_GT(json["mean_moves"], 40);
}

// A game through every verb: trained, resumed to the same bytes, judged against the random player, matched and played.
TEST(MatchVerb, ARunThatLearnedAGame) {
  const Scratch scratch;
  const std::string train = "train tabular_self_play TicTacToe-v0 --seed 2 --total_timesteps 400000 ";
  ASSERT_EQ(run(scratch, train + "--out whole --json").status, 0);
  ASSERT_EQ(run(scratch, train + "--out parts --pause_after 100000 --json").status, 0);
  ASSERT_EQ(run(scratch, "train --resume parts --json").status, 0);
  EXPECT_EQ(read_file(scratch / "whole/checkpoints/last.ckpt"), read_file(scratch / "parts/checkpoints/last.ckpt"));
  const auto judged = run(scratch, "evaluate whole --episodes 200 --json").json();
  EXPECT_EQ(judged["episodes"], 200);
  EXPECT_GE(judged["min_return"], 0);  // never loses
  EXPECT_GT(judged["mean_return"], 0.8);
  const auto match = run(scratch, "match TicTacToe-v0 whole perfect --games 20 --json").json();
  EXPECT_EQ(match["draws"], 20);
  EXPECT_EQ(run(scratch, "report whole").status, 0);
  EXPECT_EQ(run(scratch, "match Backgammon-v0 whole random").status, 2);
  EXPECT_EQ(run(scratch, "evaluate whole --trace t.csv").status, 2);
  EXPECT_EQ(run(scratch, "evaluate whole --stochastic").status, 2);
  EXPECT_EQ(run(scratch, "train ppo TicTacToe-v0").status, 2);
  EXPECT_EQ(run(scratch, "train tabular_self_play CartPole-v1").status, 2);
}

TEST(MatchVerb, MistakesEndWithStatusTwoAndOneLine) {
  const Scratch scratch;
  const std::pair<const char*, const char*> mistakes[] = {
      {"match TicTacToe-v0 random", "engram match GAME A B"},
      {"match TicTacToe-v0 random radnom", "did you mean 'random'"},
      {"match TicTacTo-v0 random random", "TicTacToe-v0"},
      {"match CartPole-v1 random random", "expected a game"},
      {"match Backgammon-v0 perfect random", "without chance"},
      {"match TicTacToe-v0 random random --games 0", "--games"},
      {"match TicTacToe-v0 random perfect --checkpoint best", "--checkpoint: is read only of runs"},
      {"play CartPole-v1", "expected a game"},
      {"play TicTacToe-v0 --checkpoint best", "--checkpoint: is read only with --against RUN"},
      {"train tabular_self_play TicTacToe-v0 --n_envs 4", "--n_envs: a game is played by itself"},
      {"train td_lambda_self_play TicTacToe-v0 --n_envs 4", "expected 1, found 4"},
  };
  for (const auto& [line, words] : mistakes) {
    const Finished finished = run(scratch, line);
    EXPECT_EQ(finished.status, 2) << line << "\n" << finished.err;
    EXPECT_EQ(finished.error_lines(), 1) << finished.err;
    EXPECT_NE(finished.err.find(words), std::string::npos) << line << "\n" << finished.err;
  }
}

}  // namespace
}  // namespace engram
