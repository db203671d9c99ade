// One number each, worked out by hand, of what learning rests on beside networks: optimizers, schedules, normalisation,
// targets of tables, bounds of planning, the Kalman filter, a market's account, evaluation. Each shows its arithmetic.
#include <algorithm>
#include <cmath>
#include <functional>

#include "engram/algorithms/planning/value_iteration.h"
#include "engram/algorithms/policy/ppo.h"
#include "engram/algorithms/rules/kalman_mean.h"
#include "engram/algorithms/tabular/expected_sarsa.h"
#include "engram/algorithms/tabular/q_learning.h"
#include "engram/algorithms/tabular/sarsa.h"
#include "engram/algorithms/tabular/sarsa_lambda.h"
#include "engram/env/batched.h"
#include "engram/env/market/account.h"
#include "engram/nn/optimizer.h"
#include "engram/run/selftest/selftest.h"
#include "engram/run/task/evaluation.h"

namespace engram {
namespace {

constexpr double exact = 1e-12, single = 1e-6;  // of double; of float, a few roundings

// The greatest distance between what was found and what is right, as a share of what is right.
double furthest(const std::vector<double>& found, const std::vector<double>& right) {
  if (found.size() != right.size()) return HUGE_VAL;
  double worst = 0;
  for (size_t i = 0; i < right.size(); ++i) {
    const double error = std::abs(found[i] - right[i]) / std::max(1e-3, std::abs(right[i]));
    worst = std::isfinite(error) ? std::max(worst, error) : HUGE_VAL;
  }
  return worst;
}

// A weight from 0 after each gradient, learning rate 0.1.
template <class Optimizer>
std::vector<double> steps(const typename Optimizer::Options& options, const std::vector<Real>& gradients) {
  auto layout = std::make_shared<Layout>();
  layout->add("weight", 1, 1, Kind::weight);
  Parameters values(layout), gradient(layout);
  Optimizer optimizer(layout, options);
  std::vector<double> path;
  for (Real g : gradients) {
    fill(gradient[0], g);
    optimizer.step(values, gradient, 0.1);
    path.push_back(values[0](0, 0));
  }
  return path;
}

// beta 0.9 and 0.999, gradients 1 and -1. First m = 0.1, v = 0.001, both corrected to 1: a step of 0.1. Then
// m = 0.09 - 0.1 = -0.01, corrected by 1 - 0.81 to -1/19, and v, corrected, is 1 again: back by 0.1 / 19.
double adam() { return furthest(steps<Adam>({}, {1, -1}), {-0.1, -0.1 + 0.1 / 19}); }

// alpha 0.99, gradients 2 and -1: v = 0.04, then 0.0396 + 0.01 = 0.0496; steps of 0.1 * 2 / 0.2 and 0.1 / sqrt(0.0496).
double rmsprop() { return furthest(steps<Rmsprop>({}, {2, -1}), {-1, -1 + 0.1 / std::sqrt(0.0496)}); }

// Observes the number of its step; each step earns 1; never ends.
struct Stairs {
  double step_number = 0;
  Space observation_space() const { return Space::box(1, 0, 1000); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) { observation(0, 0) = static_cast<Real>(step_number = 0); }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = static_cast<Real>(++step_number);
    return {1};
  }
  void visit(Archive& archive) { archive("step", step_number); }
};

PpoOptions two_steps_of_stairs() {
  PpoOptions options;
  options.n_steps = options.batch_size = 2;
  options.n_epochs = 1;
  options.gamma = 0.5;
  options.normalize_observation = options.normalize_reward = true;
  options.network.net_arch = {4};
  return options;
}

// Running returns 1, 1 + 0.5 = 1.5, 1.75, 1.875. After two their variance is 0.0625: a reward of 1 becomes 4. After
// four it is 0.1123046875. Observations 0, 1, 2 (the last one awaits its action) have mean 1 and variance 2/3 when the
// second rollout begins, which sees 2 and 3. Population variances, each + 1e-8.
double normalised_ppo() {
  Ppo ppo(std::make_unique<Batched<Stairs>>("stairs", Stairs(), 1), two_steps_of_stairs(), {.total_timesteps = 8});
  std::vector<double> found;
  for (int i = 0; i < 2; ++i) {
    ppo.iterate();
    for (int64_t t = 0; t < 2; ++t) {
      found.push_back(ppo.rollout().reward(t, 0));
      found.push_back(ppo.rollout().observation(t, 0));
    }
  }
  const double first = 1 / std::sqrt(0.0625 + 1e-8), second = 1 / std::sqrt(0.1123046875 + 1e-8);
  const double look = 1 / std::sqrt(2.0 / 3 + 1e-8);
  return furthest(found, {first, 0, first, 1, second, look, second, 2 * look});
}

// lin_0.8 after two of eight steps: 0.8 * 6 / 8.
double schedule() {
  PpoOptions options = two_steps_of_stairs();
  options.learning_rate = {0.8, true};
  Ppo ppo(std::make_unique<Batched<Stairs>>("stairs", Stairs(), 1), options, {.total_timesteps = 8});
  for (const auto& [tag, value] : ppo.iterate().values) {
    if (tag == "train/learning_rate") return furthest(std::vector<double>{value}, {0.6});
  }
  return HUGE_VAL;
}

// Q(0, 0) after one step from 0 with reward 2 into state 1, whose values are 1 and 3; alpha 0.5, gamma 0.9.
template <class Learner>
double after_one(const EpsilonGreedy& behaviour, Ending ending) {
  Learner learner{ActionValues(2, 2), 0.5, 0.9, behaviour};
  learner.values(1, 0) = 1;
  learner.values(1, 1) = 3;
  Draws draws;
  learner.next({0, 0, 2, 1, ending}, draws);
  return learner.values(0, 0);
}

// Greedy is worth 3, epsilon 0.5 over two actions 0.75 * 3 + 0.25 * 1 = 2.5; an end by the world is worth 0, an end of
// watching is worth what lies beyond.
double tabular_targets() {
  const EpsilonGreedy greedy{.epsilon = 0}, half{.epsilon = 0.5};
  return furthest({after_one<QLearning<>>(half, Ending::none), after_one<Sarsa<>>(greedy, Ending::none),
                   after_one<ExpectedSarsa<>>(half, Ending::none), after_one<QLearning<>>(half, Ending::terminated),
                   after_one<Sarsa<>>(greedy, Ending::truncated)},
                  {0.5 * (2 + 0.9 * 3), 0.5 * (2 + 0.9 * 3), 0.5 * (2 + 0.9 * 2.5), 0.5 * 2, 0.5 * (2 + 0.9 * 3)});
}

// Within an episode a second reward reaches the first pair by its trace gamma lambda = 0.45; after an end it must not.
double sarsa_lambda() {
  const auto first_value = [](Ending between) {
    SarsaLambda<> learner{ActionValues(3, 1), 0.5, 0.9, {.epsilon = 0}, 0.5};
    Draws draws;
    learner.next({0, 0, 0, 1, between}, draws);
    learner.next({1, 0, 1, 2, Ending::terminated}, draws);
    return learner.values(0, 0);
  };
  return furthest({first_value(Ending::none), first_value(Ending::terminated), first_value(Ending::truncated)},
                  {0.5 * 0.45, 0, 0});
}

// Two states, one action: 0 -> 1 for nothing, 1 -> 0 for 1, gamma 0.5. One sweep from 0 gives 0 and 1: changes from 0
// to 1, so that what is to come lies between 0 and 0.5 / (1 - 0.5) = 1. The middle is 0.5 and 1.5, proved within 0.5; the
// true values are 2/3 and 4/3, for v(1) = 1 + v(0) / 2 and v(0) = v(1) / 2.
double planning_bounds() {
  ModelBuilder builder;
  builder.add(0, 0, {1, 1, 0, false});
  builder.add(1, 0, {0, 1, 1, false});
  const SparseModel model = builder.build();
  const Solution early = value_iteration_bounds(model, {.gamma = 0.5, .tolerance = 0.6});
  const Solution late = value_iteration_bounds(model, {.gamma = 0.5, .tolerance = 1e-13});
  return furthest({early.values[0], early.values[1], early.error_bound.value_or(0), late.values[0], late.values[1]},
                  {0.5, 1.5, 0.5, 2.0 / 3, 4.0 / 3});
}

// Log prices 0, 0.1, -0.1 with Q = R. P: 1 -> 2 / 3 -> (5/3) / (8/3). Mean: 2/3 of 0.1 is 1/15; then 1/15 less 5/8 of
// 1/6 is -0.0375, which lies 0.0625 above the price. Scale: mean of 0.01 / 3 and (1/36) / (8/3).
double kalman() {
  LocalLevel level;
  level.see(0.1, 1);
  level.see(-0.2, 1);
  return furthest({level.mean, level.variance, level.scale},
                  {0.0625, 0.625, 0.5 * (0.01 / 3 + (1.0 / 36) / (8.0 / 3))});
}

// All of 1 into a price of 100 at 1 % cost, sold at 110: 1.1 * 0.99 / 1.01. Then short all of it: 1 / 1.01 of it is
// sold (units -p worth / price after the loss), and the price falls by a tenth.
double account() {
  const Terms terms{.cost = 0.01};
  Account account;
  account.trade_to(1, 100, terms);
  account.trade_to(0, 110, terms);
  const double flat = account.cash;
  account.trade_to(-1, 100, terms);
  return furthest({flat, account.value(100), account.value(90)}, {1.1 * 0.99 / 1.01, flat / 1.01, flat / 1.01 * 1.1});
}

// Lane i is cut after i + 2 steps; each step earns its action.
struct Cut {
  int lane = 0, steps = 0;
  Space observation_space() const { return Space::box(1, 0, 1000); }
  Space action_space() const { return Space::discrete(2); }
  void take_lane(int number, int) { lane = number; }
  void reset(Rng&, View observation) { observation(0, 0) = static_cast<Real>(steps = 0); }
  Outcome step(ConstView action, Rng&, View observation) {
    observation(0, 0) = static_cast<Real>(++steps);
    return {static_cast<double>(action(0, 0)), steps == lane + 2 ? Ending::truncated : Ending::none};
  }
  void visit(Archive& archive) { archive("steps", steps); }
};

// Takes action 1 where it is to be greedy. Its memory counts the steps since the start that it was told of.
class Obedient final : public Policy {
 public:
  const Space& observation_space() const override { return observation_; }
  const Space& action_space() const override { return action_; }
  int64_t memory_size() const override { return 1; }
  void act(const ObservationBatch& batch, View memory, View action, Acting& acting) const override {
    for (int64_t i = 0; i < action.rows; ++i) {
      if (batch.start(0, i) != 0) memory(i, 0) = 0;
      action(i, 0) = acting.deterministic && memory(i, 0) == batch.values(i, 0) ? Real(1) : Real(0);
      memory(i, 0) += 1;
    }
  }

