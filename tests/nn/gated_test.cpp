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

// What is left of a memory of 1 after a step in which all weights are 0 but the gate's bias b = 4: s(b); where the gate
// is divided by the sum of two, the other at 1/2, that share; sLSTM's fresh memory has a weight of 1, the input of 1.
double stays(const std::string& cell) {
  const double keep = 1 / (1 + exp(-4.0));
  if (cell == "min_lstm") return 0.5 / (0.5 + (1 - keep));
  if (cell == "slstm") return keep / (keep + 1);
  if (cell == "mlstm") return 1 + log(keep);  // of m, the logarithm of what C and n were divided by
  return keep;
}

// The memory is the last state: the LSTM's c, the others' h.
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
    EXPECT_NEAR(memory(0, cell.states - 1), stays(cell.name), 1e-6) << cell.name;
  }
}

}  // namespace
}  // namespace engram
