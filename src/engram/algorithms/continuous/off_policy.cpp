#include "engram/algorithms/continuous/off_policy.h"

#include <utility>

#include "engram/algorithms/common_options.h"
#include "engram/algorithms/iteration.h"
#include "engram/core/platform.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::unique_ptr<Optimizer> make_adam(const Agent& agent) {
  return std::make_unique<Adam>(agent.parameters.shared_layout(), Adam::Options{});
}

ReplayShape replay_shape(const OffPolicyOptions& options, int64_t memory) {
  const bool recurrent = options.network.recurrent();
  return {.steps = options.buffer_size,
          .memory = memory,
          .length = options.length(),
          .stride = recurrent ? options.sequence_length : 1};
}

// Learned from, so that no run ends before it has begun to learn.
void demand_time_to_learn(const OffPolicyOptions& options, const RunContext& context) {
  if (context.total_timesteps <= 0 || options.learning_starts < context.total_timesteps) return;
  throw Error("--learning_starts: expected fewer than the run's " + std::to_string(context.total_timesteps) +
              " steps, found " + std::to_string(options.learning_starts));
}

}  // namespace

void OffPolicyOptions::set_defaults(const std::string& memory, std::vector<int64_t> net_arch) {
  network.memory = memory;
  network.net_arch = std::move(net_arch);
  network.activation = "relu";
}

void OffPolicyOptions::visit(OptionVisitor& v) {
  learning_rate_option(v, learning_rate);
  v.option("critic_learning_rate", critic_learning_rate, {0, 1e3},
           "step size of the critics, falling as learning_rate does; none: the same. Larger than the actor's where "
           "values lag behind the policy");
  v.option("buffer_size", buffer_size, {1, 1e9},
           "steps that are remembered; fewer where memory is short or old steps mislead");
  v.option("learning_starts", learning_starts, {0, 1e9},
           "steps at random before anything is learned; more where chance must find what is worth learning");
  v.option("batch_size", batch_size, {1, 1e9},
           "steps of an update; more for steadier gradients. A multiple of sequence_length with a memory");
  v.option("tau", tau, {0, 1}, "share by which targets follow at each update; smaller where values run away");
  gamma_option(v, gamma);
  v.option("train_freq", train_freq, {1, 1e9},
           "steps of each lane between two rounds of updates; more where steps are cheaper than updates");
  v.option("gradient_steps", gradient_steps, {1, 1e9},
           "updates of a round; as many as a round's steps where steps are dear");
  v.option("max_grad_norm", max_grad_norm, {0, 1e9},
           "largest Euclidean norm of a gradient; above it is scaled down. 1 to 10 where sequences make it jump");
  v.option("sequence_length", sequence_length, {1, 1e6},
           "steps of a training sequence with a memory; about as long as what has to be remembered");
  v.option("burn_in", burn_in, {0, 1e6},
           "steps before each sequence that only refresh the memory, which was kept by an older network");
  normalize_observation_option(v, normalize_observation);
  network.visit_one(v);
}

void OffPolicyOptions::check() const {
  if (network.recurrent() && batch_size % sequence_length != 0) {
    throw Error("--batch_size: expected a multiple of sequence_length " + std::to_string(sequence_length) + ", found " +
                std::to_string(batch_size));
  }
  if (buffer_size < batch_size) {
    throw Error("--buffer_size: expected at least batch_size " + std::to_string(batch_size) + ", found " +
                std::to_string(buffer_size));
  }
  if (critic_learning_rate && learning_rate.initial <= 0) {
    throw Error("--critic_learning_rate: is taken relative to --learning_rate, expected one above 0, found 0");
  }
}

QuickRun quick_off_policy() {
  return {"Pendulum-v1",
          {{"net_arch", "8"},
           {"memory_size", "8"},
           {"buffer_size", "400"},
           {"learning_starts", "100"},
           {"batch_size", "16"},
           {"sequence_length", "4"},
           {"burn_in", "2"},
           {"train_freq", "16"},
           {"normalize_observation", "true"}}};
}

