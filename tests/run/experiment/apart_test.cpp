// Who sees what: training, validation beside it, the evaluate verb and tuning play episodes of their own, and a tuner
// never opens the test part.
#include <gtest/gtest.h>

#include <algorithm>

#include "engram/core/platform.h"
#include "engram/run/evaluate/evaluate_run.h"
#include "engram/run/tune/tuner.h"
#include "registered.h"
#include "run/scratch.h"

namespace engram {
namespace {

// Writes down for which part it is made, and the number that each of its episodes begins with.
struct Witness {
  struct Options {
    void visit(OptionVisitor&) {}
  };
  Witness(const Options&, const WorldContext& context) : part(context.part) { parts.push_back(part); }
  Space observation_space() const { return Space::box(1, 0, 1); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng& random, View observation) {
    const double draw = random.uniform();
    draws[static_cast<size_t>(part)].push_back(draw);
    observation(0, 0) = static_cast<Real>(draw);
  }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = 0;
    return {1, Ending::terminated};
  }
  void visit(Archive&) {}

  DataPart part;
  static inline std::vector<DataPart> parts;
  static inline std::vector<double> draws[3];

  static std::vector<double>& drawn(DataPart part) { return draws[static_cast<size_t>(part)]; }
  static void forget() {
    parts.clear();
    for (std::vector<double>& each : draws) each.clear();
  }
};

int64_t shared(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::count_if(a, [&](double draw) { return std::ranges::find(b, draw) != b.end(); });
}

Request request_of(const std::vector<Setting>& more) {
  Request request{.algorithm = "ppo",
                  .environment = "Witness-v0",
                  .preset = "none",
                  .config = "",
                  .flags = {{"n_envs", "2", "test"},
                            {"n_steps", "8", "test"},
                            {"batch_size", "8", "test"},
                            {"n_epochs", "1", "test"},
                            {"net_arch", "4", "test"},
                            {"total_timesteps", "32", "test"}},
                  .also_known = {}};
  request.flags.insert(request.flags.end(), more.begin(), more.end());
  return request;
}

class Apart : public testing::Test {
  const Registered<Witness> world_{"Witness-v0"};
};

TEST_F(Apart, TrainingValidationAndEvaluationPlayOtherEpisodes) {
  const Scratch scratch;
  Watcher silent;
  Experiment experiment(resolve(request_of({{"eval_freq", "16", "test"}, {"n_eval_episodes", "4", "test"}})));
  Witness::forget();
  experiment.begin(scratch / "run");
  experiment.train(0, silent);
  // An episode is one step; the resets of the algorithm's making came before we forgot.
  const std::vector<double> trained = Witness::drawn(DataPart::train), watched = Witness::drawn(DataPart::validation);
  ASSERT_EQ(trained.size(), 32);
  ASSERT_GE(watched.size(), 8);
  EXPECT_EQ(shared(watched, trained), 0);

  Witness::forget();
  EvaluationRequest evaluation;
  evaluation.run = scratch / "run";
  evaluation.episodes = 4;
  evaluate_run(evaluation, [](const std::string&) {});
  const std::vector<double> judged = Witness::drawn(DataPart::test);
  ASSERT_GE(judged.size(), 4);
  EXPECT_EQ(shared(judged, trained), 0);
  EXPECT_EQ(shared(judged, Witness::drawn(DataPart::train)), 0);  // it begins anew where the policy is made
  EXPECT_EQ(shared(judged, watched), 0);
}

class Quiet final : public TuneWatcher {
 public:
  Watcher& run(size_t) override { return watcher_; }
  void trial(const TuneFigures&, const Trial&) override {}

 private:
  Watcher watcher_;
};

TEST_F(Apart, ATunerNeverOpensTheTestPart) {
  const Scratch scratch;
  TuneRequest request;
  request.base = request_of({});
  request.space = scratch / "space.toml";
  request.trials = 2;
  request.seeds = {1};
  request.episodes = 4;
  write_file_atomically(request.space, "gamma = {low = 0.5, high = 0.9}\n");
  Witness::forget();
  Tuner tuner(request);
  tuner.begin(scratch / "tune");
  Quiet watcher;
  tuner.run(1, watcher);
  EXPECT_EQ(std::ranges::count(Witness::parts, DataPart::test), 0);
  EXPECT_GE(std::ranges::count(Witness::parts, DataPart::validation), 2);
  EXPECT_GE(Witness::drawn(DataPart::validation).size(), 8);
  EXPECT_EQ(shared(Witness::drawn(DataPart::validation), Witness::drawn(DataPart::train)), 0);
}

}  // namespace
}  // namespace engram
