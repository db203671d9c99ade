// Signatures: short runs of every family, each leaving the bytes it has always left. A refactor shows here that it
// changed nothing; a change that means to change results says so by changing tests/golden/signatures.json in its own
// commit. The file holds what this program wrote (ENGRAM_RECORD_SIGNATURES=1 writes it anew): a witness against
// accidents, not a proof of the mathematics, which the oracles and golden numbers give.
//
// Three fingerprints a run: the policy alone (weights, statistics), metrics.csv, and last.ckpt but for the options that
// it was made with: a new option is no new result.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engram/core/fingerprint.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/experiment/trained_run.h"
#include "mutated.h"
#include "run/scratch.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;
using Options = std::vector<std::pair<std::string, std::string>>;

struct SignedRun {
  std::string algorithm, environment;
  Options options;

  std::string name() const {
    std::string text = algorithm + " " + environment;
    for (const auto& [key, value] : options) text += " --" + key + " " + value;
    return text;
  }
};

// Sixty days of bars with gaps, a trend and two volumes.
std::string price_file() {
  Rng rng(91, Purpose::test);
  std::string csv = "Date,Open,High,Low,Close,Volume\n";
  double price = 40;
  for (int day = 0; day < 600; ++day) {
    const double open = price * (1 + 0.002 * (rng.uniform() - 0.5));
    price = open * (1 + 0.02 * (rng.uniform() - 0.48));
    char line[160];
    std::snprintf(line, sizeof line, "%04d-%02d-%02d,%.6f,%.6f,%.6f,%.6f,%d\n", 2000 + day / 336, 1 + day % 336 / 28,
                  1 + day % 28, open, std::max(open, price) * 1.001, std::min(open, price) * 0.999, price,
                  1000 + 10 * (day % 7));
    csv += line;
  }
  return csv;
}

const std::vector<std::string> memories{"none", "elman", "gru", "lstm"};

void add_policies(std::vector<SignedRun>& runs, const std::string& file) {
  const std::vector<std::pair<std::string, Options>> worlds{{"CartPoleNoVel-v1", {{"normalize_observation", "true"}}},
                                                            {"Pendulum-v1", {{"normalize_reward", "true"}}},
                                                            {"popgym-RepeatPreviousEasy-v0", {}},
                                                            {"Market-v0", {{"market", "latent"}, {"bars", "3000"}}},
                                                            {"Market-v0", {{"data", file}, {"features", "all"}}}};
  for (const auto& [world, own] : worlds) {
    for (const std::string& memory : memories) {
      Options options{{"memory", memory}, {"n_envs", "3"}, {"net_arch", "12"}, {"total_timesteps", "600"}};
      if (memory != "none") options.emplace_back("memory_size", "10");
      options.insert(options.end(), own.begin(), own.end());
      runs.push_back({"a2c", world, options});
      options.insert(options.end(), {{"n_steps", "64"}, {"batch_size", "48"}, {"n_epochs", "3"}});
      if (memory != "none") options.emplace_back("sequence_length", "16");
      runs.push_back({"ppo", world, options});
    }
  }
}

void add_learners_from_replay(std::vector<SignedRun>& runs) {
  for (const std::string memory : {"none", "gru"}) {
    runs.push_back({"reinforce",
                    "CartPoleNoVel-v1",
                    {{"memory", memory}, {"net_arch", "12"}, {"n_episodes", "3"}, {"normalize_observation", "true"}}});
    for (const char* name : {"sac", "td3", "ddpg"}) {
      runs.push_back({name,
                      "Pendulum-v1",
                      {{"memory", memory},
                       {"n_envs", "2"},
                       {"net_arch", "12"},
                       {"buffer_size", "800"},
                       {"batch_size", "16"},
                       {"sequence_length", "8"},
                       {"burn_in", "4"},
                       {"train_freq", "10"},
                       {"normalize_observation", "true"}}});
    }
  }
}

void add_others(std::vector<SignedRun>& runs, const std::string& file) {
  for (const char* name : {"monte_carlo", "off_policy_monte_carlo", "sarsa", "n_step_sarsa", "expected_sarsa",
                           "sarsa_lambda", "q_learning", "double_q_learning", "q_lambda", "dyna_q", "adp"}) {
    for (const char* world : {"FrozenLake-v1", "Blackjack-v1"}) runs.push_back({name, world, {}});
  }
  runs.push_back({"q_learning", "Gambler-v0", {}});  // forbids actions
  for (const char* features : {"tiles", "fourier"}) {
    for (const char* name : {"linear_q", "linear_sarsa"}) {
      runs.push_back({name, "CartPole-v1", {{"features", features}}});
    }
  }
  for (const char* regressor : {"knn", "tree", "forest"}) {
    runs.push_back({"fitted_q", "CartPole-v1", {{"regressor", regressor}, {"learning_starts", "500"}}});
  }
  for (const char* rule : {"momentum", "kalman_mean"}) {
    runs.push_back({rule, "Market-v0", {{"market", "noise"}, {"bars", "3000"}}});
    runs.push_back({rule, "Market-v0", {{"data", file}}});
  }
  for (const std::string& memory : memories) {
    runs.push_back(
        {"classifier", "Market-v0", {{"memory", memory}, {"market", "latent"}, {"bars", "3000"}, {"net_arch", "12"}}});
  }
  for (const std::string memory : {"none", "gru"}) {
    runs.push_back({"pqn",
                    "CartPoleNoVel-v1",
                    {{"memory", memory},
                     {"n_envs", "3"},
                     {"net_arch", "12"},
                     {"memory_size", "10"},
                     {"n_steps", "32"},
                     {"sequence_length", "16"},
                     {"batch_size", "48"},
                     {"normalize_reward", "true"}}});
  }
  runs.push_back({"pqn", "Gambler-v0", {{"net_arch", "12"}, {"n_envs", "2"}, {"batch_size", "16"}}});
  const Options replay{{"net_arch", "12"}, {"buffer_size", "900"}, {"n_envs", "2"}, {"target_update_interval", "100"}};
  const auto add = [&](const char* name, const char* world, const Options& more) {
    runs.push_back({name, world, replay});
    runs.back().options.insert(runs.back().options.end(), more.begin(), more.end());
  };
  add("dqn", "CartPole-v1", {});
  add("dqn", "Gambler-v0", {{"dueling", "true"}, {"double_q", "true"}, {"prioritized", "true"}, {"n_step", "3"}});
  for (const std::string& memory : memories) {
    for (const char* name : {"drqn", "r2d2"}) {
      add(name, "CartPoleNoVel-v1",
          {{"memory", memory}, {"memory_size", "10"}, {"batch_size", "8"}, {"train_freq", "16"}});
    }
  }
  for (SignedRun& run : runs) {
    if (run.algorithm != "a2c" && run.algorithm != "ppo") run.options.emplace_back("total_timesteps", "2000");
  }
}

