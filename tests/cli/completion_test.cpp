// What shells propose, asked as they ask; and that the man page knows what the program knows.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "cli/command.h"
#include "engram/algorithms/registry.h"
#include "engram/env/registry.h"

namespace engram {
namespace {

// What bash answers where `words` end in the one under the cursor.
std::vector<std::string> proposed(const Scratch& scratch, const std::string& words) {
  const std::string script = scratch / "ask";
  std::ofstream(script) << ". " << (scratch / "engram.bash") << "\nCOMP_WORDS=(engram " << words
                        << ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_engram\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
  const std::string answer = scratch / "answer";
  EXPECT_EQ(std::system(("bash " + script + " > " + answer).c_str()), 0);
  return words_of(read_file(answer));
}

using Words = std::vector<std::string>;

bool has(const Words& words, const std::string& word) { return std::ranges::find(words, word) != words.end(); }

TEST(Completion, BashProposesWhatMayStandThere) {
  const Scratch scratch;
  const Finished made = run(scratch, "completion bash");
  ASSERT_EQ(made.status, 0) << made.err;
  std::ofstream(scratch / "engram.bash") << made.out;
  EXPECT_EQ(proposed(scratch, "ev"), Words{"evaluate"});
  EXPECT_EQ(proposed(scratch, "train pp"), Words{"ppo"});
  EXPECT_EQ(proposed(scratch, "train ppo CartPoleN"), Words{"CartPoleNoVel-v1"});
  EXPECT_EQ(proposed(scratch, "train ppo CartPole-v1 --clip_range_"), Words{"--clip_range_vf"});  // the algorithm's
  EXPECT_EQ(proposed(scratch, "train ppo Market-v0 --cost_"), Words{"--cost_bps"});               // the world's
  EXPECT_EQ(proposed(scratch, "train ppo CartPole-v1 --cost_"), Words{});
  EXPECT_EQ(proposed(scratch, "train ppo CartPole-v1 --total_"), Words{"--total_timesteps"});  // of every run
  EXPECT_EQ(proposed(scratch, "train ppo CartPole-v1 --paus"), Words{"--pause_after"});        // the verb's
  EXPECT_EQ(proposed(scratch, "train ppo CartPole-v1 --memory lst"), Words{"lstm"});
  EXPECT_EQ(proposed(scratch, "train ppo CartPole-v1 --preset ppo-CartPole-v1"), Words{"ppo-CartPole-v1-none"});
  EXPECT_EQ(proposed(scratch, "train ppo CartPole-v1 --out ''"), Words{});  // files, which are the shell's affair
  EXPECT_EQ(proposed(scratch, "play Tic"), Words{"TicTacToe-v0"});
  EXPECT_EQ(proposed(scratch, "evaluate ''"), Words{});
  EXPECT_TRUE(has(proposed(scratch, "evaluate --"), "--episodes"));
  EXPECT_EQ(proposed(scratch, "completion f"), Words{"fish"});
}

TEST(Completion, EveryShellAndTheManualKnowEveryName) {
  const Scratch scratch;
  for (const std::string line : {"completion bash", "completion zsh", "completion fish", "manual"}) {
    const Finished said = run(scratch, line);
    EXPECT_EQ(said.status, 0) << line << said.err;
    std::string text = said.out;
    for (size_t at; (at = text.find("\\-")) != std::string::npos;) text.erase(at, 1);
    const auto knows = [&](const std::string& name) { return text.find(name) != std::string::npos; };
    for (const AlgorithmEntry& entry : registered_algorithms()) EXPECT_TRUE(knows(entry.name)) << line << entry.name;
    for (const char* name : {"CartPoleNoVel-v1", "anomalies", "total_timesteps", "walk_forward"}) {
      EXPECT_TRUE(knows(name)) << line << " " << name;
    }
  }
  const Finished wrong = run(scratch, "completion bsh");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_NE(wrong.err.find("did you mean 'bash'"), std::string::npos) << wrong.err;
}

}  // namespace
}  // namespace engram