OffPolicy::OffPolicy(VectorEnvPtr world, const OffPolicyOptions& options, BoxPolicy policy, int critics,
                     const RunContext& context)
    : options_(options),
      context_(context),
      lanes_(std::move(world), context.seed),
      agent_(lanes_.world().observation_space(), lanes_.world().action_space(), options.network,
             make_actor(lanes_.world().observation_space(), lanes_.world().action_space().columns(),
                        policy == BoxPolicy::squashed, options.network),
             options.normalize_observation, context.seed, policy),
      actor_(agent_, context.threads),
      actor_learner_(*agent_.network, agent_.parameters, make_adam(agent_), options.max_grad_norm, context.seed,
                     context.threads),
      critics_(critics, agent_.observer.space(), agent_.distribution->space().columns(), options.network,
               options.max_grad_norm, context.seed, context.threads),
      random_(action_streams(context.seed, lanes_.count())),
      policy_(agent_, context.threads),
      replay_(lanes_.world(), replay_shape(options, agent_.memory() + critics_.memory())),
      drawing_(context.seed, Purpose::minibatch),
      noise_(context.seed, Purpose::exploration),
      seen_now_(lanes_.count(), agent_.observer.features()),
      memory_(lanes_.count(), agent_.memory() + critics_.memory()),
      action_(lanes_.count(), agent_.distribution->space().columns()),
      given_(lanes_.count(), action_.columns()) {
  demand_time_to_learn(options, context);
  agent_.observer.watch(lanes_.now().values);
  replay_.begin(lanes_, memory_);
}

int64_t OffPolicy::timesteps_per_iteration() const { return usual_iteration(context_); }

const Metrics& OffPolicy::iterate() {
  const FlushDenormals flush;
  metrics_.values.clear();
  iterate_steps(
      metrics_, context_, [&] { return timesteps(); }, [&] { step(); });
  report("train/learning_rate", rate());
  report("train/n_updates", static_cast<double>(updates_));
  return metrics_;
}

void OffPolicy::step() {
  act();
  lanes_.step(given_, metrics_.episodes);
  if (statistics_move()) agent_.observer.watch(lanes_.now().values);
  replay_.add(lanes_, given_, memory_);
  if (random_yet() || ++steps_to_learning_ < options_.train_freq) return;
  steps_to_learning_ = 0;
  if (replay_.size() < options_.units()) return;
  if (statistics_move()) agent_.observer.refresh(agent_.parameters);
  for (int64_t i = 0; i < options_.gradient_steps; ++i) {
    draw();
    learn();
    ++updates_;
  }
  actor_learner_.demand_finite_weights(timesteps());
}

// Chance looks at nothing, but a memory has to see what it will be asked about later.
void OffPolicy::act() {
  const ObservationBatch now = lanes_.now();
  const bool remembers = memory_.columns() > 0, by_chance = random_yet();
  if (!by_chance || remembers) actor_.look(now.values, now.start, memory_of_actor(), seen_now_);
  if (by_chance) {
    for (int64_t i = 0; i < action_.rows(); ++i) {
      for (Real& u : action_.view().row_span(i)) {
        u = static_cast<Real>(random_[static_cast<size_t>(i)].uniform(-1, 1));
      }
    }
  } else {
    explore(action_);
  }
  if (remembers) critics_.remember(seen_now_, action_, now.start, memory_of_critics());
  agent_.units.to_world(action_, given_);
}

void OffPolicy::draw() {
  replay_.draw(drawing_, options_.units(), drawn_);
  replay_.gather(drawn_, options_.gamma, 1, batch_);
  features_.resize(batch_.observation.rows(), agent_.observer.features());
  agent_.observer.encode(agent_.parameters, batch_.observation, features_);
  agent_.units.from_world(batch_.action, batch_.action);
  const int64_t silent = options_.network.recurrent() ? options_.burn_in : 0;
  fill(batch_.weight.view().slice_rows(0, silent * batch_.lanes), Real(0));
}

double OffPolicy::critic_rate() const {
  if (!options_.critic_learning_rate) return rate();
  return rate() * (*options_.critic_learning_rate / options_.learning_rate.initial);
}

void OffPolicy::fill_with_noise(View noise) {
  for (int64_t i = 0; i < noise.rows; ++i) {
    for (Real& x : noise.row_span(i)) x = static_cast<Real>(noise_.normal());
  }
}

void OffPolicy::visit(Archive& archive) {
  archive("parameters", agent_.parameters);
  actor_learner_.visit(archive);
  archive("critics", critics_);
  archive("lanes", lanes_);
  archive("observer", agent_.observer);
  archive("memory", memory_.values());
  archive("random", random_);
  archive("drawing", drawing_);
  archive("noise", noise_);
  archive("steps_to_learning", steps_to_learning_, {0, options_.train_freq});
  archive("updates", updates_, a_count);
  visit_learner(archive);
  archive("replay", replay_);
}

void OffPolicy::visit_policy(Archive& archive) {
  archive("parameters", agent_.parameters);
  archive("units", agent_.units);
  lanes_.world().visit_fitted(archive);
}

}  // namespace engram::inline ENGRAM_REAL
