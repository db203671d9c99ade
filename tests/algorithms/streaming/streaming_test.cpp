// Streaming agents: resume while they learn through the whole past, what they refuse, and what they learn.
#include <gtest/gtest.h>

#include "engram/algorithms/streaming/stream_ac.h"
#include "engram/algorithms/streaming/stream_q.h"
#include "engram/core/error.h"
#include "engram/env/registry.h"

namespace engram {
namespace {

VectorEnvPtr world(const std::string& id, const std::string& option = "", const std::string& value = "") {
  const auto maker = find_world(id).options();
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  if (!option.empty()) options.assign(option, value, "test");
  return maker->make(1, {});
}

template <class Options>
Options small(const std::string& memory) {
  Options options = Options::defaults(memory);
  options.network.encoder_arch = {};
  options.network.net_arch = {16};
  options.network.memory_size = 8;
  return options;
}

template <class Algorithm>
std::string saved(Algorithm& algorithm) {
  Archive archive = Archive::saver();
  algorithm.visit(archive);
  return archive.finish();
}

template <class Agent>
void expect_resume(const std::string& memory) {
  const auto make = [&] {
    return std::make_unique<Agent>(world("MemoryChain-v0"), small<typename Agent::Options>(memory),
                                   RunContext{.seed = 3, .total_timesteps = 4000});
  };
  const auto one = make(), other = make();
  one->iterate();
  Archive loader = Archive::loader(saved(*one));
  other->visit(loader);
  loader.finish();
  one->iterate();
  other->iterate();
  EXPECT_TRUE(saved(*one) == saved(*other)) << Agent::name << memory;
}

TEST(Streaming, ResumesWithTracesAndInfluence) {
  for (const char* memory : {"none", "min_gru", "rtu_linear", "elstm"}) {
    expect_resume<StreamAc>(memory);
    expect_resume<StreamQ>(memory);
    expect_resume<StreamSarsa>(memory);
  }
}

TEST(Streaming, RtrlWantsAMemoryThatCanBeFollowed) {
  StreamAcOptions options = small<StreamAcOptions>("lstm");
  EXPECT_THROW(options.check(), Error);
  options.gradient = "bptt";
  EXPECT_NO_THROW(options.check());
}

// One lambda-return step of a table in disguise: from zero weights but the bias, delta = r, and the bias's trace is 1.
TEST(Streaming, TheHeadsBiasMovesAlongTheError) {
  StreamQOptions options = StreamQOptions::defaults("none");
  options.network.net_arch = {};
  options.normalize_observation = options.normalize_reward = false;
  options.sparsity = 0;
  StreamQ agent(world("MemoryChain-v0", "length", "1"), options, {.seed = 1, .total_timesteps = 4000});
  agent.iterate();
  // The bit is seen in the only step: what is right is worth 1, what is wrong -1.
  const Agent& learned = agent.agent();
  Actor actor(learned);
  Tensor seen(1, 3), start(1, 1), memory(1, 0);
  seen(0, 0) = 1, seen(0, 1) = 1;
  for (const Real bit : {Real(-1), Real(1)}) {
    seen(0, 2) = bit;
    actor.look(seen, start, memory);
    EXPECT_NEAR(actor.policy_parameters()(0, 1), bit, 0.2);
    EXPECT_NEAR(actor.policy_parameters()(0, 0), -bit, 0.2);
  }
}

// Episodes of one step: the first shows (1, 0), the second (0, 1), and so on; each step earns 1.
struct ByTurns {
  int64_t episode = 0;
  Space observation_space() const { return Space::box(2, 0, 1); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) {
    fill(observation, 0);
    observation(0, episode++ % 2) = 1;
  }
  Outcome step(ConstView, Rng&, View observation) {
    fill(observation, 0);
    return {1, Ending::terminated};
  }
  void visit(Archive& archive) { archive("episode", episode); }
};

// What the weights from each input are after so many steps.
template <class Agent>
std::vector<Real> weights_of_input(int64_t input, int64_t steps) {
  auto options = Agent::Options::defaults("none");
  options.network.net_arch = {};
  options.normalize_observation = options.normalize_reward = false;
  options.lambda = 0.9;
  Agent agent(std::make_unique<Batched<ByTurns>>("turns", ByTurns(), 1), options,
              {.seed = 1, .total_timesteps = steps});
  agent.iterate();
  const Parameters& parameters = agent.agent().parameters;
  std::vector<Real> weights;
  for (const Part& part : parameters.layout().parts()) {
    const ConstView values = parameters.view(part);
    if (values.rows == 2) weights.insert(weights.end(), values.row_span(input).begin(), values.row_span(input).end());
  }
  return weights;
}

// The second episode's error is none of what was seen in the first.
template <class Agent>
void expect_traces_to_end() {
  EXPECT_FALSE(weights_of_input<Agent>(0, 1).empty());
  EXPECT_EQ(weights_of_input<Agent>(0, 2), weights_of_input<Agent>(0, 1)) << Agent::name;
  EXPECT_NE(weights_of_input<Agent>(1, 2), weights_of_input<Agent>(1, 1)) << Agent::name;
}

TEST(Streaming, TracesEndWithTheEpisode) {
  expect_traces_to_end<StreamAc>();
  expect_traces_to_end<StreamQ>();
  expect_traces_to_end<StreamSarsa>();
}

}  // namespace
}  // namespace engram
