// The learning curves of Sutton & Barto's chapters 2, 6, 7, 8, 10 and 12, each averaged over many runs, on the
// registered worlds and, but for bandits and predictions, by the registered algorithms: what users run. The published
// figures were computed for this purpose by another program at the run counts given here.
#include <array>
#include <cmath>
#include <limits>

#include "engram/algorithms/registry.h"
#include "engram/algorithms/tabular/bandit.h"
#include "engram/algorithms/tabular/monte_carlo.h"
#include "engram/algorithms/tabular/n_step_td.h"
#include "engram/algorithms/tabular/td_lambda.h"
#include "engram/algorithms/tabular/temporal_difference.h"
#include "engram/core/options.h"
#include "engram/env/batched.h"
#include "engram/env/classic/mountain_car.h"
#include "engram/env/registry.h"
#include "engram/learning/lanes.h"
#include "engram/run/prove/prove.h"

namespace engram {
namespace {

// Section 2.3, figure 2.2: sample averages, 1000 steps; mean reward and share of optimal actions over the last 100.
Study testbed(double epsilon, double reward, double optimal) {
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

using Settings = std::vector<std::pair<std::string, std::string>>;  // option, value

// What is made of these settings, the others at their defaults.
template <class Maker>
void assign(Maker& maker, void (Maker::*visit)(OptionVisitor&), const Settings& settings) {
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { (maker.*visit)(visitor); });
  for (const auto& [name, value] : settings) options.assign(name, value, name);
}

VectorEnvPtr registered(const std::string& id, const Settings& settings = {}) {
  const auto maker = find_world(id).options();
  assign(*maker, &WorldMaker::visit_options, settings);
  return maker->make(1, {});
}

int64_t state_of(ConstView observation) { return static_cast<int64_t>(observation(0, 0)); }

// A random walk over states 1 to `length`. The true value of state k: left + (1 - left) k / (length + 1).
struct Walk {
  const char* id;
  int64_t length;
  double left;  // what its left end pays; the right one pays 1
};
constexpr Walk five{"RandomWalk5-v0", 5, 0}, nineteen{"RandomWalk19-v0", 19, -1};

double rms_error(const Walk& walk, const std::vector<double>& values) {
  double sum = 0;
  for (int64_t k = 1; k <= walk.length; ++k) {
    const double truth = walk.left + (1 - walk.left) * static_cast<double>(k) / static_cast<double>(walk.length + 1);
    sum += (values[static_cast<size_t>(k)] - truth) * (values[static_cast<size_t>(k)] - truth);
  }
  return std::sqrt(sum / static_cast<double>(walk.length));
}

// The error after each of `episodes` episodes.
template <class Learner>
std::vector<double> walk_errors(const Walk& walk, Learner learner, size_t episodes, uint64_t seed) {
  Lanes lanes(registered(walk.id), seed);
  const Tensor action(1, 1);  // the only one: the coin decides
  std::vector<Episode> ended;
  std::vector<double> errors;
  while (errors.size() < episodes) {
    const int64_t state = state_of(lanes.now().values);
    lanes.step(action, ended);
    learner.learn({state, 0, lanes.reward(0), state_of(lanes.next_observation(0)), lanes.ending(0)});
    if (lanes.ending(0) != Ending::none) errors.push_back(rms_error(walk, learner.values));
  }
  return errors;
}

// Example 6.2: TD(0) against constant-alpha Monte Carlo.
Study five_states(bool monte_carlo, double rate, std::array<double, 3> published) {
  const std::string name = std::string("5 states, ") + (monte_carlo ? "MC " : "TD ") + shortest(rate) + ": episode ";
  return {{{name + "10", published[0]}, {name + "25", published[1]}, {name + "100", published[2]}},
          5000,
          [=](uint64_t seed) {
            const std::vector<double> values(7, 0.5);
            const auto errors = monte_carlo ? walk_errors(five, MonteCarloPrediction{values, rate, 1, false}, 100, seed)
                                            : walk_errors(five, TemporalDifference{values, rate, 1}, 100, seed);
            return std::vector<double>{errors[9], errors[24], errors[99]};
          }};
}

double mean_error(const std::vector<double>& errors) {
  double sum = 0;
  for (const double e : errors) sum += e;
  return sum / static_cast<double>(errors.size());
}

// Example 7.1: mean error of the first 10 episodes on 19 states.
Study n_step(int64_t n, double rate, double published) {
  return {{{"19 states, " + std::to_string(n) + "-step TD " + shortest(rate), published}}, 1000, [=](uint64_t seed) {
            const NStepTD learner{std::vector<double>(21, 0), rate, 1, Window(n)};
            return std::vector<double>{mean_error(walk_errors(nineteen, learner, 10, seed))};
          }};
}

// Sections 12.2 and 12.5, figures 12.6 and 12.8: the best of several step sizes.
Study with_traces(TraceKind kind, double lambda, const std::vector<double>& rates, double published) {
  const std::string name = kind == TraceKind::dutch ? "true online TD(" : "TD(";
  Study study{{}, 1000, {}, true};
  for (const double rate : rates) {
    study.cells.push_back({"19 states, " + name + shortest(lambda) + ") " + shortest(rate), published});
  }
  study.run = [=](uint64_t seed) {
    std::vector<double> errors;
    for (const double rate : rates) {
      const TDLambda learner{std::vector<double>(21, 0), rate, 1, lambda, kind, Traces(21)};
      errors.push_back(mean_error(walk_errors(nineteen, learner, 10, seed)));
    }
    return errors;
  };
  return study;
}

// A registered algorithm that learns in `world`, its exploration the same from first to last.
std::unique_ptr<Algorithm> learner(const std::string& name, double epsilon, Settings settings, VectorEnvPtr world,
                                   uint64_t seed) {
  const auto maker = find_algorithm(name).options("none");
  for (const char* option : {"exploration_initial_eps", "exploration_final_eps"}) {
    settings.emplace_back(option, shortest(epsilon));
  }
  assign(*maker, &AlgorithmMaker::visit_options, settings);
  return maker->make(std::move(world), {.seed = seed, .total_timesteps = 1});
}

// Its first `count` episodes; it learns on to the end of the iteration in which the last of them ends.
std::vector<Episode> first_episodes(Algorithm& algorithm, size_t count) {
  std::vector<Episode> all;
  while (all.size() < count) {
    const std::vector<Episode>& more = algorithm.iterate().episodes;
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

// The return of the greedy policy, the first action winning ties; no more than 1000 steps.
double greedy_return(const Policy& policy, VectorEnvPtr world) {
  Lanes lanes(std::move(world), 0);
  Tensor action(1, 1);
  std::vector<Episode> ended;
  Acting acting;
  while (ended.empty() && lanes.timesteps() < 1000) {
    policy.act(lanes.now(), {}, action, acting);
    lanes.step(action, ended);
  }
  return ended.empty() ? -std::numeric_limits<double>::max() : ended[0].episode_return;
}

// Example 6.6: return while learning, episodes 401 to 500; then the greedy path.
Study cliff(const std::string& algorithm, const std::string& name, double online, double path) {
  return {{{"cliff, " + name + ": episodes 401-500", online}, {"cliff, " + name + ": path", path, Summary::median}},
          2000,
          [=](uint64_t seed) {
            const auto it = learner(algorithm, 0.1, {{"learning_rate", "0.5"}, {"gamma", "1"}},
                                    registered("CliffWalking-v1"), seed);
            const std::vector<Episode> episodes = first_episodes(*it, 500);
            double sum = 0;
            for (size_t i = 400; i < 500; ++i) sum += episodes[i].episode_return / 100;
            return std::vector<double>{sum, greedy_return(it->policy(), registered("CliffWalking-v1"))};
          }};
}

// Example 6.5 and exercise 6.9: how many episodes are through after 8000 steps; the shortest greedy path of any run.
Study windy(const std::string& moves, double episodes, double path) {
  const std::string name = "windy, " + moves + " moves: ";
  return {{{name + "episodes by step 8000", episodes}, {name + "path", path, Summary::least}}, 300, [=](uint64_t seed) {
            const auto world = [&] { return registered("WindyGrid-v0", {{"moves", moves}}); };
            const auto it = learner("sarsa", 0.1, {{"learning_rate", "0.5"}, {"gamma", "1"}}, world(), seed);
            double through = 0;
            while (it->timesteps() < 8000) through += static_cast<double>(it->iterate().episodes.size());
            return std::vector<double>{through, -greedy_return(it->policy(), world())};
          }};
}

// Example 8.1: steps of the 2nd, 3rd, 10th and 50th episode.
Study dyna(int64_t planning_steps, std::array<double, 4> published) {
  const std::string n = std::to_string(planning_steps), name = "Dyna maze, n " + n + ": episode ";
  return {{{name + "2", published[0]},
           {name + "3", published[1]},
           {name + "10", published[2]},
           {name + "50", published[3]}},
          300,
          [=](uint64_t seed) {
            const auto it = learner("dyna_q", 0.1, {{"learning_rate", "0.1"}, {"gamma", "0.95"}, {"planning_steps", n}},
                                    registered("DynaMaze-v0"), seed);
            std::vector<double> lengths;
            const std::vector<Episode> episodes = first_episodes(*it, 50);
            for (const size_t i : {2, 3, 10, 50}) lengths.push_back(static_cast<double>(episodes[i - 1].length));
            return lengths;
          }};
}

// Section 10.1, figure 10.2, and section 12.7: Sarsa(lambda) with 8 tilings of 8 x 8, no exploration, no time limit.
Study mountain_car(double rate, double lambda, double first, double last) {
  const std::string name = "mountain car, lambda " + shortest(lambda) + ", " + shortest(rate) + "/8: episodes ";
  return {{{name + "1-50", first}, {name + "451-500", last}}, 30, [=](uint64_t seed) {
            const auto it = learner(
                "linear_sarsa", 0, {{"learning_rate", shortest(rate)}, {"gamma", "1"}, {"lambda", shortest(lambda)}},
                std::make_unique<Batched<MountainCar>>("MountainCar-v0", MountainCar(), 1, 0), seed);
            const std::vector<Episode> episodes = first_episodes(*it, 500);
            double begin = 0, end = 0;
            for (size_t i = 0; i < 50; ++i) {
              begin += static_cast<double>(episodes[i].length) / 50;
              end += static_cast<double>(episodes[450 + i].length) / 50;
            }
            return std::vector<double>{begin, end};
          }};
}

std::vector<Study> trials() {
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
          cliff("sarsa", "Sarsa", -26.9, -17),
          cliff("q_learning", "Q-learning", -49.7, -13),
          cliff("expected_sarsa", "Expected Sarsa", -20.8, -15),
          windy("4", 160, 15),
          windy("8", 248, 7),
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
  for (const Study& study : trials()) judge_study(study, context, bars);
  return bars;
}

}  // namespace engram
