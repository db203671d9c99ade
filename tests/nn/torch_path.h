// Twelve steps of an optimizer on torch's gradients, beside torch.optim's own path (computed in double).
#pragma once

#include <gtest/gtest.h>

#include "engram/nn/optimizer.h"
#include "golden/numbers.h"

namespace engram::inline ENGRAM_REAL {

class TorchPath : public testing::Test {
 protected:
  TorchPath() : layout(std::make_shared<Layout>()) {
    weight = layout->add("weight", 1, 6, Kind::weight);
    statistic = layout->add("statistic", 1, 2, Kind::statistic);
  }

  // Largest difference from torch's path over all steps; `from_zero`: of the sums of steps alone, where no weight's
  // size hides the rounding of a step.
  double off(Optimizer& optimizer, const std::string& name, double learning_rate, bool from_zero = false) {
    Parameters values(layout), gradient(layout);
    const auto start = [&](size_t i) { return from_zero ? 0 : data["start"][i].get<double>(); };
    const auto origin = [&](size_t i) { return data["start"][i].get<double>() - start(i); };
    for (int64_t i = 0; i < 6; ++i) values[weight](0, i) = static_cast<Real>(start(static_cast<size_t>(i)));
    fill(gradient[statistic], 1);
    double worst = 0;
    const auto& path = data["optimizers"][name]["path"];
    for (size_t step = 0; step < path.size(); ++step) {
      for (int64_t i = 0; i < 6; ++i) gradient[weight](0, i) = data["gradients"][step][static_cast<size_t>(i)];
      optimizer.step(values, gradient, learning_rate);
      for (size_t i = 0; i < 6; ++i) {
        const auto found = static_cast<double>(values[weight](0, static_cast<int64_t>(i)));
        worst = std::max(worst, std::abs(found - (path[step][i].get<double>() - origin(i))));
      }
    }
    EXPECT_EQ(path.size(), 12u);
    EXPECT_EQ(values[statistic](0, 1), 0) << "an optimizer moved a statistic";
    return worst;
  }
  nlohmann::json settings(const std::string& name) { return data["optimizers"][name]["defaults"]; }

  nlohmann::json data = golden("optimizers.json");
  std::shared_ptr<Layout> layout;
  Layout::PartId weight, statistic;
};

}  // namespace engram::inline ENGRAM_REAL
