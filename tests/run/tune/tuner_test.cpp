#include "engram/run/tune/tuner.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/files/files.h"
#include "refusal.h"
#include "registered.h"
#include "run/scratch.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

// One step, whose reward is the better the nearer the dial stands to 0.3; jammed, it is no number.
struct Dial {
  struct Options {
    double dial = 0.5;
    bool jammed = false;
    void visit(OptionVisitor& v) {
      v.option("dial", dial, {0, 1}, "where it stands");
      v.option("jammed", jammed, "rewards are no numbers");
    }
  };
  explicit Dial(const Options& options) : options(options) {}
  Space observation_space() const { return Space::box(1, 0, 1); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) { observation(0, 0) = 1; }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = 1;
    const double distance = options.dial - 0.3;
    return {options.jammed ? std::numeric_limits<double>::quiet_NaN() : -distance * distance, Ending::terminated};
  }
  void visit(Archive&) {}
  Options options;
};

// A place to search in, while the dial is a registered world.
class DialRoom : public Scratch {
  Registered<Dial> dial_{"Dial-v0"};
};

class Quiet final : public TuneWatcher {
 public:
  Watcher& run(size_t) override { return watcher_; }
  void trial(const TuneFigures& figures, const Trial&) override { seen.push_back(figures.trials.size()); }
  std::vector<size_t> seen;

 private:
  Watcher watcher_;
};

const std::vector<Setting> tiny{{"n_envs", "1", "test"},   {"n_steps", "4", "test"},  {"batch_size", "4", "test"},
                                {"n_epochs", "1", "test"}, {"net_arch", "4", "test"}, {"total_timesteps", "8", "test"}};

// A search for the dial, or for whatever `space` says.
TuneRequest request_of(const Scratch& scratch, const std::string& space) {
  write_file_atomically(scratch / "space.toml", space);
  TuneRequest request;
  request.base = {
      .algorithm = "ppo", .environment = "Dial-v0", .preset = "none", .config = "", .flags = tiny, .also_known = {}};
  request.space = scratch / "space.toml";
  request.seeds = {1};
  request.episodes = 2;
  return request;
}
const std::string dial_space = "dial = {low = 0.0, high = 1.0}\n";

TuneFigures tune(const TuneRequest& request, const std::string& out, int threads = 1) {
  Tuner tuner(request);
  tuner.begin(out);
  Quiet watcher;
  return tuner.run(threads, watcher);
}

double dial_of(const Trial& trial) { return std::stod(trial.settings[0].text); }

// The nearest of 24 uniform dials misses 0.3 by more than 0.08 with chance 0.84^24 = 1.5 %; any one of them misses it
// by (0.3^2 + 0.7^2) / 2 = 0.29 on average, deviation 0.19: the control, three standard errors wide.
TEST(Tuner, TheBestOfManyIsNearTheKnownBest) {
  const DialRoom scratch;
  TuneRequest request = request_of(scratch, dial_space);
  request.trials = 24;
  const TuneFigures figures = tune(request, scratch / "out");
  const Trial& best = figures.trials[static_cast<size_t>(figures.best)];
  EXPECT_NEAR(dial_of(best), 0.3, 0.08);
  EXPECT_NEAR(best.score, -std::pow(dial_of(best) - 0.3, 2), 1e-12);
  double missed = 0;
  for (const Trial& trial : figures.trials) missed += std::abs(dial_of(trial) - 0.3) / 24;
  EXPECT_NEAR(missed, 0.29, 0.12);
}

TEST(Tuner, ThreadsChangeNoByte) {
  const DialRoom scratch;
  TuneRequest request = request_of(scratch, dial_space);
  request.trials = 6;
  request.seeds = {1, 5};
  tune(request, scratch / "one", 1);
  tune(request, scratch / "three", 3);
  for (const char* file : {"trials.csv", "best.toml", "tune.html", "trial-4/s5/checkpoints/last.ckpt"}) {
    EXPECT_EQ(read_file(scratch / "one/" + file), read_file(scratch / "three/" + file)) << file;
  }
  request.seed = 1;
  tune(request, scratch / "other");
  EXPECT_NE(read_file(scratch / "one/trials.csv"), read_file(scratch / "other/trials.csv"));
}

