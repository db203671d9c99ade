// Supervised learners: a memory learns what only a memory can know, and one without it stays at what chance allows.
#include "engram/algorithms/sequence/supervised.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/core/platform.h"
#include "engram/env/registry.h"
#include "engram/run/task/data_part.h"
#include "refusal.h"

namespace engram {
namespace {

using Wishes = std::vector<std::pair<std::string, std::string>>;

template <class Maker>
void set(Maker& maker, const Wishes& wishes) {
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker.visit_options(v); });
  for (const auto& [name, value] : wishes) options.assign(name, value, "test");
}

struct Trained {
  DatasetPtr judged;
  std::unique_ptr<Algorithm> algorithm;
  double figure(size_t i) const {
    const PartScores scores = judge_part(algorithm->policy(), *judged, DataPart::test, {200, 1000000});
    return std::get<double>(scores.figures[i].value);
  }
};

Trained train(const std::string& learner, const std::string& memory, const std::string& world, const Wishes& data,
              const Wishes& wishes, int lanes, int64_t updates) {
  const auto world_maker = find_world(world).options();
  set(*world_maker, data);
  const auto maker = find_algorithm(learner).options(memory);
  set(*maker, wishes);
  Trained trained{dataset_of(world_maker->make_world(1, {})),
                  maker->make(world_maker->make_world(1, {}), {.seed = 1, .n_envs = lanes})};
  for (int64_t i = 0; i < updates; ++i) trained.algorithm->iterate();
  return trained;
}

// The symbol of three steps ago, one of four: ln 4 to whoever forgets.
TEST(SlowSupervised, RecallNeedsAMemory) {
  const Wishes data{{"delay", "3"}, {"length", "20"}}, wishes{{"memory_size", "24"}, {"learning_rate", "0.01"}};
  const Trained memory = train("sequence_labeller", "gru", "DelayedRecall-v0", data, wishes, 16, 500);
  EXPECT_LT(memory.figure(0), 0.05);
  EXPECT_GT(memory.figure(3), 0.99);
  const Trained none = train("sequence_labeller", "none", "DelayedRecall-v0", data, {}, 16, 200);
  EXPECT_GT(none.figure(0), std::log(4.0) - 0.03);
}

// Blocks of four steps with memories carried reach over the delay of three as well: half of the errors cross no block.
TEST(SlowSupervised, MemoriesAreCarriedFromBlockToBlock) {
  const Wishes data{{"delay", "3"}, {"length", "20"}};
  const Wishes wishes{{"memory_size", "24"}, {"learning_rate", "0.01"}, {"n_steps", "8"}};
  EXPECT_GT(train("sequence_labeller", "gru", "DelayedRecall-v0", data, wishes, 16, 900).figure(3), 0.95);
}

TEST(SlowSupervised, NumbersByTheirSquaredError) {
  const Wishes data{{"length", "10"}}, wishes{{"memory_size", "24"}, {"learning_rate", "0.01"}};
  EXPECT_LT(train("sequence_model", "gru", "Adding-v0", data, wishes, 20, 600).figure(0), 0.02);
  EXPECT_GT(train("sequence_model", "none", "Adding-v0", data, {}, 20, 200).figure(0), 0.1);
}

// A block in which nothing counts moves no weight and divides by nothing.
TEST(Supervised, ABlockWithoutTargetsTeachesNothing) {
  const auto world = find_world("Adding-v0").options();
  const auto maker = find_algorithm("sequence_model").options("gru");
  set(*maker, {{"n_steps", "7"}, {"memory_size", "4"}});
  const auto algorithm = maker->make(world->make_world(1, {}), {.seed = 1, .n_envs = 2});
  const auto weights = [&] {
    Archive archive = Archive::saver();
    algorithm->visit_policy(archive);
    return archive.finish();
  };
  const std::string before = weights();
  for (int i = 0; i < 14; ++i) algorithm->iterate();  // 98 steps of 100
  EXPECT_EQ(weights(), before);
  algorithm->iterate();
  EXPECT_NE(weights(), before);
  EXPECT_EQ(algorithm->timesteps(), 15 * 7 * 2);
}

TEST(Supervised, RefusesWhatItCannotSay) {
  const auto said = [](const std::string& learner, const std::string& world) {
    return refusal(
        [&] { find_algorithm(learner).options("none")->make(find_world(world).options()->make_world(1, {}), {}); });
  };
  EXPECT_NE(said("language_model", "Adding-v0").find("expected inputs and targets of one Discrete space"),
            std::string::npos);
  EXPECT_NE(said("sequence_classifier", "Adding-v0").find("expected a Discrete target"), std::string::npos);
  EXPECT_NE(said("sequence_model", "CartPole-v1").find("learns from a world of kind 'dataset'"), std::string::npos);
}

}  // namespace
}  // namespace engram
