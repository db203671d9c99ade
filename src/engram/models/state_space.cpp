#include "engram/models/state_space.h"

#include "engram/core/elementary.h"

namespace engram {
namespace {

Matrix diagonal(std::vector<double> values) {
  Matrix result = Matrix::identity(static_cast<int64_t>(values.size()));
  for (int64_t i = 0; i < result.rows(); ++i) result(i, i) = values[static_cast<size_t>(i)];
  return result;
}

LinearGaussian level_model(Matrix transition, std::vector<double> variances, double noise, double start) {
  LinearGaussian model;
  const int64_t states = transition.rows();
  model.transition = std::move(transition);
  model.observation = Matrix(1, states);
  model.observation(0, 0) = 1;
  model.transition_offset = Matrix(states, 1);
  model.observation_offset = Matrix(1, 1);
  model.transition_covariance = diagonal(std::move(variances));
  model.observation_covariance = diagonal({noise});
  model.start = {Matrix(states, 1), start * Matrix::identity(states)};
  model.burn = states;
  return model;
}

}  // namespace

LinearGaussian local_level(double level_variance, double noise_variance, double start_variance) {
  return level_model(Matrix::identity(1), {level_variance}, noise_variance, start_variance);
}

LinearGaussian local_trend(double level_variance, double slope_variance, double noise_variance, double start_variance) {
  Matrix transition = Matrix::identity(2);
  transition(0, 1) = 1;
  return level_model(std::move(transition), {level_variance, slope_variance}, noise_variance, start_variance);
}

NoisyPendulum::NoisyPendulum(double seconds, double gravity, double disturbance, double noise_variance,
                             double start_variance)
    : seconds_(seconds), gravity_(gravity) {
  transition_covariance = Matrix(2, 2);
  transition_covariance(0, 0) = disturbance * seconds * seconds * seconds / 3;
  transition_covariance(0, 1) = transition_covariance(1, 0) = disturbance * seconds * seconds / 2;
  transition_covariance(1, 1) = disturbance * seconds;
  observation_covariance = diagonal({noise_variance});
  start = {Matrix(2, 1), start_variance * Matrix::identity(2)};
}

Tangent NoisyPendulum::move(const Matrix& state) const {
  const auto [sine, cosine] = sin_cos(state(0));
  Matrix derivative = Matrix::identity(2);
  derivative(0, 1) = seconds_;
  derivative(1, 0) = -gravity_ * cosine * seconds_;
  return {Matrix::column({state(0) + state(1) * seconds_, state(1) - gravity_ * sine * seconds_}), derivative};
}

Tangent NoisyPendulum::observe(const Matrix& state) const {
  const auto [sine, cosine] = sin_cos(state(0));
  return {Matrix::column({sine}), Matrix::row({cosine, 0})};
}

}  // namespace engram
