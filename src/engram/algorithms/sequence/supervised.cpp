#include "engram/algorithms/sequence/supervised.h"

#include <limits>
#include <utility>

#include "engram/core/platform.h"
#include "engram/learning/losses.h"

namespace engram::inline ENGRAM_REAL {
namespace {

bool any_counts(ConstView weight) {
  for (int64_t i = 0; i < weight.rows; ++i) {
    if (weight(i, 0) != 0) return true;
  }
  return false;
}

// What the network says: `more` answers beside the labels; numbers without bounds, so that they are learned as they are.
Space answers_to(const Space& target, int more) {
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  if (target.type() == Space::Type::box) return Space::box(target.columns(), -unbounded, unbounded);
  return more == 0 ? target : Space::discrete(target.choices() + more);
}

}  // namespace

SupervisedOptions SupervisedOptions::defaults(const std::string& memory) {
  SupervisedOptions options;
  options.network = NetworkOptions::defaults(memory);
  if (options.network.recurrent()) options.network.net_arch = {};
  return options;
}

void SupervisedOptions::visit(OptionVisitor& v) {
  v.option("n_steps", n_steps, {0, 1e9},
           "steps of each lane in an update, memories carried from one to the next; 0: whole sequences. A number for "
           "texts and sequences too long to keep: gradients end there");
  v.option("learning_rate", learning_rate, {0, 1e3},
           "step size; lin_X falls linearly from X to 0 over the run. Smaller where the loss jumps");
  v.option("max_grad_norm", max_grad_norm, {0, 1e9},
           "largest Euclidean norm of a gradient, above it is scaled down; smaller where long sequences explode");
  network.visit_one(v);
}

QuickRun Supervised::quick_on(const std::string& world) {
  return {world, {{"n_steps", "12"}, {"net_arch", "8"}, {"memory_size", "8"}}};
}

Supervised::Supervised(DatasetPtr&& data, const SupervisedOptions& options, const RunContext& context, int more_answers)
    : Supervised(std::move(data), options, context, answers_to(data->target_space(), more_answers)) {}

Supervised::Supervised(DatasetPtr&& data, const SupervisedOptions& options, const RunContext& context,
                       const Space& answers)
    : options_(options),
      context_(context),
      data_(std::move(data)),
      agent_(data_->input_space(), answers, options.network,
             make_policy(data_->input_space(), answers, options.network), false, context.seed),
      policy_(agent_, context.threads),
      learner_(*agent_.network, agent_.parameters,
               std::make_unique<Adam>(agent_.parameters.shared_layout(), Adam::Options{}), options.max_grad_norm,
               context.seed, context.threads),
      reader_(*data_, context.n_envs, options.n_steps, context.seed),
      memory_(context.n_envs, agent_.memory()) {
  metrics_.episodes.resize(1);
}

const Metrics& Supervised::iterate() {
  const FlushDenormals flush;
  const auto now = [&] { return context_.clock == nullptr ? 0 : context_.clock(); };
  const double begin = now();
  const int64_t before = timesteps();
  reader_.next();
  const double read = now();
  learn();
  learner_.demand_finite_weights(timesteps());
  metrics_.world_seconds = read - begin;
  metrics_.learning_seconds = now() - read;
  metrics_.episodes[0].length = timesteps() - before;
  metrics_.episodes[0].timestep = timesteps();
  return metrics_;
}

void Supervised::learn() {
  features_.resize(reader_.input.rows(), agent_.observer.features());
  agent_.observer.encode(agent_.parameters, reader_.input, features_);
  const ConstView output = learner_.forward(agent_.parameters, {features_, reader_.start}, memory_);
  copy(learner_.memory(), memory_);
  const double rate = options_.learning_rate.at(context_.remaining(timesteps()));
  bool counts = true;
  const double loss = loss_of(output, counts);
  if (counts) {
    learner_.demand_finite_loss(loss, timesteps());
    learner_.descend(rate, timesteps());
    ++updates_;
  }
  metrics_.episodes[0].episode_return = -loss;
  metrics_.set("train/loss", loss);
  metrics_.set("train/learning_rate", rate);
  metrics_.set("train/n_updates", static_cast<double>(updates_));
  metrics_.set("train/passes", static_cast<double>(reader_.passes()));
}

double Supervised::loss_of(ConstView output, bool& counts) {
  counts = any_counts(reader_.weight);
  if (!counts) return 0;
  const ConstView target = reader_.target;
  const View d_output = learner_.d_output();
  if (data_->target_space().type() == Space::Type::box) {
    fill(d_output, 0);  // a deviation is nobody's here
    const int64_t columns = target.columns;
    return squared_error(output.slice_columns(0, columns), target, reader_.weight, d_output.slice_columns(0, columns));
  }
  agent_.distribution->evaluate(output, {}, target, evaluation_);
  d_log_prob_.resize(target.rows, 1);
  d_entropy_.resize(target.rows, 1);
  fill(d_entropy_, 0);
  const double loss = cross_entropy(evaluation_.log_prob, reader_.weight, d_log_prob_);
  agent_.distribution->backward(output, target, evaluation_, d_log_prob_, d_entropy_, d_output);
  return loss;
}

void Supervised::visit(Archive& archive) {
  archive("parameters", agent_.parameters);
  archive("learner", learner_);
  archive("reader", reader_);
  archive("memory", memory_.values());
  archive("updates", updates_, a_count);
}

}  // namespace engram::inline ENGRAM_REAL
