// Learning at every step: at weights that stand still, the gradients of all steps add up to BPTT's over the whole
// sequence, beginnings inside it; without the influence they do not.
#include "engram/learning/real_time.h"

#include <gtest/gtest.h>

#include "engram/core/error.h"
#include "engram/nn/compose.h"
#include "engram/nn/linear.h"
#include "engram/nn/network.h"
#include "engram/oracle/finite_difference.h"

namespace engram {
namespace {

constexpr int64_t inputs = 3, units = 4, outputs = 2, steps = 25;

struct Net {
  ModulePtr module;
  Parameters parameters;
  Tensor x{steps, inputs}, start{steps, 1}, d_y{steps, outputs};

  explicit Net(const std::string& memory) {
    std::vector<Named> stages;
    stages.push_back({"memory", make_memory(memory, inputs, units, {})});
    const int64_t width = stages.back().module->shape().output;
    stages.push_back({"head", std::make_unique<Linear>(width, outputs, Initialiser::uniform(1))});
    module = std::make_unique<Chain>(std::move(stages));
    auto layout = std::make_shared<Layout>();
    module->declare(*layout);
    parameters = Parameters(layout);
    Rng rng(5, Purpose::test);
    module->initialise(parameters, rng);
    for (Tensor* each : {&x, &d_y}) {
      for (Real& value : each->values()) value = rng.normal();
    }
    start(0, 0) = start(9, 0) = 1;
  }

  Parameters by_bptt() {
    Parameters gradient(parameters.shared_layout());
    Workspace workspace(parameters.layout().slots());
    Tensor memory(1, module->shape().memory), y(steps, outputs);
    module->forward(parameters, {x, start}, memory, y, workspace, {.keep = true});
    module->backward(parameters, {x, start}, d_y, {}, {}, &gradient, workspace, {.keep = true});
    return gradient;
  }
  Parameters step_by_step(bool through_past) {
    Parameters sum(parameters.shared_layout());
    RealTime learner(*module, parameters, through_past);
    for (int64_t t = 0; t < steps; ++t) {
      learner.look(x.view().slice_rows(t, 1), start(t, 0) != 0);
      copy(d_y.view().slice_rows(t, 1), learner.d_output());
      const std::span<const Real> gradient = learner.differentiate().values();
      for (size_t i = 0; i < gradient.size(); ++i) sum.values()[i] += gradient[i];
    }
    return sum;
  }
};

TEST(RealTimeLearning, AddsUpToBpttAtFixedWeights) {
  int followed = 0;
  for (const MemoryEntry& entry : registered_memories()) {
    Net net(entry.name);
    if (net.module->influence() == 0) continue;
    ++followed;
    const Parameters expected = net.by_bptt();
    EXPECT_LT(oracle::relative_difference(net.step_by_step(true).values(), expected.values()), 1e-10) << entry.name;
    EXPECT_GT(oracle::relative_difference(net.step_by_step(false).values(), expected.values()), 1e-3) << entry.name;
  }
  EXPECT_GE(followed, 8);
}

TEST(RealTimeLearning, MemoriesWhoseUnitsSeeEachOtherAreRefusedByName) {
  Net net("gru");
  try {
    RealTime learner(*net.module, net.parameters, true);
    FAIL() << "a GRU was followed";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("min_gru"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("bptt"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace engram
