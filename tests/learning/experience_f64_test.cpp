// An update over whole episodes: sequences of different lengths in one batch are what they are one by one, the loss and
// its gradient alike.
#include "engram/learning/experience.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/learning/losses.h"
#include "engram/nn/network.h"

namespace engram {
namespace {

constexpr int64_t T = 9, N = 2, D = 3, H = 4;

// Lane 0: an episode that began before, to step 2 (three steps), then one of five, then the first of a third. Lane 1:
// one of nine.
const std::vector<Segment> episodes{{0, 0, 3}, {1, 0, 9}, {0, 3, 5}, {0, 8, 1}};

Experience random_experience() {
  Experience experience({.steps = T, .lanes = N, .memory = H, .segment = T},
                        {{"observation", D}, {"advantage", 1}, {"returns", 1}});
  Rng rng(17, Purpose::test);
  for (const char* name : {"observation", "advantage", "returns"}) {
    const View values = experience.real(name);
    for (int64_t i = 0; i < values.size(); ++i) values.data[i] = rng.normal();
  }
  for (Real& m : experience.memory.values()) m = rng.uniform(-1, 1);
  for (int64_t t : {3, 8}) experience.start(t, 0) = 1;
  experience.start(0, 1) = 1;
  return experience;
}

// The first three units of a memory taken for log-probability, value and entropy: any differentiable network will do.
struct Judge {
  Judge() : module(make_memory("gru", D, H, {})) {
    auto layout = std::make_shared<Layout>();
    module->declare(*layout);
    parameters = Parameters(layout);
    Rng rng(18, Purpose::test);
    module->initialise(parameters, rng);
    for (Real& w : parameters.values()) w += w != 0 ? 0 : rng.uniform(-0.1, 0.1);
    gradient = Parameters(layout);
  }

  // Sum of the losses of the rows that count; their gradients are added to `gradient`.
  double add(Sequence x, Tensor memory, ConstView advantage, ConstView returns, ConstView weight) {
    Workspace workspace(parameters.layout().slots());
    Tensor y(x.values.rows, H), d_y(x.values.rows, H);
    module->forward(parameters, x, memory, y, workspace, {.keep = true});
    const auto column = [](Tensor& of, int64_t i) { return of.view().slice_columns(i, 1); };
    const double loss =
        A2cLoss{0.5, 0.01}({column(y, 0), column(y, 2), column(y, 1), {}, {}, advantage, returns, weight},
                           {column(d_y, 0), column(d_y, 2), column(d_y, 1)})
            .loss;
    double count = 0;
    for (int64_t i = 0; i < weight.rows; ++i) count += weight(i, 0);
    for (Real& d : d_y.values()) d *= count;  // of the sum, not of the mean
    module->backward(parameters, x, d_y, {}, {}, &gradient, workspace, {.keep = true});
    return count * loss;
  }

  ModulePtr module;
  Parameters parameters, gradient;
};

// One episode taken out of the columns by hand.
double add_alone(Judge& judge, Experience& experience, const Segment& episode) {
  Tensor observation(episode.steps, D), start(episode.steps, 1), advantage(episode.steps, 1), returns(episode.steps, 1),
      weight(episode.steps, 1), memory(1, H);
  for (int64_t l = 0; l < episode.steps; ++l) {
    const int64_t t = episode.first + l, row = t * N + episode.lane;
    copy(experience.real("observation").slice_rows(row, 1), observation.view().slice_rows(l, 1));
    advantage(l, 0) = experience.real("advantage")(row, 0);
    returns(l, 0) = experience.real("returns")(row, 0);
    start(l, 0) = experience.start(t, episode.lane);
    weight(l, 0) = 1;
  }
  if (episode.first == 0) copy(experience.memory.view().slice_rows(episode.lane, 1), memory);
  return judge.add({observation, start}, memory, advantage, returns, weight);
}

TEST(Batch, WholeEpisodesInOneBatchAreTheSumOfThemAlone) {
  Experience experience = random_experience();
  Judge together, alone;
  Batch batch({"observation", "advantage", "returns"});
  batch.gather(experience, episodes, 0);
  EXPECT_EQ(batch.steps, 9);
  const double loss =
      together.add(batch.sequence("observation"), batch.memory, batch["advantage"], batch["returns"], batch.weight);
  double sum = 0;
  for (const Segment& episode : episodes) sum += add_alone(alone, experience, episode);
  EXPECT_NEAR(loss, sum, 1e-13 * std::abs(sum));
  double largest = 0;
  for (size_t i = 0; i < together.gradient.values().size(); ++i) {
    const double expected = alone.gradient.values()[i];
    EXPECT_NEAR(together.gradient.values()[i], expected, 1e-12) << i;  // 36 rows of order 1
    largest = std::max(largest, std::abs(expected));
  }
  EXPECT_GT(largest, 0.1);
}

}  // namespace
}  // namespace engram
