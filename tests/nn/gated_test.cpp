// The forget bias: where it goes, for every cell, and that 0 changes no weight.
#include "engram/nn/gated.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engram/core/elementary.h"

namespace engram {
namespace {

constexpr int64_t units = 5;

struct Fresh {
  Gated layer;
  Parameters parameters;

  Fresh(const CellForm& cell, double forget_bias) : layer(cell, 2, units, forget_bias) {
    auto layout = std::make_shared<Layout>();
    layer.declare(*layout);
    parameters = Parameters(layout);
    Rng rng(4, Purpose::test);
    layer.initialise(parameters, rng);
  }
};

TEST(ForgetBias, GoesToTheKeepGateAlone) {
  for (const CellForm& cell : registered_cells()) {
    Fresh without(cell, 0), with(cell, 3);
    int64_t moved = 0;
    for (const Part& part : without.parameters.layout().parts()) {
      const ConstView a = std::as_const(without.parameters).view(part), b = std::as_const(with.parameters).view(part);
      for (int64_t i = 0; i < a.rows; ++i) {
        for (int64_t j = 0; j < a.columns; ++j) {
          const bool gate = part.name == "bias" && j / units == cell.keep_gate;
          EXPECT_EQ(b(i, j), gate ? a(i, j) + static_cast<Real>(3 * cell.keep_sign) : a(i, j)) << cell.name;
          moved += a(i, j) != b(i, j);
        }
      }
    }
    EXPECT_EQ(moved, cell.keep_sign == 0 ? 0 : units) << cell.name;
  }
}

// With all weights 0 but the gate's bias b, a memory of 1 fades by s(b) a step: the LSTM's c, the others' h.
TEST(ForgetBias, IsHowMuchOfTheMemoryStays) {
  for (const CellForm& cell : registered_cells()) {
    if (cell.keep_sign == 0) continue;
    Recurrent<Gated> layer(Gated(cell, 2, 1, 4), {});
    auto layout = std::make_shared<Layout>();
    layer.declare(*layout);
    Parameters parameters(layout);
    for (const Part& part : layout->parts()) {
      if (part.name == "bias") parameters.view(part)(0, cell.keep_gate) = static_cast<Real>(4 * cell.keep_sign);
    }
    Tensor x(1, 2), start(1, 1), memory(1, cell.states), y(1, 1);
    memory(0, cell.states - 1) = 1;
    Workspace workspace(layout->slots());
    layer.forward(parameters, {x, start}, memory, y, workspace, {});
    EXPECT_NEAR(memory(0, cell.states - 1), 1 / (1 + exp(-4.0)), 1e-6) << cell.name;
  }
}

}  // namespace
}  // namespace engram
