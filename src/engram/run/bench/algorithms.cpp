// Rows of the algorithms: training as `engram train ... --preset none` does it, world, acting and learning together.
#include <algorithm>
#include <functional>
#include <memory>

#include "engram/core/fingerprint.h"
#include "engram/core/kernels/probe.h"
#include "engram/core/platform.h"
#include "engram/nn/network.h"
#include "engram/nn/normalised_network.h"
#include "engram/run/bench/bench.h"
#include "engram/run/experiment/plan.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

const Options schedule{{"n_envs", "8"}, {"n_steps", "128"}, {"n_epochs", "4"}, {"batch_size", "256"}};

Plan plan_of(const std::string& algorithm, const std::string& environment, const Options& options) {
  Request request{.algorithm = algorithm,
                  .environment = environment,
                  .preset = "none",
                  .config = "",
                  .flags = {},
                  .also_known = {}};
  for (const auto& [name, value] : options) request.flags.push_back({name, value, "bench"});
  return resolve(request);
}

// Of a run that never ends, or of a million steps: who learns from a replay has iterations of a thousandth of the run.
constexpr int64_t endless = int64_t{1} << 40, million = 1000000;

std::unique_ptr<Algorithm> make(const Plan& plan, Threads* threads, int64_t total_timesteps = endless) {
  VectorEnvPtr world = plan.world_options->make(static_cast<int>(plan.run.n_envs), {DataPart::train, read_file});
  return plan.algorithm_options->make(
      std::move(world),
      {.seed = 1, .total_timesteps = total_timesteps, .threads = threads, .clock = thread_cpu_seconds});
}

// Of the policy's parameters after two iterations.
std::string trained_signature(Algorithm& algorithm) {
  algorithm.iterate();
  algorithm.iterate();
  Archive archive = Archive::saver();
  algorithm.visit_policy(archive);
  return fingerprint_of(archive.finish());
}

double option_value(Plan& plan, const std::string& name) {
  for (const OptionDescription& option : plan.options().describe()) {
    if (option.name == name) return std::stod(option.value);
  }
  return 0;
}

// The plan's network options.
NetworkOptions network_of(Plan& plan) {
  NetworkOptions network = NetworkOptions::defaults(plan.memory);
  OptionSet target;
  target.add(network);
  for (const OptionDescription& option : plan.options().describe()) {
    if (target.contains(option.name)) target.assign(option.name, option.value, "bench");
  }
  return network;
}

// Operations of one environment step: acting is a forward, each epoch a forward, d_x and the weights' gradient; a
// multiply-add per weight in each.
double flops_per_step(Plan& plan) {
  const VectorEnvPtr world = plan.world_options->make(1, {DataPart::train, read_file});
  const ModulePtr module = make_actor_critic(world->observation_space(), world->action_space(), network_of(plan));
  return static_cast<double>(multiply_adds(module->describe())) * (2 + 6 * option_value(plan, "n_epochs"));
}

using NetworkMaker = ModulePtr (*)(const NetworkInput& input, const Space& action, const NetworkOptions& options);

// `passes`: how many multiply-adds each weight takes part in for one step of the world, twice.
double flops_of_passes(Plan& plan, double passes, NetworkMaker maker) {
  const VectorEnvPtr world = plan.world_options->make(1, {DataPart::train, read_file});
  const ModulePtr module = maker(world->observation_space(), world->action_space(), network_of(plan));
  return static_cast<double>(multiply_adds(module->describe())) * 2 * passes;
}

void measure_training(Bench& bench, const std::string& name, const std::string& environment, Options options) {
  options.insert(options.begin(), schedule.begin(), schedule.end());
  Plan plan = plan_of("ppo", environment, options);
  const std::unique_ptr<Algorithm> algorithm = make(plan, nullptr);
  const std::string signature = trained_signature(*algorithm);
  const auto steps = static_cast<double>(algorithm->timesteps_per_iteration());
  bench.measure(
      {name, "environment steps", steps, steps * flops_per_step(plan), signature, [&] { algorithm->iterate(); }});
}

