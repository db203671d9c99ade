// The table of the README: what memory is worth on CartPole without its velocities, at the tuned presets. Each run is
// `train ppo CartPoleNoVel-v1 --memory M --seed S` and `evaluate --episodes 100` of its final policy, seeds 1 to 20,
// without their files. What it is held against is what we aim at with a memory, every seed at 475, and how often
// sb3-contrib's RecurrentPPO gets there with the settings of the RL Baselines3 Zoo: 6 of its 10 seeds.
#include "engram/core/options.h"
#include "engram/core/platform.h"
#include "engram/run/experiment/plan.h"
#include "engram/run/files/files.h"
#include "engram/run/prove/prove.h"
#include "engram/run/task/evaluation.h"

namespace engram {
namespace {

constexpr const char* world_name = "CartPoleNoVel-v1";
constexpr int64_t seeds = 20;
constexpr int episodes = 100;
constexpr double solved = 475;  // Gymnasium's threshold

// The mean return of the greedy final policy.
double trained_return(const std::string& memory, uint64_t seed) {
  Request request;
  request.algorithm = "ppo";
  request.environment = world_name;
  request.flags = {{"memory", memory, "prove"}, {"seed", std::to_string(seed), "prove"}};
  const Plan plan = resolve(request);
  const auto algorithm = plan.algorithm_options->make(
      plan.world_options->make(static_cast<int>(plan.run.n_envs), {DataPart::train, read_file}),
      {.seed = seed, .total_timesteps = plan.run.total_timesteps});
  while (algorithm->timesteps() < plan.run.total_timesteps) algorithm->iterate();
  const VectorEnvPtr shown = plan.world_options->make(episodes, {DataPart::test, read_file});
  return evaluate(algorithm->policy(), *shown, evaluation_seed(seed, 0), true).mean_return();
}

struct Published {
  double interquartile_mean, low, high, lowest;
};

Study row(const std::string& memory, const Published& published) {
  const std::string name = std::string(world_name) + ", " + memory + ": ";
  Study trial{{{name + "interquartile mean", published.interquartile_mean, Summary::interquartile_mean},
               {name + "95 % from", published.low, Summary::interval_low, true},
               {name + "95 % to", published.high, Summary::interval_high},
               {name + "lowest seed", published.lowest, Summary::least, true}},
              seeds,
              {}};
  if (memory != "none") trial.cells.push_back({name + "share of seeds at 475", 0.6, Summary::mean, true});
  trial.run = [=](uint64_t run) {
    const double mean_return = trained_return(memory, run + 1);
    std::vector<double> figures(4, mean_return);
    if (memory != "none") figures.push_back(mean_return >= solved ? 1 : 0);
    return figures;
  };
  return trial;
}

}  // namespace

std::vector<Bar> prove_front_page(const ProofContext& context) {
  std::vector<Bar> bars;
  judge_study(row("none", {41.9, 41.7, 42.1, 40}), context, bars);
  judge_study(row("gru", {500, 500, 500, 475}), context, bars);
  judge_study(row("lstm", {500, 500, 500, 475}), context, bars);
  return bars;
}

}  // namespace engram