 private:
  Space observation_ = Space::box(1, 0, 1000), action_ = Space::discrete(2);
};

// Three lanes end by a cut after 2, 3 and 4 steps of 1 each, and go on unheard; drawing instead of greed earns nothing.
double evaluation() {
  Batched<Cut> world("cut", Cut(), 3);
  const Evaluation greedy = evaluate(Obedient(), world, 1, true), drawn = evaluate(Obedient(), world, 1, false);
  std::vector<double> found = greedy.returns;
  found.insert(found.end(), greedy.lengths.begin(), greedy.lengths.end());
  found.push_back(drawn.mean_return());
  return furthest(found, {2, 3, 4, 2, 3, 4, 0});
}

}  // namespace

std::vector<Check> judge_by_hand() {
  const struct {
    const char* subject;
    double bound;
    double (*figure)();
  } numbers[] = {{"adam", single, adam},
                 {"rmsprop", single, rmsprop},
                 {"a schedule", exact, schedule},
                 {"normalised ppo", single, normalised_ppo},
                 {"targets of tables", exact, tabular_targets},
                 {"sarsa_lambda's traces", exact, sarsa_lambda},
                 {"bounds of planning", exact, planning_bounds},
                 {"kalman filter", exact, kalman},
                 {"a market's account", exact, account},
                 {"evaluation", exact, evaluation}};
  std::vector<Check> checks;
  for (const auto& each : numbers) {
    checks.push_back(judge("the number worked out by hand", each.subject, each.bound, each.figure));
  }
  return checks;
}

}  // namespace engram
