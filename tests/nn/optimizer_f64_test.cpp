// Optimizers against torch.optim, twelve steps each, in double.
#include "engram/nn/optimizer.h"

#include <gtest/gtest.h>

#include "nn/torch_path.h"

namespace engram {
namespace {

class Optimizers : public TorchPath {
 protected:
  static constexpr double tolerance = 1e-14;  // a dozen roundings of weights of order one
};

TEST_F(Optimizers, Adam) {
  for (const char* name : {"adam", "adam_sb3", "adamw"}) {
    const auto s = settings(name);
    Adam adam(layout, {s["betas"][0], s["betas"][1], s["eps"], s["weight_decay"]});
    EXPECT_LT(off(adam, name, s["lr"]), tolerance) << name;
  }
}

TEST_F(Optimizers, Rmsprop) {
  const auto s = settings("rmsprop");
  Rmsprop rmsprop(layout, {s["alpha"], s["eps"]});
  EXPECT_LT(off(rmsprop, "rmsprop", s["lr"]), tolerance);
}

TEST_F(Optimizers, Sgd) {
  for (const char* name : {"sgd", "sgd_momentum"}) {
    Sgd sgd(layout, settings(name)["momentum"]);
    EXPECT_LT(off(sgd, name, settings(name)["lr"]), tolerance) << name;
  }
}

TEST(ClipGradientNorm, EqualsTorch) {
  const auto data = golden("optimizers.json")["clip_grad_norm"];
  auto layout = std::make_shared<Layout>();
  const auto part = layout->add("weight", 1, 40, Kind::weight);
  const auto statistic = layout->add("statistic", 1, 1, Kind::statistic);
  Parameters gradient(layout);
  for (int64_t i = 0; i < 40; ++i) gradient[part](0, i) = data["before"][static_cast<size_t>(i)];
  gradient[statistic](0, 0) = 1e9;  // belongs to no norm
  EXPECT_NEAR(clip_gradient_norm(gradient, data["max_norm"]), data["norm"], 1e-13);
  for (int64_t i = 0; i < 40; ++i) EXPECT_NEAR(gradient[part](0, i), data["after"][static_cast<size_t>(i)], 1e-15);
}

TEST(ClipGradientNorm, ASmallGradientStaysAsItIs) {
  auto layout = std::make_shared<Layout>();
  const auto part = layout->add("weight", 1, 2, Kind::weight);
  Parameters gradient(layout);
  gradient[part](0, 0) = 3, gradient[part](0, 1) = 4;
  EXPECT_EQ(clip_gradient_norm(gradient, 6), 5);
  EXPECT_EQ(gradient[part](0, 0), 3);
}

}  // namespace
}  // namespace engram
