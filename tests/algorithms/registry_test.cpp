// The registry: entries that stay where they are, what fits what, options that refuse what they cannot be, and docs
// that know every name.
#include "engram/algorithms/registry.h"

#include <gtest/gtest.h>

#include "algorithms/idle.h"
#include "engram/core/error.h"
#include "engram/env/registry.h"
#include "engram/nn/network.h"
#include "engram/run/files/files.h"
#include "engram/run/selftest/world.h"
#include "refusal.h"

namespace engram {
namespace {

struct Sleeper : Idle {
  static constexpr const char *name = "sleeper", *summary = "a test's";
  struct Options {
    void visit(OptionVisitor&) {}
  };
  Sleeper(VectorEnvPtr world, const Options&, const RunContext&) : Idle(std::move(world)) {}
};

// A vector would have moved them long before.
TEST(Registries, EntriesStayWhereTheyAre) {
  const AlgorithmEntry& ppo = find_algorithm("ppo");
  const WorldEntry& cart = find_world("CartPole-v1");
  const std::string *summary = &ppo.summary, *id = &cart.id;
  for (int i = 0; i < 200; ++i) {
    AlgorithmEntry entry = algorithm_entry<Sleeper>();
    entry.name += std::to_string(i);
    register_algorithm(std::move(entry));
    register_environment<Vexing>("Vexing" + std::to_string(i) + "-v0");
  }
  EXPECT_EQ(&find_algorithm("ppo"), &ppo);
  EXPECT_EQ(&find_algorithm("ppo").summary, summary);
  EXPECT_EQ(ppo.name, "ppo");
  EXPECT_EQ(&find_world("CartPole-v1").id, id);
  EXPECT_EQ(cart.id, "CartPole-v1");
  for (int i = 0; i < 200; ++i) {
    unregister_algorithm("sleeper" + std::to_string(i));
    unregister_world("Vexing" + std::to_string(i) + "-v0");
  }
}

TEST(Registries, AUsersAlgorithmIsOneOfTheTable) {
  register_algorithm<Sleeper>();
  const AlgorithmEntry& entry = find_algorithm("sleeper");
  EXPECT_EQ(entry.family, "own");
  EXPECT_FALSE(entry.memory);
  EXPECT_EQ(entry.options("none")->make(make_vexing(2), {})->timesteps_per_iteration(), 2);
  EXPECT_NE(refusal([] { register_algorithm<Sleeper>(); }).find("'sleeper' is taken"), std::string::npos);
  unregister_algorithm("sleeper");
}

WorldFacts facts_in(const std::string& id, int lanes = 1) {
  return facts_of(registered_maker(find_world(id))->make_world(lanes, made_context()));
}

std::string why_not(const std::string& algorithm, const WorldFacts& facts) {
  return misfit(find_algorithm(algorithm).demands, facts);
}

TEST(Registries, WhatFitsAndWhyNot) {
  const struct {
    const char *algorithm, *world, *reason;
  } pairs[] = {{"q_learning", "CartPole-v1", "keeps a table: expected a Discrete or MultiDiscrete observation"},
               {"linear_q", "FrozenLake-v1", "takes continuous observations: expected a Box, found Discrete(16)"},
               {"linear_q", "Pendulum-v1", "has one value for each action: expected a Discrete action, found Box(1"},
               {"momentum", "CartPole-v1", "reads log returns: expected Market-v0"},
               {"classifier", "FrozenLake-v1", "reads log returns"}};
  for (const auto& pair : pairs) {
    EXPECT_TRUE(why_not(pair.algorithm, facts_in(pair.world)).starts_with(pair.reason))
        << why_not(pair.algorithm, facts_in(pair.world));
  }
  for (const char* memoryful : {"a2c", "ppo"}) EXPECT_EQ(why_not(memoryful, facts_in("Gambler-v0", 3)), "");
  EXPECT_EQ(why_not("q_learning", facts_in("Gambler-v0")), "");
  WorldFacts masked = facts_in("CartPole-v1");
  masked.masked = true;
  EXPECT_TRUE(why_not("fitted_q", masked).starts_with("does not heed forbidden actions"));
  EXPECT_EQ(why_not("classifier", facts_in("Market-v0", 3)), "");
}

// Refused before anything is made, with the reason and what fits instead.
TEST(Registries, AnUnfitPairIsRefusedWithWhatFits) {
  for (const WorldEntry& world : registered_worlds()) {
    const WorldFacts facts = facts_in(world.id);
    for (const AlgorithmEntry& entry : registered_algorithms()) {
      if (misfit(entry.demands, facts).empty()) continue;
      const std::string text =
          refusal([&] { entry.options("none")->make(registered_maker(world)->make_world(1, made_context()), {}); });
      EXPECT_TRUE(text.starts_with(entry.name + " ")) << text;
      const bool environment = facts.kind == WorldKind::environment;
      EXPECT_NE(text.find(environment ? "; algorithms that fit: a2c, ppo" : "; algorithms that fit: "),
                std::string::npos);
    }
  }
}

TEST(Registries, AQuickRunSuitsItsWorld) {
  for (const AlgorithmEntry& entry : registered_algorithms()) {
    EXPECT_EQ(misfit(entry.demands, facts_in(entry.quick.environment)), "") << entry.name;
    EXPECT_FALSE(entry.summary.empty()) << entry.name;
  }
}

// Every option of everything registered.
void expect_refusals(const std::string& owner, const OptionSet& options) {
  for (const OptionDescription& option : options.describe()) {
    SCOPED_TRACE(owner + " --" + option.name);
    const auto refused = [&](const std::string& text) {
      return refusal([&] { options.assign(option.name, text, "--" + option.name); }).starts_with("--" + option.name);
    };
    if (option.type == "text" && option.choices.empty()) continue;
    EXPECT_TRUE(refused("bogus"));
    if (option.type == "bool" || option.type == "text") continue;
    EXPECT_TRUE(refused("nan"));
    EXPECT_TRUE(refused(""));
    EXPECT_TRUE(refused(shortest(option.range.low - 1)));
    EXPECT_TRUE(refused(shortest(2 * option.range.high + 1)));
    options.assign(option.name, option.value, "--" + option.name);  // the default is a value that it takes
  }
}

TEST(Registries, EveryOptionRefusesWhatItCannotBe) {
  const auto check = [](const std::string& owner, auto& maker) {
    OptionSet options;
    options.add([&](OptionVisitor& v) { maker.visit_options(v); });
    expect_refusals(owner, options);
  };
  for (const AlgorithmEntry& entry : registered_algorithms()) check(entry.name, *entry.options("none"));
  for (const WorldEntry& world : registered_worlds()) check(world.id, *world.options());
}

// A line of a table, in some page: `name`, or several names of a line.
TEST(Registries, TheDocsKnowEveryName) {
  std::string tables;
  for (const char* page :
       {"environments", "memory", "memories", "streaming", "ppo", "a2c", "reinforce", "sac", "dqn", "planning",
        "tabular", "linear", "labs", "market", "evolution", "games", "sequences", "imitation"}) {
    std::istringstream lines(read_file(std::string(ENGRAM_SOURCE) + "/docs/" + page + ".md"));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("|")) tables += line + "\n";
    }
  }
  const auto expect_named = [&](const std::string& name) {
    bool named = false;
    for (const std::string before : {"`", "engram train "}) {
      for (const std::string after : {"`", " "}) named |= tables.find(before + name + after) != std::string::npos;
    }
    EXPECT_TRUE(named) << name << " stands in no table of docs/";
  };
  for (const AlgorithmEntry& entry : registered_algorithms()) {
    if (entry.family != "own") expect_named(entry.name);
  }
  for (const MemoryEntry& memory : registered_memories()) expect_named(memory.name);
  for (const WorldEntry& world : registered_worlds()) {
    if (!world.summary.empty()) expect_named(world.id);  // those of tests have none
  }
}

}  // namespace
}  // namespace engram