void measure_steps(Bench& bench, const std::string& name, const std::string& algorithm, const std::string& environment,
                   const Options& options, double passes, NetworkMaker maker = make_policy) {
  Plan plan = plan_of(algorithm, environment, options);
  const std::unique_ptr<Algorithm> learner = make(plan, nullptr, million);
  const std::string signature = trained_signature(*learner);
  const auto steps = static_cast<double>(learner->timesteps_per_iteration());
  bench.measure({name, "environment steps", steps, steps * flops_of_passes(plan, passes, maker), signature,
                 [&] { learner->iterate(); }});
}

// Operations of one environment step of one update of SAC or TD3: a batch through actor and two critics, a target policy
// and target critics. A forward counts once, with its input's derivative twice, with its weights' gradient thrice.
double flops_of_update(Plan& plan) {
  const VectorEnvPtr world = plan.world_options->make(1, {DataPart::train, read_file});
  const NetworkOptions network = network_of(plan);
  const int64_t features = world->observation_space().features(), actions = world->action_space().columns();
  const bool td3 = plan.algorithm == "td3";
  const auto actor = static_cast<double>(multiply_adds(make_actor(features, actions, !td3, network)->describe()));
  const auto critic = static_cast<double>(multiply_adds(make_action_value(features, actions, network)->describe()));
  const double actors_part = td3 ? 0.5 * (3 * actor + 2 * critic) : 3 * actor + 4 * critic;
  return 2 * option_value(plan, "batch_size") * (actor + 2 * critic + 6 * critic + actors_part);
}

// One lane, one update a step; a thousand steps at a time.
void measure_off_policy(Bench& bench, const std::string& name, const std::string& algorithm_name,
                        const std::string& environment, const Options& options) {
  constexpr int64_t total_timesteps = 20000;
  Plan plan = plan_of(algorithm_name, environment, options);
  const std::unique_ptr<Algorithm> algorithm = make(plan, nullptr, total_timesteps);
  const std::string signature = trained_signature(*algorithm);
  const auto steps = static_cast<double>(algorithm->timesteps_per_iteration());
  bench.measure(
      {name, "environment steps", steps, steps * flops_of_update(plan), signature, [&] { algorithm->iterate(); }});
}

double wall_seconds_of(const std::function<void()>& call) {
  const double begin = wall_seconds();
  call();
  return wall_seconds() - begin;
}

// Two threads against one, in wall-clock time, beside what two threads gain on multiply-adds alone.
void measure_two_threads(Bench& bench, const std::string& name, const std::string& environment,
                         const Options& options) {
  constexpr int rounds = 5;
  constexpr int64_t probe_rounds = 1 << 21;
  Plan plan = plan_of("ppo", environment, options);
  Threads two(2);
  const std::unique_ptr<Algorithm> alone = make(plan, nullptr), shared = make(plan, &two);
  trained_signature(*alone);
  const std::string signature = trained_signature(*shared);
  const auto probe = [](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) kernels::multiply_add(kernels::target(), probe_rounds);
  };
  double one_seconds = HUGE_VAL, two_seconds = HUGE_VAL, one_probe = HUGE_VAL, two_probes = HUGE_VAL;
  double peak = bench.probe();
  for (int i = 0; i < rounds; ++i) {
    one_probe = std::min(one_probe, wall_seconds_of([&] { probe(0, 1); }));
    one_seconds = std::min(one_seconds, wall_seconds_of([&] { alone->iterate(); }));
    two_probes = std::min(two_probes, wall_seconds_of([&] { Threads::divide(&two, 2, 1, probe); }));
    two_seconds = std::min(two_seconds, wall_seconds_of([&] { shared->iterate(); }));
    peak = std::fmax(peak, bench.probe());
  }
  const auto steps = static_cast<double>(shared->timesteps_per_iteration());
  const double gflops = 1e-9 * steps * flops_per_step(plan) / two_seconds;
  const double gain = one_seconds / two_seconds, probe_gain = 2 * one_probe / two_probes;
  bench.add({name,
             two_seconds,
             steps / two_seconds,
             "environment steps",
             gflops,
             100 * gflops / (peak * probe_gain),
             peak * probe_gain,
             signature,
             {{"gain", gain}, {"probe_gain", probe_gain}, {"share_of_probe_gain", gain / probe_gain}}});
}

}  // namespace

