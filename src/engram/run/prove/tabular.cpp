// The learning curves of Sutton & Barto's chapters 2, 6, 7, 8, 10 and 12, each averaged over many runs. The published
// figures were computed for this purpose by another program at the run counts given here.
#include <array>
#include <cmath>
#include <limits>

#include "engram/algorithms/linear/linear_interaction.h"
#include "engram/algorithms/linear/linear_sarsa.h"
#include "engram/algorithms/linear/tile_coding.h"
#include "engram/algorithms/tabular/bandit.h"
#include "engram/algorithms/tabular/dyna_q.h"
#include "engram/algorithms/tabular/expected_sarsa.h"
#include "engram/algorithms/tabular/monte_carlo.h"
#include "engram/algorithms/tabular/n_step_td.h"
#include "engram/algorithms/tabular/q_learning.h"
#include "engram/algorithms/tabular/sarsa.h"
#include "engram/algorithms/tabular/td_lambda.h"
#include "engram/algorithms/tabular/temporal_difference.h"
#include "engram/core/options.h"
#include "engram/env/classic/mountain_car.h"
#include "engram/run/prove/prove.h"
#include "engram/run/prove/worlds.h"

namespace engram {
namespace {

// Section 2.3, figure 2.2: sample averages, 1000 steps; mean reward and share of optimal actions over the last 100.
Trial testbed(double epsilon, double reward, double optimal) {
  const std::string name = "10 arms, epsilon " + shortest(epsilon);
  return {{{name + ": reward", reward}, {name + ": optimal", optimal}}, 4000, [=](uint64_t seed) {
            Draws world(seed, Purpose::environment), draws(seed, Purpose::exploration);
            const BanditTestbed bandit(10, world);
            EpsilonGreedyBandit learner{ArmValues(10, 0), {.epsilon = epsilon}};
            double sum = 0, best = 0;
            for (int t = 0; t < 1000; ++t) {
              const int64_t arm = learner.act(draws);
              const double paid = bandit.pull(arm, world);
              learner.learn(arm, paid);
              if (t >= 900) {
                sum += paid / 100;
                best += arm == bandit.best() ? 0.01 : 0;
              }
            }
            return std::vector<double>{sum, best};
          }};
}

double rms_error(const RandomWalk& walk, const std::vector<double>& values) {
  double sum = 0;
  for (int64_t k = 0; k < walk.length; ++k) {
    const double error = values[static_cast<size_t>(k)] - walk.true_value(k);
    sum += error * error;
  }
  return std::sqrt(sum / static_cast<double>(walk.length));
}

// One action: the coin decides.
int64_t only_action(int64_t, Draws&) { return 0; }

// The error after each of `episodes` episodes.
template <class Learner>
std::vector<double> walk_errors(RandomWalk walk, Learner learner, int episodes, uint64_t seed) {
  Rng random(seed, Purpose::environment);
  Draws draws(seed, Purpose::exploration);
  std::vector<double> errors;
  for (int i = 0; i < episodes; ++i) {
    predict_episode(walk, only_action, learner, random, draws);
    errors.push_back(rms_error(walk, learner.values));
  }
  return errors;
}

// Example 6.2: TD(0) against constant-alpha Monte Carlo.
Trial five_states(bool monte_carlo, double rate, std::array<double, 3> published) {
  const std::string name = std::string("5 states, ") + (monte_carlo ? "MC " : "TD ") + shortest(rate) + ": episode ";
  return {{{name + "10", published[0]}, {name + "25", published[1]}, {name + "100", published[2]}},
          5000,
          [=](uint64_t seed) {
            const std::vector<double> values{0.5, 0.5, 0.5, 0.5, 0.5, 0};
            const auto errors = monte_carlo
                                    ? walk_errors(RandomWalk{}, MonteCarloPrediction{values, rate, 1, false}, 100, seed)
                                    : walk_errors(RandomWalk{}, TemporalDifference{values, rate, 1}, 100, seed);
            return std::vector<double>{errors[9], errors[24], errors[99]};
          }};
}

double mean_error(const std::vector<double>& errors) {
  double sum = 0;
  for (const double e : errors) sum += e;
  return sum / static_cast<double>(errors.size());
}

// Example 7.1: mean error of the first 10 episodes on 19 states.
constexpr RandomWalk nineteen{.length = 19, .left = -1};

Trial n_step(int64_t n, double rate, double published) {
  return {{{"19 states, " + std::to_string(n) + "-step TD " + shortest(rate), published}}, 1000, [=](uint64_t seed) {
            const NStepTD learner{std::vector<double>(20, 0), rate, 1, Window(n)};
            return std::vector<double>{mean_error(walk_errors(nineteen, learner, 10, seed))};
          }};
}

// Sections 12.2 and 12.5, figures 12.6 and 12.8: the best of several step sizes.
Trial with_traces(TraceKind kind, double lambda, const std::vector<double>& rates, double published) {
  const std::string name = kind == TraceKind::dutch ? "true online TD(" : "TD(";
  Trial trial{{}, 1000, {}, true};
  for (const double rate : rates) {
    trial.cells.push_back({"19 states, " + name + shortest(lambda) + ") " + shortest(rate), published});
  }
  trial.run = [=](uint64_t seed) {
    std::vector<double> errors;
    for (const double rate : rates) {
      const TDLambda learner{std::vector<double>(20, 0), rate, 1, lambda, kind, Traces(20)};
      errors.push_back(mean_error(walk_errors(nineteen, learner, 10, seed)));
    }
    return errors;
  };
  return trial;
}

// The return of the greedy policy, the first action winning ties; no more than 1000 steps.
template <class World>
double greedy_return(World world, const ActionValues& values) {
  Rng random(0, Purpose::environment);
  int64_t state = world.reset(random);
  double sum = 0;
  for (int t = 0; t < 1000; ++t) {
    const DiscreteOutcome outcome = world.step(first_greedy(values[state]), random);
    sum += outcome.reward;
    if (outcome.ending != Ending::none) return sum;
    state = outcome.next;
  }
  return -std::numeric_limits<double>::max();
}

// Example 6.6: return while learning, episodes 401 to 500; then the greedy path.
template <class Learner>
Trial cliff(const std::string& name, double online, double path) {
  return {
      {{"cliff, " + name + ": episodes 401-500", online}, {"cliff, " + name + ": path", path, Summary::median}},
      2000,
      [](uint64_t seed) {
        Interaction<CliffWalk, Learner> loop(CliffWalk{}, Learner{ActionValues(48, 4), 0.5, 1, {.epsilon = 0.1}}, seed);
        double sum = 0;
        for (int i = 0; i < 500; ++i) {
          const double total = loop.episode().total;
          if (i >= 400) sum += total / 100;
        }
        return std::vector<double>{sum, greedy_return(CliffWalk{}, loop.learner().values)};
      }};
}

// Example 6.5 and exercise 6.9: how many episodes are through after 8000 steps; the shortest greedy path of any run.
Trial windy(bool king, double episodes, double path) {
  const std::string name = king ? "windy, 8 moves: " : "windy, 4 moves: ";
  return {{{name + "episodes by step 8000", episodes}, {name + "path", path, Summary::least}}, 300, [=](uint64_t seed) {
            const WindyGrid grid{.king = king};
            Interaction<WindyGrid, Sarsa<>> loop(
                grid, Sarsa<>{ActionValues(70, grid.actions()), 0.5, 1, {.epsilon = 0.1}}, seed);
            const auto through = static_cast<double>(loop.steps(8000));
            return std::vector<double>{through, -greedy_return(grid, loop.learner().values)};
          }};
}

// Example 8.1: steps of the 2nd, 3rd, 10th and 50th episode.
Trial dyna(int64_t planning_steps, std::array<double, 4> published) {
  const std::string name = "Dyna maze, n " + std::to_string(planning_steps) + ": episode ";
  return {{{name + "2", published[0]},
           {name + "3", published[1]},
           {name + "10", published[2]},
           {name + "50", published[3]}},
          300,
          [=](uint64_t seed) {
            Interaction<DynaMaze, DynaQ<>> loop(
                DynaMaze{}, DynaQ<>{ActionValues(54, 4), 0.1, 0.95, {.epsilon = 0.1}, planning_steps}, seed);
            std::vector<double> length{0};
            for (int i = 1; i <= 50; ++i) length.push_back(static_cast<double>(loop.episode().length));
            return std::vector<double>{length[2], length[3], length[10], length[50]};
          }};
}

// Section 10.1, figure 10.2, and section 12.7: Sarsa(lambda) with 8 tilings of 8 x 8, no exploration.
Trial mountain_car(double rate, double lambda, double first, double last) {
  const std::string name = "mountain car, lambda " + shortest(lambda) + ", " + shortest(rate) + "/8: episodes ";
  return {{{name + "1-50", first}, {name + "451-500", last}}, 30, [=](uint64_t seed) {
            const auto coding =
                std::make_shared<TileCoding>(std::vector<double>{-1.2, -0.07}, std::vector<double>{0.5, 0.07}, 8, 8);
            LinearInteraction loop(
                MountainCar(), coding,
                LinearSarsa<>{LinearValues(coding->size(), 3), rate / 8, 1, EpsilonGreedy{.epsilon = 0}, lambda}, seed);
            double begin = 0, end = 0;
            for (int i = 0; i < 500; ++i) {
              const auto length = static_cast<double>(loop.episode().length);
              if (i < 50) begin += length / 50;
              if (i >= 450) end += length / 50;
            }
            return std::vector<double>{begin, end};
          }};
}

std::vector<Trial> trials() {
  using enum TraceKind;
  return {testbed(0.1, 1.365, 0.805),
          testbed(0.01, 1.322, 0.58),
          testbed(0, 1.018, 0.35),
          five_states(false, 0.05, {0.175, 0.110, 0.036}),
          five_states(false, 0.1, {0.128, 0.056, 0.056}),
          five_states(false, 0.15, {0.095, 0.058, 0.070}),
          five_states(true, 0.01, {0.213, 0.183, 0.098}),
          five_states(true, 0.02, {0.197, 0.154, 0.082}),
          five_states(true, 0.04, {0.181, 0.135, 0.107}),
          n_step(1, 0.8, 0.346),
          n_step(2, 0.6, 0.276),
          n_step(4, 0.4, 0.267),
          n_step(8, 0.25, 0.276),
          n_step(16, 0.15, 0.311),
          n_step(32, 0.1, 0.365),
          with_traces(accumulating, 0, {0.7, 0.8, 0.9}, 0.345),
          with_traces(accumulating, 0.4, {0.5, 0.6, 0.7, 0.8}, 0.272),
          with_traces(accumulating, 0.8, {0.2, 0.25, 0.3, 0.35, 0.4, 0.45}, 0.258),
          with_traces(accumulating, 0.9, {0.1, 0.15, 0.2, 0.25, 0.3}, 0.290),
          with_traces(accumulating, 0.95, {0.06, 0.08, 0.1, 0.12, 0.15}, 0.333),
          with_traces(accumulating, 1, {0.004, 0.006, 0.008, 0.01, 0.012, 0.015, 0.02}, 0.516),
          with_traces(dutch, 0, {0.7, 0.8, 0.9}, 0.344),
          with_traces(dutch, 0.4, {0.5, 0.6, 0.7, 0.8, 0.9}, 0.272),
          with_traces(dutch, 0.8, {0.3, 0.35, 0.4, 0.45, 0.5, 0.6}, 0.253),
          with_traces(dutch, 0.9, {0.15, 0.2, 0.25, 0.3, 0.35, 0.4}, 0.275),
          with_traces(dutch, 0.95, {0.08, 0.12, 0.16, 0.2, 0.25}, 0.313),
          with_traces(dutch, 1, {0.006, 0.01, 0.014, 0.018, 0.022, 0.03, 0.04}, 0.489),
          cliff<Sarsa<>>("Sarsa", -26.9, -17),
          cliff<QLearning<>>("Q-learning", -49.7, -13),
          cliff<ExpectedSarsa<>>("Expected Sarsa", -20.8, -15),
          windy(false, 160, 15),
          windy(true, 248, 7),
          dyna(0, {678, 505, 130, 17.6}),
          dyna(5, {154, 60, 17, 17}),
          dyna(50, {40, 17.4, 16.8, 16.6}),
          mountain_car(0.1, 0, 568, 138),
          mountain_car(0.2, 0, 405, 125),
          mountain_car(0.5, 0, 283, 117),
          mountain_car(0.5, 0.9, 213, 107)};
}

}  // namespace

std::vector<Bar> prove_tabular(const ProofContext& context) {
  std::vector<Bar> bars;
  for (const Trial& trial : trials()) judge_trial(trial, context, bars);
  return bars;
}

}  // namespace engram