// Learners of data sets, each under every memory.
void add_supervised(std::vector<SignedRun>& runs) {
  const std::vector<std::pair<std::string, std::string>> pairs{{"language_model", "Text-v0"},
                                                               {"sequence_model", "Adding-v0"},
                                                               {"sequence_classifier", "TemporalOrder-v0"},
                                                               {"sequence_labeller", "DelayedRecall-v0"},
                                                               {"ctc", "DrawnOut-v0"}};
  for (const auto& [learner, world] : pairs) {
    for (const std::string& memory : memories) {
      Options options{{"memory", memory}, {"n_envs", "3"}, {"net_arch", "12"}, {"total_timesteps", "2000"}};
      if (memory != "none") options.emplace_back("memory_size", "10");
      if (world == "Text-v0") options.emplace_back("data", "text.txt");
      runs.push_back({learner, world, options});
    }
  }
}

struct Silent : Watcher {};

// The process works in `path` while this lives.
class WorkingDirectory {
 public:
  explicit WorkingDirectory(const std::string& path) : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(path);
  }
  ~WorkingDirectory() { std::filesystem::current_path(before_); }
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;

 private:
  std::filesystem::path before_;
};

// A new format number alone moves no signature: they were recorded when it was 1.
std::string signed_bytes(std::string archive) {
  archive[8] = 1;  // behind the eight bytes of magic
  return archive;
}

// What the run's policy part saves.
std::string policy_of(const std::string& directory) {
  const TrainedRun run(directory, "last", {}, [](const std::string&) {});
  Archive archive = Archive::saver();
  const_cast<Algorithm&>(run.algorithm()).visit_policy(archive);  // visits in both directions
  return archive.finish();
}

std::string checkpoint_of(const std::string& directory) {
  const std::string bytes = read_file(directory + "/checkpoints/last.ckpt");
  std::vector<Field> fields = fields_of(bytes);
  std::erase_if(fields, [](const Field& field) { return field.path.starts_with("head/made_from/"); });
  return archive_of(fields, bytes);
}

Json signature_of(const SignedRun& run, const std::string& directory) {
  Request request{.algorithm = run.algorithm,
                  .environment = run.environment,
                  .preset = "none",
                  .config = "",
                  .flags = {{"seed", "5", "test"}},
                  .also_known = {}};
  for (const auto& [name, value] : run.options) request.flags.push_back({name, value, "test"});
  Silent silent;
  Experiment experiment(resolve(request));
  experiment.begin(directory);
  experiment.train(0, silent);
  return {{"policy", fingerprint_of(signed_bytes(policy_of(directory)))},
          {"metrics", fingerprint_of(read_file(directory + "/metrics.csv"))},
          {"checkpoint", fingerprint_of(signed_bytes(checkpoint_of(directory)))}};
}

TEST(Signatures, AreThoseOfBefore) {
  const Scratch scratch;
  // The path stands in no checkpoint, but in the name of the run.
  const WorkingDirectory guard(scratch.path());
  std::ofstream("bars.csv") << price_file();
  std::vector<SignedRun> runs;
  add_policies(runs, "bars.csv");
  add_learners_from_replay(runs);
  add_others(runs, "bars.csv");
  std::ofstream("text.txt") << find_world("Text-v0").sample;
  add_supervised(runs);

  const std::string golden = std::string(ENGRAM_GOLDEN) + "/signatures.json";
  const bool recording = getenv("ENGRAM_RECORD_SIGNATURES") != nullptr;
  const Json expected = recording ? Json::object() : Json::parse(read_file(golden));
  Json found;
  for (size_t i = 0; i < runs.size(); ++i) {
    const std::string name = runs[i].name();
    found[name] = signature_of(runs[i], "run" + std::to_string(i));
    EXPECT_TRUE(recording || found[name] == expected.value(name, Json())) << name << ": " << found[name];
  }
  if (recording) std::ofstream(golden) << found.dump(1) << "\n";
  EXPECT_TRUE(recording || found.size() == expected.size());
}

}  // namespace
}  // namespace engram
