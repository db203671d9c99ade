// Rprop by hand, neural fitted Q iteration on worlds whose values are known.
#include <gtest/gtest.h>

#include "engram/algorithms/fitted/neural_q.h"
#include "engram/nn/rprop.h"
#include "refusal.h"

namespace engram {
namespace {

TEST(Rprop, GoesBySignsAndKeepsAStepForEachWeight) {
  auto layout = std::make_shared<Layout>();
  layout->add("weight", 1, 2, Kind::weight);
  Parameters w(layout), g(layout);
  Rprop rprop(layout, 0.1);
  w[0](0, 0) = 1;
  const auto after = [&](Real first, Real second) {
    g[0](0, 0) = first;
    g[0](0, 1) = second;
    rprop.step(w, g, 1);
    return w[0](0, 0);
  };
  EXPECT_FLOAT_EQ(after(2, 0), 1 - 0.1f);                   // its first step, however large the gradient
  EXPECT_FLOAT_EQ(after(3, 0), 0.9f - 0.12f);               // the same sign: 1.2 times the step
  EXPECT_FLOAT_EQ(after(-1, 0), 0.78f);                     // it jumped over a minimum: half the step, no move
  EXPECT_FLOAT_EQ(after(-1, 0), 0.78f + 0.06f);             // from here on with that
  EXPECT_FLOAT_EQ(after(-1e-9f, 0), 0.84f + 0.06f * 1.2f);  // the size of a gradient does not matter
  EXPECT_EQ(w[0](0, 1), 0);                                 // no gradient, no move
}

Tensor place(Real x) {
  Tensor row(1, 1);
  row(0, 0) = x;
  return row;
}

// A corridor of three places, 1 pays for the last step to the right, at -1, 0, 1; left goes back, at the left wall it
// stays. gamma 1/2: q(right) = 1/4 1/2 1.
TEST(NeuralQ, FindsTheValuesOfACorridor) {
  NeuralQ values(1, 2, {5, 5}, 0.5, 3, nullptr);
  std::vector<Transitions> seen(2, Transitions(1));
  for (int copies = 0; copies < 5; ++copies) {
    for (int x = -1; x <= 1; ++x) {
      seen[0].add(place(static_cast<Real>(x)), 0, place(static_cast<Real>(std::max(-1, x - 1))), Ending::none);
      seen[1].add(place(static_cast<Real>(x)), x == 1 ? 1 : 0, place(static_cast<Real>(x + 1)),
                  x == 1 ? Ending::terminated : Ending::none);
    }
  }
  for (int k = 0; k < 12; ++k) values.iterate(seen, 200, 0);
  std::vector<double> q;
  Tensor all(3, 1);
  for (int64_t i = 0; i < 3; ++i) all(i, 0) = static_cast<Real>(i - 1);
  values.values(all, q);
  const double left[] = {0.125, 0.125, 0.25}, right[] = {0.25, 0.5, 1};
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(q[i], left[i], 0.05) << i;
    EXPECT_NEAR(q[3 + i], right[i], 0.05) << i;
  }
}

// A truncated step stands on the value of what follows, a terminated one on nothing.
TEST(NeuralQ, EndingsCountAsTheyShould) {
  for (const Ending ending : {Ending::terminated, Ending::truncated}) {
    NeuralQ values(1, 1, {5, 5}, 0.5, 3, nullptr);
    std::vector<Transitions> seen(1, Transitions(1));
    seen[0].add(place(-1), 1, place(-1), ending);
    seen[0].add(place(1), 0, place(1), Ending::terminated);
    for (int k = 0; k < 20; ++k) values.iterate(seen, 100, 0);
    std::vector<double> q;
    values.values(place(-1), q);
    EXPECT_NEAR(q[0], ending == Ending::terminated ? 1 : 2, 0.05);
  }
}

}  // namespace
}  // namespace engram
