#include "engram/env/batched.h"

#include <gtest/gtest.h>

#include "engram/env/classic/cartpole.h"

namespace engram {
namespace {

TEST(Batched, CartPoleRuns) {
  Batched<CartPole> world("CartPole-v1", CartPole(), 4);
  StepBatch batch(4, world.observation_space(), world.action_space(), world.masked());
  world.reset(1, batch);
  Tensor action(4, 1);
  for (int i = 0; i < 100; ++i) world.step(action, batch);
}

}  // namespace
}  // namespace engram
