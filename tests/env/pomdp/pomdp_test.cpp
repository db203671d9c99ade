#include <gtest/gtest.h>

#include "engram/env/pomdp/pomdp_file.h"
#include "engram/env/pomdp/pomdp_world.h"
#include "refusal.h"

using namespace engram;

namespace {

const std::string head = "discount: 0.5\nvalues: reward\nstates: a b c\nactions: 2\nobservations: x y\n";  // 5 lines
const std::string rest = "T: *\nidentity\nO: *\nuniform\n";

TEST(PomdpFile, ReadsEveryForm) {
  const Pomdp m = read_pomdp(
      "observations: x y # in any order\nactions: 2\nstates: a b c\nvalues: cost\ndiscount: .5\nstart include: a c\n"
      "T: 0\n0.5 0.5 0\n0 1 0\n0 0 1\nT: 1 : a uniform T:1:b:c +1.0\nT: 1 : 2 reset\n"
      "O: * : * : x 1\nO: 1 : b 0.25 0.75\nO: 1 : c : x 0\nO: 1 : c : y 1\n"
      "R: * : * : * : * 1\nR: 1 : a : b : y -4\nR: 0 : c\n1 1\n1 1\n2 3\n",
      "m");
  EXPECT_EQ(m.discount, 0.5);
  EXPECT_EQ(m.start, (std::vector<double>{0.5, 0, 0.5}));
  EXPECT_EQ(m.transition,
            (std::vector<double>{.5, .5, 0, 0, 1, 0, 0, 0, 1, 1. / 3, 1. / 3, 1. / 3, 0, 0, 1, .5, 0, .5}));
  EXPECT_EQ(m.sight, (std::vector<double>{1, 0, 1, 0, 1, 0, 1, 0, .25, .75, 0, 1}));
  EXPECT_EQ(m.pays(1, 0, 1, 1), 4);  // costs become rewards
  EXPECT_EQ(m.pays(1, 0, 1, 0), -1);
  EXPECT_EQ(m.pays(0, 2, 2, 1), -3);
  EXPECT_EQ(m.pays(0, 2, 0, 1), -1);
  EXPECT_DOUBLE_EQ(m.expects(1, 0), -1 + 5.0 / 3 * 0.75);  // b with 1/3, there y with 3/4
  EXPECT_DOUBLE_EQ(m.expects(0, 2), -2);                   // x is sure
}

TEST(PomdpFile, ReadsStarts) {
  const auto start = [](const std::string& line) { return read_pomdp(head + line + "\n" + rest, "m").start; };
  EXPECT_EQ(start(""), std::vector<double>(3, 1.0 / 3));
  EXPECT_EQ(start("start: uniform"), std::vector<double>(3, 1.0 / 3));
  EXPECT_EQ(start("start: b"), (std::vector<double>{0, 1, 0}));
  EXPECT_EQ(start("start: 2"), (std::vector<double>{0, 0, 1}));
  EXPECT_EQ(start("start: 0.25 0 0.75"), (std::vector<double>{0.25, 0, 0.75}));
  EXPECT_EQ(start("start exclude: 0 b"), (std::vector<double>{0, 0, 1}));
}

TEST(PomdpFile, NamesLineAndWhatWasExpected) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "m:1: expected 'discount: ...' before this"},
      {"discount: 1\n", "m:1: expected a discount from 0 to below 1, found '1'"},
      {"discount 0.5\n", "m:1: expected ':' after discount, found '0.5'"},
      {"hello: 3\n", "m:1: expected discount, values, states, actions, observations, start, T, O or R, found 'hello'"},
      {"discount: 0.5\nvalues: money\n", "m:2: expected reward or cost, found 'money'"},
      {"discount: 0.5\nstates: 0\n", "m:2: expected 1 to 16777216 states, found '0'"},
      {"discount: 0.5\nstates: a b a\n", "m:2: the name 'a' stands twice"},
      {"discount: 0.5\nstates: a -b\n", "m:2: expected a name that begins with a letter, found '-b'"},
      {"discount: 0.5\nstates: 2\nactions: 2\nT: 0 identity\n", "m:4: expected 'observations: ...' before"},
      {"discount: 0.5\nstates: 10000000\nactions: 10\nobservations: 10\nT: 0 identity\n", "m: its tables: need"},
      {head + "T: 2 identity\n", "m:6: expected an action (0 to 1 or *), found '2'"},
      {head + "T: 0 : d : a 1\n", "m:6: expected a state (one of their names, 0 to 2 or *), found 'd'"},
      {head + "T: 0 : a : a 1.5\n", "m:6: expected a probability from 0 to 1, found '1.5'"},
      {head + "T: 0 : a\n0.5 nan 0\n", "m:7: expected a probability from 0 to 1, found 'nan'"},
      {head + "T: 0 : a\n0.5 0.5", "m:7: expected a probability from 0 to 1, found the end of the file"},
      {head + "T: 0 identity\n", "m:7: expected T of action 1, state a, found no line that tells it"},
      {head + "T: *\nuniform\nT: 0 : b : b 0.9\nO: * uniform",
       "m:8: T of action 0, state b: expected probabilities that sum to 1, found 1.56666667"},
      {head + "start: 0.5 0.5 0.5\n" + rest, "m:6: start: expected probabilities that sum to 1, found 1.5"},
      {head + "start include:\n" + rest, "m:7: expected at least one state to start in"},
      {head + rest + "R: 0 : a : a : x inf\n", "m:10: expected a reward, found 'inf'"},
      {head + rest + "R: 0 5\n", "m:10: expected ':' after the action of a reward, found '5'"},
      {head + rest + "states: 3\n", "m:10: states: expected before start, T, O and R"},
      {head + "O: 0 identity\n", "m:6: expected a probability from 0 to 1, found 'identity'"},
      {std::string("discount: 0.5\nstates: \x01\n"), "found '\\x01'"}};
  for (const auto& [text, message] : cases) {
    const std::string found = refusal([&] { read_pomdp(text, "m"); });
    EXPECT_NE(found.find(message), std::string::npos) << found << "\n  wanted " << message;
  }
}

