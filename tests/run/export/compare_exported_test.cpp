// The exported twin computes what the agent computes, over every kind of network and space.
#include <gtest/gtest.h>

#include "engram/core/error.h"
#include "engram/env/batched.h"
#include "engram/nn/normalised_network.h"
#include "engram/run/export/export_header.h"

namespace engram {
namespace {

// Shows random observations of any space and takes any action; forbids choices at random, never all of a column.
struct Anything {
  Space observation, action;
  Rng chance{3, Purpose::test};

  Space observation_space() const { return observation; }
  Space action_space() const { return action; }
  void reset(Rng& random, View row) { observation.draw(ConstView(), random, row); }
  Outcome step(ConstView, Rng& random, View row) {
    observation.draw(ConstView(), random, row);
    return {0, random.uniform() < 0.05 ? Ending::terminated : Ending::none};
  }
  void visit(Archive&) {}
};

struct Forbidding : Anything {
  void mask(View allowed) const {
    int64_t first = 0;
    for (int count : action.counts()) {
      for (int64_t j = 0; j < count; ++j) allowed(0, first + j) = (j + offset) % 3 != 0 || j == 0 ? 1 : 0;
      first += count;
    }
  }
  Outcome step(ConstView taken, Rng& random, View row) {
    offset = static_cast<int>(random.below(3));
    return Anything::step(taken, random, row);
  }
  int offset = 0;
};

// Weights that make every layer count: the first policy of training is nearly uniform by design.
void randomise(Agent& agent) {
  Rng rng(5, Purpose::test);
  for (const Part& part : agent.parameters.layout().parts()) {
    View values = agent.parameters.view(part);
    const double scale = part.kind == Kind::weight ? 1 / std::sqrt(static_cast<double>(part.rows)) : 0.5;
    for (int64_t i = 0; i < values.rows; ++i) {
      for (Real& x : values.row_span(i)) x = static_cast<Real>(scale * rng.normal());
    }
  }
}

NetworkOptions network(const std::string& memory, bool shared, std::vector<int64_t> encoder = {}) {
  NetworkOptions options = NetworkOptions::defaults(memory);
  options.memory_size = 7;
  options.net_arch = {9, 5};
  options.encoder_arch = std::move(encoder);
  options.share_memory = shared;
  return options;
}

double difference(const Space& observation, const Space& action, const NetworkOptions& options,
                  bool normalise = false) {
  Agent agent(observation, action, options, normalise, 1);
  randomise(agent);
  Batched<Anything> world("test", {observation, action}, 1);
  return compare_exported(agent, Embeddable(agent), world, 300);
}

TEST(CompareExported, EveryNetwork) {
  std::vector<std::string> memories{"none"};
  for (const MemoryEntry& entry : registered_memories()) memories.push_back(entry.name);
  for (const std::string& memory : memories) {
    for (bool shared : {false, true}) {
      for (const std::vector<int64_t>& encoder : {std::vector<int64_t>{}, {6}, {8, 6}}) {
        const double found = difference(Space::box(3, -2, 2), Space::discrete(4), network(memory, shared, encoder));
        EXPECT_LT(found, 1e-5) << memory << shared << encoder.size();
      }
    }
  }
  for (const char* activation : {"tanh", "relu", "sigmoid", "elu"}) {
    NetworkOptions options = network("none", false);
    options.activation = activation;
    EXPECT_LT(difference(Space::box(3, -2, 2), Space::discrete(4), options), 1e-5) << activation;
  }
}

TEST(CompareExported, StreamingNetworks) {
  for (const char* memory : {"none", "rtu_linear", "min_gru"}) {
    NetworkOptions options = network(memory, false, {6});
    const Space observation = Space::box(3, -2, 2), action = Space::discrete(4);
    Agent agent(observation, action, options, make_normalised_actor_critic(3, action, options), true, 1);
    randomise(agent);
    Batched<Anything> world("test", {observation, action}, 1);
    EXPECT_LT(compare_exported(agent, Embeddable(agent), world, 300), 1e-5) << memory;
  }
}

TEST(CompareExported, Images) {
  NetworkOptions options = network("gru", false, {6});
  options.cnn = "minatar";
  const Space binary = Space::binary_image(5, 4, 2), action = Space::discrete(4);
  EXPECT_LT(difference(binary, action, options), 1e-5);
  EXPECT_LT(difference(binary, Space::box(2, -1, 1), options, true), 1e-5);
  Agent streaming(binary, action, options, make_normalised_actor_critic(binary, action, options), true, 1);
  randomise(streaming);
  Batched<Anything> world("test", {binary, action}, 1);
  EXPECT_LT(compare_exported(streaming, Embeddable(streaming), world, 300), 1e-5);
  options = network("none", true);
  options.cnn = "nature";
  EXPECT_LT(difference(Space::image(37, 41, 3), action, options), 1e-5);  // bytes, which are divided
}

TEST(CompareExported, EverySpace) {
  const Space spaces[] = {Space::box({-1, -HUGE_VAL}, {0.25, HUGE_VAL}), Space::box({0, 0}, {1000, 0.001}),
                          Space::discrete(5), Space::multi_discrete({2, 3, 4})};
  for (const Space& observation : spaces) {
    for (const Space& action : spaces) {
      EXPECT_LT(difference(observation, action, network("gru", false)), 1e-5)
          << observation.describe() << action.describe();
      EXPECT_LT(difference(observation, action, network("none", true), true), 1e-5);
    }
  }
}

TEST(CompareExported, ForbiddenChoicesAreNotTaken) {
  for (const Space& action : {Space::discrete(5), Space::multi_discrete({2, 3, 4})}) {
    Agent agent(Space::box(3, -2, 2), action, network("lstm", false), false, 1);
    randomise(agent);
    Batched<Forbidding> world("test", {{agent.observer.space(), action}}, 1);
    EXPECT_LT(compare_exported(agent, Embeddable(agent), world, 300), 1e-5);
  }
}

// Each number of the actor matters: a twin made from other weights is refused.
TEST(CompareExported, AnotherPolicyIsRefused) {
  Agent agent(Space::box(3, -2, 2), Space::discrete(4), network("lstm", false), false, 1);
  randomise(agent);
  Batched<Anything> world("test", {agent.observer.space(), agent.distribution->space()}, 1);
  for (const Part& part : agent.parameters.layout().parts()) {
    const Embeddable before(agent);
    Real& number = agent.parameters.view(part)(part.rows - 1, part.columns - 1);
    number += 0.5f;
    if (part.name.starts_with("actor.")) {
      EXPECT_THROW(compare_exported(agent, before, world, 300), Error) << part.name;
    } else {
      EXPECT_LT(compare_exported(agent, before, world, 300), 1e-5) << part.name;
    }
    number -= 0.5f;
  }
}

// A weight that a float holds may stand for a number that none holds: e^100 has no literal.
TEST(CompareExported, WhatNoFloatHoldsIsRefused) {
  Agent agent(Space::box(3, -2, 2), Space::discrete(4), network("lru", false), false, 1);
  EXPECT_NO_THROW(Embeddable{agent});
  for (const Part& part : agent.parameters.layout().parts()) {
    if (part.name.ends_with("weight_unit")) fill(agent.parameters.view(part), 100);
  }
  EXPECT_THROW(Embeddable{agent}, Error);
}

// So does the box that its actions are units of.
TEST(CompareExported, AnotherBoxIsRefused) {
  const Space observation = Space::box(3, -2, 2);
  const std::pair<Space, Space> boxes[] = {{Space::box(1, 0, 1000), Space::box(1, 0, 999)},
                                           {Space::box(1, 0, 0.001), Space::box(1, 0, 0.00101)},
                                           {Space::box(1, -1, 1), Space::box(1, -1, HUGE_VAL)}};
  for (const auto& [box, other] : boxes) {
    Agent agent(observation, box, network("none", false), false, 1),
        twin(observation, other, network("none", false), false, 1);
    randomise(agent), randomise(twin);
    Batched<Anything> world("test", {observation, box}, 1);
    EXPECT_LT(compare_exported(agent, Embeddable(agent), world, 300), 1e-5);
    EXPECT_THROW(compare_exported(agent, Embeddable(twin), world, 300), Error) << other.describe();
  }
}

TEST(CompareExported, OnlyTheActorIsHeld) {
  const Agent agent(Space::box(4, -1, 1), Space::discrete(2), NetworkOptions::defaults("none"), false, 1);
  const Embeddable exported(agent);
  EXPECT_EQ(exported.numbers().size(), 4 * 64 + 64 + 64 * 64 + 64 + 64 * 2 + 2);
  EXPECT_EQ(exported.weights(), 4 * 64 + 64 * 64 + 64 * 2);
  EXPECT_EQ(exported.memory_size(), 0);
  const Agent recurrent(Space::box(4, -1, 1), Space::discrete(2), NetworkOptions::defaults("lstm"), false, 1);
  EXPECT_EQ(Embeddable(recurrent).memory_size(), 128);
}

}  // namespace
}  // namespace engram
