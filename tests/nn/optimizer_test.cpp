// Optimizers against torch.optim in float, where a coefficient that is formed in float shows.
#include "engram/nn/optimizer.h"

#include <gtest/gtest.h>

#include "nn/torch_path.h"

namespace engram {
namespace {

class FloatOptimizers : public TorchPath {
 protected:
  // A step is of the size of the learning rate (RMSprop's first ones of lr / sqrt(1 - alpha), ten times that) and is
  // rounded about eight times; twelve of them are summed from zero, where no weight is above twelve steps. 1 - 0.999 as
  // a difference of floats is off by 1.3e-5, its root by 6.4e-6: a hundred roundings.
  static constexpr double rounding = 0x1p-24;
  static double tolerance(double step) { return 12 * 8 * rounding * step; }
};

TEST_F(FloatOptimizers, Adam) {
  for (const char* name : {"adam", "adam_sb3"}) {
    const auto s = settings(name);
    Adam adam(layout, {s["betas"][0], s["betas"][1], s["eps"], 0});
    EXPECT_LT(off(adam, name, s["lr"], true), tolerance(s["lr"])) << name;
  }
}

TEST_F(FloatOptimizers, Rmsprop) {
  const auto s = settings("rmsprop");
  Rmsprop rmsprop(layout, {s["alpha"], s["eps"]});
  const double first_step = s["lr"].get<double>() / std::sqrt(1 - s["alpha"].get<double>());
  EXPECT_LT(off(rmsprop, "rmsprop", s["lr"], true), tolerance(first_step));
}

}  // namespace
}  // namespace engram
