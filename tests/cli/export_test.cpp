// An exported policy in a program of its own: compiled alone, it replays the run's own trace.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/command.h"
#include "engram/nn/network.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

// Reads the trace's rows and counts the actions that differ; prints "rows differing".
const std::string replay_program = R"cpp(
#include "policy.h"

#include <cstdio>
#include <cstdlib>

  int main() {
    using policy::Agent;
    static Agent agent;
    static char line[65536];
    std::FILE* file = std::fopen("steps.csv", "r");
    if (file == nullptr || std::fgets(line, sizeof line, file) == nullptr) return 1;
    long rows = 0, differing = 0;
    while (std::fgets(line, sizeof line, file) != nullptr) {
      char* at = line;
      std::strtol(at, &at, 10);
      const bool start = std::strtol(at + 1, &at, 10) == 0;
      float observation[Agent::observation_size], action[Agent::action_size];
      for (float& x : observation) x = std::strtof(at + 1, &at);
      agent.step(observation, start, action);
      for (float x : action) differing += std::fabs(x - std::strtof(at + 1, &at)) > 1e-4f * (1 + std::fabs(x));
      ++rows;
    }
    std::printf("%ld %ld\n", rows, differing);
  }
)cpp";

// Trains, exports, compiles with the compiler's strictest manners, replays.
void expect_replay(const std::string& training) {
  SCOPED_TRACE(training);
  const Scratch scratch;
  ASSERT_EQ(run(scratch, training + "--out run").status, 0);
  const Finished exported = run(scratch, "export run --format header --out policy.h --json");
  ASSERT_EQ(exported.status, 0) << exported.err;
  EXPECT_EQ(exported.json()["file"], "policy.h");
  EXPECT_EQ(exported.json()["parity_steps"], 1000);
  EXPECT_LE(exported.json()["max_difference"], 1e-5);
  const std::string text = read_file(scratch / "policy.h"), comment = text.substr(0, text.find("#pragma once"));
  for (const char* key : {"bytes", "operations_per_step"}) {
    EXPECT_NE(comment.find(exported.json()[key].dump()), std::string::npos) << key;
  }
  EXPECT_EQ(text.find("#include", text.find("#include <cmath>") + 1), std::string::npos);

  ASSERT_EQ(run(scratch, "evaluate run --episodes 4 --trace steps.csv").status, 0);
  std::ofstream(scratch / "replay.cpp") << replay_program;
  const Finished compiled =
      Command(scratch.path(),
              "-std=c++17 -O1 -Wall -Wextra -Wpedantic -Werror -fno-exceptions -fno-rtti replay.cpp -o replay",
              RLIM_INFINITY, ENGRAM_COMPILER)
          .wait();
  ASSERT_EQ(compiled.status, 0) << compiled.err;
  const Finished replayed = Command(scratch.path(), "", RLIM_INFINITY, scratch / "replay").wait();
  ASSERT_EQ(replayed.status, 0);
  std::istringstream counts(replayed.out);
  int64_t rows = 0, differing = -1;
  counts >> rows >> differing;
  EXPECT_GE(rows, 30);
  EXPECT_EQ(differing, 0);
}

// Every cell's text compiles where nothing of engram is, and moves on from step to step as it did here.
TEST(Export, ReplaysItsTraceWithEveryMemory) {
  for (const MemoryEntry& memory : registered_memories()) {
    expect_replay("train a2c CartPoleNoVel-v1 --preset none --memory " + memory.name +
                  " --memory_size 5 --n_envs 2 --n_steps 8 --total_timesteps 320 ");
  }
}

TEST(Export, ReplaysItsTraceWithoutAndWithMemory) {
  expect_replay(small_training);
  expect_replay(small_recurrent + "--normalize_observation true ");
  expect_replay(
      "train a2c PendulumNoVel-v1 --preset none --memory gru --memory_size 8 --n_envs 2 --n_steps 8 --share_memory "
      "true --total_timesteps 320 --normalize_observation true ");
}

// Two policies in one program, whatever their names and the order in which they are linked: each acts as it does alone.
std::string user_of(const std::string& header, const std::string& name, const std::string& function) {
  return "#include \"" + header + "\"\n#include <cstdio>\nvoid " + function + "() {\n  static " + name +
         R"cpp(::Agent agent;
               float observation[64] = {0.01f, 0, 0.15f}, action[8];
               for (int i = 0; i < 20; ++i) {
                 observation[2] -= 0.02f;
                 observation[1] += 0.05f;
                 agent.step(observation, i == 0, action);
                 std::printf("%d", static_cast<int>(action[0]));
               }
  std::printf(" %d %d\n",)cpp" +
         name + "::policy.layer_count, " + name + "::policy.width);\n}\n";
}