TEST(Tuner, MoreTrialsMayBeAskedForLater) {
  const DialRoom scratch;
  TuneRequest request = request_of(scratch, dial_space);
  request.trials = 5;
  tune(request, scratch / "five");
  request.trials = 3;
  tune(request, scratch / "three");
  const auto first = fs::last_write_time(scratch / "three/trial-1/s1/checkpoints/last.ckpt");
  Tuner raised = Tuner::resume(scratch / "three", 5);
  Quiet watcher;
  raised.run(1, watcher);
  EXPECT_EQ(watcher.seen, (std::vector<size_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(read_file(scratch / "three/trials.csv"), read_file(scratch / "five/trials.csv"));
  EXPECT_EQ(fs::last_write_time(scratch / "three/trial-1/s1/checkpoints/last.ckpt"), first);  // not played again
  EXPECT_NE(read_file(scratch / "three/trial-1/s1/options.toml").find("\ntrials = 5 "), std::string::npos);
  EXPECT_NE(refusal([&] { Tuner::resume(scratch / "three", 4); }).find("--trials: may be raised"), std::string::npos);
  EXPECT_NE(refusal([&] { Tuner::resume(scratch.path(), 0); }).find("no checkpoint"), std::string::npos);
}

// Killed before its first checkpoint, a run leaves a directory that is no run: it begins anew.
TEST(Tuner, ARunWithoutACheckpointBeginsAnew) {
  const DialRoom scratch;
  TuneRequest request = request_of(scratch, dial_space);
  request.trials = 2;
  tune(request, scratch / "out");
  const std::string table = read_file(scratch / "out/trials.csv");
  fs::remove_all(scratch / "out/trial-2/s1/checkpoints");
  fs::remove(scratch / "out/trial-2/s1/run.json");
  fs::remove(scratch / "out/trials.csv");
  Quiet watcher;
  Tuner::resume(scratch / "out", 0).run(1, watcher);
  EXPECT_EQ(read_file(scratch / "out/trials.csv"), table);
}

TEST(Tuner, ATrialThatFailsIsRecordedAndNotFatal) {
  const DialRoom scratch;
  TuneRequest request = request_of(scratch, dial_space + "jammed = [true, false]\n");
  request.trials = 8;
  const TuneFigures figures = tune(request, scratch / "out");
  int64_t failed = 0;
  for (const Trial& trial : figures.trials) {
    const bool jammed = trial.settings[1].text == "true";
    EXPECT_EQ(!trial.failure.empty(), jammed);
    EXPECT_EQ(std::isnan(trial.score), jammed);
    EXPECT_EQ(trial.failure.find("expected a finite reward, found nan") != std::string::npos, jammed);
    failed += jammed ? 1 : 0;
  }
  EXPECT_GT(failed, 0);
  EXPECT_LT(failed, 8);
  EXPECT_NE(read_file(scratch / "out/trials.csv").find(",failed,,,,"), std::string::npos);
  Quiet watcher;  // it fails once more where it is gone on with
  const std::string table = read_file(scratch / "out/trials.csv");
  Tuner::resume(scratch / "out", 0).run(1, watcher);
  EXPECT_EQ(read_file(scratch / "out/trials.csv"), table);
}

TEST(Tuner, WhereEveryTrialFailsTheWorkHasFailed) {
  const DialRoom scratch;
  TuneRequest request = request_of(scratch, dial_space);
  request.base.flags.push_back({"jammed", "true", "--jammed"});
  request.trials = 2;
  const std::string said = refusal([&] { tune(request, scratch / "out"); }, 1);
  EXPECT_NE(said.find("every trial failed"), std::string::npos);
  EXPECT_NE(said.find("expected a finite reward"), std::string::npos);
  EXPECT_FALSE(fs::exists(scratch / "out/best.toml"));
}

// Settings that contradict each other only in some trials: those fail, the others go on.
TEST(Tuner, ContradictorySettingsFailTheirTrial) {
  const DialRoom scratch;
  TuneRequest request = request_of(scratch, "batch_size = [4, 6]\n");
  request.base.flags = {{"n_envs", "1", ""},         {"n_steps", "4", ""},     {"n_epochs", "1", ""},
                        {"memory", "gru", ""},       {"memory_size", "4", ""}, {"net_arch", "4", ""},
                        {"total_timesteps", "8", ""}};
  request.trials = 8;
  for (const Trial& trial : tune(request, scratch / "out").trials) {
    EXPECT_EQ(trial.failure.find("expected a multiple of sequence_length 4, found 6") != std::string::npos,
              trial.settings[0].text == "6");
  }
}

TEST(Tuner, TheBestIsAConfigThatCarriesTheNumberOfTrials) {
  const DialRoom scratch;
  TuneRequest request = request_of(scratch, dial_space);
  request.trials = 7;
  const TuneFigures figures = tune(request, scratch / "out");
  const auto plan_of = [&](const std::string& config) {
    return resolve(
        {.algorithm = "ppo", .environment = "Dial-v0", .preset = "", .config = config, .flags = {}, .also_known = {}});
  };
  Plan plan = plan_of(scratch / "out/best.toml");
  EXPECT_EQ(plan.run.trials, 7);
  EXPECT_EQ(plan.run.total_timesteps, 8);
  bool found = false;
  for (const OptionDescription& option : plan.options().describe()) {
    found = found || (option.name == "dial" &&
                      std::stod(option.value) == dial_of(figures.trials[static_cast<size_t>(figures.best)]));
  }
  EXPECT_TRUE(found);
  request.base.config = scratch / "out/best.toml";  // whoever searches on around the best has tried them all
  tune(request, scratch / "again");
  EXPECT_EQ(plan_of(scratch / "again/best.toml").run.trials, 14);
}

TEST(Tuner, MistakesAreFoundBeforeAnythingIsMade) {
  const DialRoom scratch;
  const auto said = [&](const std::function<void(TuneRequest&)>& change, const std::string& space = dial_space) {
    TuneRequest request = request_of(scratch, space);
    change(request);
    return refusal([&] { Tuner tuner(request); });
  };
  const auto expect = [](const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  expect(said([](TuneRequest& r) { r.walk_forward = 3; }), "--walk_forward: Dial-v0 has no bars to fold");
  expect(said([](TuneRequest& r) { r.space = "nowhere.toml"; }), "cannot read nowhere.toml");
  expect(said([](TuneRequest& r) { r.base.algorithm = "pop"; }), "did you mean 'ppo'");
  expect(said([](TuneRequest& r) { r.base.flags.push_back({"gama", "1", "--gama"}); }), "did you mean 'gamma'");
  expect(said([](TuneRequest& r) { r.base.flags.push_back({"dial", "0", "--dial"}); }), "nothing is left to search");
  expect(said([](TuneRequest&) {}, "dail = [0.1]\n"), "space.toml:1: unknown option 'dail'");
  expect(said([](TuneRequest&) {}, "dial = [0.1]\nseed = [1, 2]\n"), "space.toml:2: 'seed' is nothing to search");
  expect(said([](TuneRequest&) {}, "dial = [0.1, 1.1]\n"), "space.toml:1: expected a number in [0, 1]");
}

TuneRequest market_request(const Scratch& scratch, const std::string& space, const std::vector<Setting>& flags) {
  TuneRequest request = request_of(scratch, space);
  request.base.environment = "Market-v0";
  request.base.flags.insert(request.base.flags.end(), flags.begin(), flags.end());
  return request;
}

TEST(Tuner, FoldsThatAreTooShortAreFoundBeforehand) {
  const DialRoom scratch;
  TuneRequest request =
      market_request(scratch, "gamma = [0.9, 0.99]\n", {{"market", "latent", ""}, {"bars", "300", ""}});
  request.walk_forward = 2;
  EXPECT_EQ(refusal([&] { Tuner tuner(request); }), "no error");
  request.walk_forward = 12;
  EXPECT_NE(refusal([&] { Tuner tuner(request); }).find("too few rows: fold 1 of 12"), std::string::npos);
  request.base.flags.push_back({"fold", "1", "--fold"});
  EXPECT_NE(refusal([&] { Tuner tuner(request); }).find("--fold: found beside --walk_forward"), std::string::npos);
}

// Trials on a market without any edge are ranked by luck: whichever is best in one half of the bars is anywhere in the
// other. Five or six of ten ranks count as the lower half, hence 0.55; a single market's figure varies by about 0.25.
TEST(SlowTuner, OverfittingIsAHalfOnNoiseAndLowOnAnEdge) {
  double noise = 0;
  constexpr int markets = 16;
  for (int market = 0; market < markets; ++market) {
    const DialRoom scratch;
    TuneRequest request = market_request(scratch, "gae_lambda = {low = 0.0, high = 1.0}\n",
                                         {{"market", "noise", ""},
                                          {"market_seed", std::to_string(market), ""},
                                          {"bars", "4000", ""},
                                          {"window", "4", ""},
                                          {"cost_bps", "0", ""},
                                          {"learning_rate", "0.05", ""},
                                          {"n_steps", "64", ""},
                                          {"total_timesteps", "256", ""}});
    request.trials = 10;
    request.walk_forward = 2;
    noise += tune(request, scratch / "out", 2).pbo / markets;
  }
  EXPECT_NEAR(noise, 0.55, 0.2);

  const DialRoom scratch;  // some learn fast enough to find the momentum, some hardly move
  TuneRequest request = market_request(scratch, "learning_rate = [1e-7, 1e-6, 1e-5, 0.01]\n",
                                       {{"market", "ar1", ""},
                                        {"bars", "8000", ""},
                                        {"window", "1", ""},
                                        {"cost_bps", "0", ""},
                                        {"n_steps", "256", ""},
                                        {"batch_size", "64", ""},
                                        {"n_epochs", "4", ""},
                                        {"total_timesteps", "16384", ""},
                                        {"observe_position", "false", ""},
                                        {"normalize_reward", "true", ""}});
  request.trials = 10;
  request.walk_forward = 2;
  const TuneFigures planted = tune(request, scratch / "out", 2);
  EXPECT_EQ(planted.trials[static_cast<size_t>(planted.best)].settings[0].text, "0.01");
  EXPECT_LT(planted.pbo, 0.1);
  EXPECT_GT(planted.deflated_sharpe, 0.95);
}

}  // namespace
}  // namespace engram
