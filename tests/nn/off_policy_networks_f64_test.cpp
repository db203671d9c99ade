// The networks of actors, action values and state-dependent deviations, in double: backward against finite differences, with starts inside of the
// sequence and a memory before it; what their rows are called.
#include <gtest/gtest.h>

#include "engram/nn/network.h"
#include "engram/oracle/gradient_check.h"

namespace engram {
namespace {

NetworkOptions small(const std::string& memory) {
  NetworkOptions options;
  options.memory = memory;
  options.memory_size = 4;
  options.net_arch = {5, 6};
  return options;
}

void expect_sound(ModulePtr module) {
  Specimen specimen(std::move(module), 5, 11);
  EXPECT_LT(difference(specimen.by_backward(), by_finite_differences(specimen)), 1e-7);
}

TEST(OffPolicyNetworks, BackwardIsTheDerivative) {
  for (const std::string memory : {"none", "gru", "lstm"}) {
    SCOPED_TRACE(memory);
    expect_sound(make_actor(3, 2, true, small(memory)));
    expect_sound(make_actor(3, 2, false, small(memory)));
    expect_sound(make_action_value(3, 2, small(memory)));
  }
  NetworkOptions encoded = small("gru");
  encoded.encoder_arch = {4};
  expect_sound(make_action_value(3, 2, encoded));
  NetworkOptions linear = small("none");
  linear.net_arch = {};
  expect_sound(make_actor(3, 2, true, linear));
}

// A deviation that is computed from what is seen: the derivative, where its columns stand, and that it begins where the
// one that is a number does.
TEST(OffPolicyNetworks, AStateDependentDeviationIsAHeadOfItsOwn) {
  NetworkOptions options = small("gru");
  options.state_dependent_std = true;
  options.log_std_init = -1.5;
  expect_sound(make_actor_critic(3, Space::box(2, -1, 1), options));
  Specimen specimen(make_policy(3, Space::box(2, -1, 1), options), 4, 11);
  Workspace workspace(specimen.parameters.layout().slots());
  Tensor y(4 * Specimen::lanes, 4), memory = specimen.initial;
  Rng random(1, Purpose::test);
  specimen.module->initialise(specimen.parameters, random);
  specimen.module->forward(specimen.parameters, specimen.sequence(), memory, y, workspace, {});
  for (int64_t i = 0; i < y.rows(); ++i) EXPECT_NEAR(y(i, 2), -1.5, 0.05);  // the head's gain is 0.01
  EXPECT_NE(y(0, 2), y(1, 2));
}

TEST(OffPolicyNetworks, NameWhatTheirRowsHold) {
  const Description actor = make_actor(3, 2, true, small("gru"))->describe();
  EXPECT_EQ(columns_of(actor, "mean").first, 0);
  EXPECT_EQ(columns_of(actor, "log_std").first, 2);
  EXPECT_EQ(columns_of(actor, "policy").count, 4);
  const Description value = make_action_value(3, 2, small("gru"))->describe();
  EXPECT_EQ(columns_of(value, "value").count, 1);
  EXPECT_EQ(value.shape.input, 5);
  EXPECT_EQ(value.shape.memory, 4);
}

}  // namespace
}  // namespace engram