class TwoPolicies : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(run(scratch, small_training + "--seed 3 --out one").status, 0);
    ASSERT_EQ(run(scratch, small_recurrent + "--out two").status, 0);
  }
  void write(const std::string& file, const std::string& text) const { std::ofstream(scratch / file) << text; }
  std::string name_of_export(const std::string& line) const {
    const Finished exported = run(scratch, "export " + line + " --json");
    EXPECT_EQ(exported.status, 0) << exported.err;
    return exported.json()["namespace"];
  }
  // What a program of these sources prints.
  std::string printed(const std::string& sources) const {
    const Finished compiled = Command(scratch.path(), "-std=c++17 -Wall -Wextra -Werror " + sources + " -o program",
                                      RLIM_INFINITY, ENGRAM_COMPILER)
                                  .wait();
    EXPECT_EQ(compiled.status, 0) << compiled.err;
    return Command(scratch.path(), "", RLIM_INFINITY, scratch / "program").wait().out;
  }
  void expect_each_as_alone(const std::string& first, const std::string& second) const {
    write("a.cpp", user_of("a.h", first, "a"));
    write("b.cpp", user_of("b.h", second, "b"));
    write("main_a.cpp", "void a(); int main() { a(); }");
    write("main_b.cpp", "void b(); int main() { b(); }");
    write("main_ab.cpp", "void a(); void b(); int main() { a(); b(); }");
    const std::string a = printed("main_a.cpp a.cpp"), b = printed("main_b.cpp b.cpp");
    EXPECT_NE(a, b);
    EXPECT_EQ(printed("main_ab.cpp a.cpp b.cpp"), a + b);
    EXPECT_EQ(printed("b.cpp a.cpp main_ab.cpp"), a + b);
  }
  const Scratch scratch;
};

TEST_F(TwoPolicies, HaveNamesOfTheirOwn) {
  EXPECT_EQ(name_of_export("one --out a.h"), "a_policy");
  EXPECT_EQ(name_of_export("two --out b.h"), "b_policy");
  expect_each_as_alone("a_policy", "b_policy");
  write("both.cpp",
        "#include \"b.h\"\n#include \"a.h\"\nint main() { return a_policy::Agent::memory_size + "
        "b_policy::Agent::memory_size == 16 ? 0 : 1; }");
  EXPECT_EQ(printed("both.cpp"), "");
}

TEST_F(TwoPolicies, MayShareAName) {
  EXPECT_EQ(name_of_export("one --out a.h --name engram_policy"), "engram_policy");
  EXPECT_EQ(name_of_export("two --out b.h --name engram_policy"), "engram_policy");
  expect_each_as_alone("engram_policy", "engram_policy");
}

TEST_F(TwoPolicies, AreNamedAfterTheirFiles) {
  const std::pair<const char*, const char*> names[] = {{"policy.h", "policy"},
                                                       {"cart-policy.hpp", "cart_policy"},
                                                       {"2.h", "policy_2_policy"},
                                                       {"_x__y.h", "x_y_policy"},
                                                       {"\xc3\xa9t\xc3\xa9.h", "t_policy"}};
  for (const auto& [file, name] : names) EXPECT_EQ(name_of_export("one --out " + std::string(file)), name);
  for (const char* name : {"a-b", "2a", "_a", "a__b", "std", "a::b", "class", "xor"}) {
    EXPECT_EQ(run(scratch, "export one --out refused.h --name " + std::string(name)).status, 2) << name;
  }
  EXPECT_FALSE(fs::exists(scratch / "refused.h"));
}

TEST(Export, RefusesWhatCannotBe) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out run").status, 0);
  std::ofstream(scratch / "taken.h") << "mine";
  const struct {
    std::string line;
    const char* part;
  } mistakes[] = {{"export run --out taken.h", "taken.h exists"},
                  {"export run --out absent/policy.h", "absent"},
                  {"export run", "--out"},
                  {"export run --out p.h --format onxx", "--format"},
                  {"export run --out p.h --checkpoint best", "no checkpoint"},
                  {"export nothing --out p.h", "no checkpoint"}};
  for (const auto& mistake : mistakes) {
    const Finished finished = run(scratch, mistake.line);
    EXPECT_EQ(finished.status, 2) << mistake.line;
    EXPECT_EQ(finished.error_lines(), 1) << finished.err;
    EXPECT_EQ(finished.out, "");
    EXPECT_NE(finished.err.find(mistake.part), std::string::npos) << finished.err;
  }
  EXPECT_EQ(read_file(scratch / "taken.h"), "mine");
  EXPECT_FALSE(fs::exists(scratch / "p.h"));
}

}  // namespace
}  // namespace engram
