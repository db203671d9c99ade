// Hidden states by the command line: solve, train on a file, evaluate and report beside the optimum.
#include "cli/command.h"
#include "engram/core/platform.h"
#include "engram/env/pomdp/pomdp_world.h"

using namespace engram;

namespace {

TEST(PomdpVerbs, SolveTellsBoundsAndBelief) {
  const Scratch scratch;
  write_file_atomically(scratch / "tiger.pomdp", tiger_model);
  for (const char* method : {"incremental_pruning", "point_based"}) {
    const Finished done = run(scratch, std::string("solve tiger.pomdp --json --history listen,x --method ") + method);
    EXPECT_EQ(done.status, 2);  // no such action
    const nlohmann::json found = run(scratch, std::string("solve tiger.pomdp --json --method ") + method).json();
    EXPECT_NEAR(found["value"].get<double>(), 19.3714, 2e-4);
    EXPECT_LE(found["upper"].get<double>() - found["lower"].get<double>(), 1.0001e-4);
    EXPECT_EQ(found["belief_action"], "listen");
    EXPECT_EQ(found["alpha"].size(), found["vectors"].get<size_t>());
  }
  EXPECT_NE(run(scratch, "solve Tiger-v0").out.find("worth 19.371"), std::string::npos);
}

TEST(PomdpVerbs, RunsOfAFileAreHeldAgainstTheOptimum) {
  const Scratch scratch;
  write_file_atomically(scratch / "tiger.pomdp", tiger_model);
  const std::string train =
      "train ppo POMDP-v0 --data tiger.pomdp --preset none --memory gru --memory_size 4 --net_arch 4 --n_steps 32 "
      "--batch_size 32 --sequence_length 16 --total_timesteps 64 --out r";
  ASSERT_EQ(run(scratch, train).status, 0);
  const nlohmann::json judged = run(scratch, "evaluate r --episodes 3 --json").json()["test"];
  EXPECT_NEAR(judged["optimum"].get<double>(), 19.3714, 2e-3);
  EXPECT_DOUBLE_EQ(judged["share"].get<double>(),
                   judged["discounted_return"].get<double>() / judged["optimum"].get<double>());
  EXPECT_EQ(run(scratch, "report r --episodes 2 --out page.html").status, 0);
  EXPECT_NE(read_file(scratch / "page.html").find("the best that any memory could earn"), std::string::npos);
}

TEST(PomdpVerbs, RefuseWhatIsWrong) {
  const Scratch scratch;
  write_file_atomically(scratch / "bad.pomdp", "discount: 0.9\nstates: 2\nactions: 1\nobservations: 1\nT: 0 : 0 0.5\n");
  const std::pair<const char*, const char*> cases[] = {
      {"solve bad.pomdp", "bad.pomdp:6: expected a probability from 0 to 1, found the end of the file"},
      {"train ppo POMDP-v0 --data bad.pomdp", "bad.pomdp:6: expected a probability"},
      {"train ppo POMDP-v0", "expected --data model.pomdp"},
      {"solve none.pomdp", "cannot read none.pomdp"},
      {"solve Tiger-v0 --gamma 0.9", "unknown option 'gamma'"},
      {"solve Tiger-v0 --method policy_iteration", "incremental_pruning, point_based"}};
  for (const auto& [line, message] : cases) {
    const Finished done = run(scratch, line);
    EXPECT_EQ(done.status, 2) << line;
    EXPECT_NE(done.err.find(message), std::string::npos) << line << "\n" << done.err;
  }
}

}  // namespace