TEST(Pomdp, FiltersBeliefs) {
  const Pomdp m = read_pomdp(tiger_model, "tiger");
  EXPECT_DOUBLE_EQ(m.foretell({0.85, 0.15}, 0)[0], 0.85 * 0.85 + 0.15 * 0.15);
  EXPECT_DOUBLE_EQ(m.follow({0.5, 0.5}, 0, 0)[0], 0.85);
  EXPECT_DOUBLE_EQ(m.follow(m.follow({0.5, 0.5}, 0, 0), 0, 1)[0], 0.5);
  EXPECT_DOUBLE_EQ(m.follow({0.9, 0.1}, 1, 0)[0], 0.5);  // an opened door begins anew
}

// Listening pays -1 at each of 180 steps, the first number for which 0.95^n < 1e-4.
TEST(PomdpWorld, KeepsTheDiscountedReturn) {
  const VectorEnvPtr world = find_world("Tiger-v0").options()->make(2, {});
  StepBatch batch(2, world->observation_space(), world->action_space(), false);
  Tensor listen(2, 1);
  world->reset(3, batch);
  EXPECT_EQ(batch.observation(0, 0), 2);  // nothing was heard yet
  for (int step = 0; step < 180; ++step) {
    EXPECT_EQ(batch.ending[0], Ending::none) << step;
    world->step(listen, batch);
    EXPECT_EQ(batch.reward(0, 0), -1);
  }
  EXPECT_EQ(batch.ending[0], Ending::truncated);
  double expected = 0, weight = 1;
  for (int t = 0; t < 180; ++t, weight *= 0.95) expected -= weight;
  EXPECT_DOUBLE_EQ(pomdp_in(*world, 1)->last_return(), expected);
}

// Over 20,000 opened doors: half hold the tiger (4 standard errors: 0.014); what is heard is right with 0.85.
TEST(PomdpWorld, DrawsAsItsModelSays) {
  Tiger world;
  Rng rng(5, Purpose::test);
  Tensor seen(1, 1), action(1, 1);
  int eaten = 0, right = 0;
  constexpr int n = 20000;
  for (int i = 0; i < n; ++i) {
    world.reset(rng, seen);
    action(0, 0) = 0;
    world.step(action, rng, seen);
    const bool heard_left = seen(0, 0) == 0;
    action(0, 0) = 1;
    const bool left = world.step(action, rng, seen).reward == -100;
    eaten += left;
    right += left == heard_left;
  }
  EXPECT_NEAR(eaten, n * 0.5, n * 0.0142);
  EXPECT_NEAR(right, n * 0.85, n * 0.0101);
}

}  // namespace