void bench_algorithms(Bench& bench) {
  measure_training(bench, "ppo_mlp", "CartPole-v1", {});
  measure_training(bench, "ppo_lstm", "CartPoleNoVel-v1", {{"memory", "lstm"}, {"sequence_length", "128"}});
  measure_training(bench, "ppo_lstm_32", "CartPoleNoVel-v1", {{"memory", "lstm"}, {"sequence_length", "32"}});
  measure_training(bench, "ppo_gru", "CartPoleNoVel-v1", {{"memory", "gru"}, {"sequence_length", "128"}});
  measure_steps(bench, "dqn", "dqn", "CartPole-v1",
                {{"train_freq", "1"},
                 {"net_arch", "128,128"},
                 {"buffer_size", "10000"},
                 {"target_update_interval", "100"},
                 {"learning_rate", "0.001"},
                 {"exploration_fraction", "0.001"}},
                1 + 32 * (1 + 3));  // acting; of each row the target's forward, the online one and both derivatives
  measure_steps(bench, "dqn_conv", "dqn", "MinAtar-Breakout-v0",
                {{"train_freq", "1"},
                 {"cnn", "minatar"},
                 {"net_arch", "128"},
                 {"buffer_size", "10000"},
                 {"target_update_interval", "1000"},
                 {"exploration_fraction", "0.001"}},
                1 + 32 * (1 + 3 - 0.22));  // 0.22 of the products are the convolution's: no derivative by pixels
  measure_steps(bench, "r2d2", "r2d2", "CartPoleNoVel-v1",
                {{"memory", "gru"},
                 {"train_freq", "4"},
                 {"batch_size", "16"},
                 {"sequence_length", "32"},
                 {"burn_in", "8"},
                 {"buffer_size", "20000"},
                 {"target_update_interval", "1000"},
                 {"learning_rate", "0.001"},
                 {"exploration_fraction", "0.001"}},
                1 + 16 * (2 * 8 + 33 * (1 + 3)) / 4.0);  // the burn-in is passed by twice
  // Acting, the look at what came, and both derivatives; carrying the influence on is not counted.
  measure_steps(bench, "stream_ac_rtu", "stream_ac", "CartPoleNoVel-v1", {{"memory", "rtu"}}, 1 + 1 + 2,
                make_normalised_actor_critic);
  measure_off_policy(bench, "td3", "td3", "Pendulum-v1", {{"net_arch", "64,64"}, {"batch_size", "100"}});
  measure_off_policy(bench, "sac", "sac", "Pendulum-v1", {{"net_arch", "64,64"}, {"batch_size", "100"}});
  measure_off_policy(bench, "sac_gru", "sac", "PendulumNoVel-v1",
                     {{"memory", "gru"},
                      {"memory_size", "16"},
                      {"encoder_arch", "16"},
                      {"net_arch", "16"},
                      {"batch_size", "200"},
                      {"sequence_length", "50"},
                      {"burn_in", "0"}});
  measure_two_threads(bench, "ppo_lstm_threads", "CartPoleNoVel-v1",
                      {{"memory", "lstm"},
                       {"n_envs", "64"},
                       {"n_steps", "128"},
                       {"n_epochs", "4"},
                       {"batch_size", "2048"},
                       {"sequence_length", "128"}});
}

}  // namespace engram
