#include "engram/learning/critics.h"

#include <string>
#include <utility>

#include "engram/core/kernels/average.h"
#include "engram/learning/off_policy_losses.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::unique_ptr<Optimizer> make_adam(std::shared_ptr<const Layout> layout) {
  return std::make_unique<Adam>(std::move(layout), Adam::Options{});
}

}  // namespace

Critics::Critics(int count, const NetworkInput& features, int64_t actions, const NetworkOptions& options,
                 double max_grad_norm, uint64_t seed, Threads* threads)
    : workspace_(0) {
  Rng random(seed, Purpose::initialise, 1);
  for (int i = 0; i < count; ++i) {
    auto critic = std::make_unique<Critic>();
    auto layout = std::make_shared<Layout>();
    critic->network = make_action_value(features, actions, options);
    critic->network->declare(*layout);
    critic->parameters = Parameters(layout);
    critic->network->initialise(critic->parameters, random);
    critic->target = critic->parameters;
    critic->learner = std::make_unique<Learner>(*critic->network, critic->parameters, make_adam(layout), max_grad_norm,
                                                seed, threads);
    workspace_ = Workspace(layout->slots(), threads);
    critics_.push_back(std::move(critic));
  }
}

int64_t Critics::memory() const {
  return static_cast<int64_t>(critics_.size()) * critics_.front()->network->shape().memory;
}

Sequence Critics::joined(const CriticBatch& batch) {
  const int64_t D = batch.features.columns, A = batch.action.columns;
  input_.resize(batch.features.rows, D + A);
  copy(batch.features, input_.view().slice_columns(0, D));
  copy(batch.action, input_.view().slice_columns(D, A));
  return {input_, batch.start};
}

ConstView Critics::forward(size_t critic, const Parameters& with, const Sequence& x, ConstView memory) {
  const int64_t M = critics_[critic]->network->shape().memory;
  return critics_[critic]->learner->forward(with, x, memory.slice_columns(static_cast<int64_t>(critic) * M, M));
}

void Critics::target_values(const CriticBatch& batch, View q) {
  const Sequence x = joined(batch);
  for (int64_t i = 0; i < q.columns; ++i) {
    const auto critic = static_cast<size_t>(i);
    copy(forward(critic, critics_[critic]->target, x, batch.memory), q.slice_columns(i, 1));
  }
}

void Critics::values(const CriticBatch& batch, View q) {
  const Sequence x = joined(batch);
  for (int64_t i = 0; i < q.columns; ++i) {
    const auto critic = static_cast<size_t>(i);
    copy(forward(critic, critics_[critic]->parameters, x, batch.memory), q.slice_columns(i, 1));
  }
}

void Critics::differentiate_action(ConstView d_q, View d_action) {
  const int64_t A = d_action.columns;
  d_input_.resize(input_.rows(), input_.columns());
  fill(d_action, Real(0));
  for (int64_t i = 0; i < d_q.columns; ++i) {
    Critic& critic = *critics_[static_cast<size_t>(i)];
    copy(d_q.slice_columns(i, 1), critic.learner->d_output());
    critic.learner->differentiate_input(critic.parameters, d_input_);
    accumulate(d_input_.view().slice_columns(d_input_.columns() - A, A), d_action);
  }
}

double Critics::descend(const CriticBatch& batch, ConstView target, ConstView weight, double learning_rate,
                        int64_t timestep) {
  const Sequence x = joined(batch);
  double sum = 0;
  for (size_t i = 0; i < critics_.size(); ++i) {
    Critic& critic = *critics_[i];
    const ConstView q = forward(i, critic.parameters, x, batch.memory);
    const double loss = critic_loss(q, target, weight, critic.learner->d_output());
    critic.learner->demand_finite_loss(loss, timestep);
    critic.learner->descend(learning_rate, timestep);
    sum += loss;
  }
  return sum;
}

void Critics::follow(double tau) {
  for (const auto& critic : critics_) {
    kernels::approach(static_cast<Real>(tau), std::as_const(critic->parameters).values(), critic->target.values());
  }
}

void Critics::remember(ConstView features, ConstView action, ConstView start, View memory) {
  const Sequence x = joined({features, action, start, memory});
  value_.resize(features.rows, 1);
  for (size_t i = 0; i < critics_.size(); ++i) {
    const Critic& critic = *critics_[i];
    const int64_t M = critic.network->shape().memory;
    critic.network->forward(critic.parameters, x, memory.slice_columns(static_cast<int64_t>(i) * M, M), value_,
                            workspace_, {});
  }
}

void Critics::visit(Archive& archive) {
  for (size_t i = 0; i < critics_.size(); ++i) archive(std::to_string(i), *critics_[i]);
}

void Critics::Critic::visit(Archive& archive) {
  archive("parameters", parameters);
  archive("target", target);
  learner->visit(archive);
}

}  // namespace engram::inline ENGRAM_REAL
