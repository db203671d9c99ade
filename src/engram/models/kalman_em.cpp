// EM for linear-Gaussian systems: what kalman.h says of it.
#include <cmath>

#include "engram/models/kalman.h"

namespace engram {
namespace {

// Expected moments under the smoothed beliefs.
struct Moments {
  Matrix before;  // sum of E x_t x_t^T over t < T - 1
  Matrix after;   // of E x_{t+1} x_{t+1}^T, offsets taken off
  Matrix across;  // of E x_{t+1} x_t^T
};

Matrix second(const Belief& belief) { return belief.covariance + belief.mean * transposed(belief.mean); }

Moments moments_of(const LinearGaussian& model, const Smoothed& smoothed) {
  const int64_t states = model.transition.rows();
  Moments m{Matrix(states, states), Matrix(states, states), Matrix(states, states)};
  for (size_t t = 0; t < smoothed.gains.size(); ++t) {
    const Belief &now = smoothed.beliefs[t], &next = smoothed.beliefs[t + 1];
    const Matrix arrived = next.mean - model.transition_offset;
    m.before = m.before + second(now);
    m.after = m.after + next.covariance + arrived * transposed(arrived);
    m.across = m.across + next.covariance * transposed(smoothed.gains[t]) + arrived * transposed(now.mean);
  }
  return m;
}

Matrix regression(const Matrix& across, const Matrix& before) {  // across before^-1
  return transposed(Cholesky(symmetric(before), "the moments of the states").solve(transposed(across)));
}

Matrix kept(Matrix covariance, bool diagonal) {
  for (int64_t i = 0; i < covariance.rows(); ++i) {
    for (int64_t j = 0; diagonal && j < covariance.rows(); ++j) {
      if (i != j) covariance(i, j) = 0;
    }
  }
  return symmetric(covariance);
}

void estimate_motion(LinearGaussian& model, const Smoothed& smoothed, const Estimated& estimated) {
  if (smoothed.gains.empty()) return;
  const Moments m = moments_of(model, smoothed);
  if (estimated.transition) model.transition = regression(m.across, m.before);
  if (!estimated.covariances) return;
  const Matrix moved = model.transition * transposed(m.across);
  const Matrix spread =
      m.after - moved - transposed(moved) + model.transition * m.before * transposed(model.transition);
  model.transition_covariance = kept(1.0 / static_cast<double>(smoothed.gains.size()) * spread, estimated.diagonal);
}

// Steps where every value is there: EM's regressions need whole rows.
std::vector<size_t> whole_rows(const Matrix& observations) {
  std::vector<size_t> whole;
  for (int64_t t = 0; t < observations.rows(); ++t) {
    bool present = true;
    for (int64_t k = 0; k < observations.columns(); ++k) present = present && !std::isnan(observations(t, k));
    if (present) whole.push_back(static_cast<size_t>(t));
  }
  return whole;
}

void estimate_observation(LinearGaussian& model, const Smoothed& smoothed, const Matrix& observations,
                          const Estimated& estimated) {
  const std::vector<size_t> whole = whole_rows(observations);
  if (whole.empty()) return;
  const int64_t seen = observations.columns(), states = model.transition.rows();
  Matrix across(seen, states), within(states, states), values(seen, seen);
  for (size_t t : whole) {
    Matrix y(seen, 1);
    for (int64_t k = 0; k < seen; ++k) y(k) = observations(static_cast<int64_t>(t), k) - model.observation_offset(k);
    across = across + y * transposed(smoothed.beliefs[t].mean);
    within = within + second(smoothed.beliefs[t]);
    values = values + y * transposed(y);
  }
  if (estimated.observation) model.observation = regression(across, within);
  if (!estimated.covariances) return;
  const Matrix& h = model.observation;
  const Matrix crossed = h * transposed(across);
  const Matrix spread = values - crossed - transposed(crossed) + h * within * transposed(h);
  model.observation_covariance = kept(1.0 / static_cast<double>(whole.size()) * spread, estimated.diagonal);
}

}  // namespace

EmProgress expectation_maximisation(LinearGaussian& model, const Matrix& observations, const Estimated& estimated,
                                    int64_t max_iterations, double tolerance, const std::function<bool()>& stop) {
  EmProgress progress{0, false, kalman_filter(model, observations).log_likelihood};
  while (!progress.converged && progress.iterations < max_iterations && !stop()) {
    const Smoothed smoothed = smooth(kalman_filter(model, observations));
    estimate_motion(model, smoothed, estimated);
    estimate_observation(model, smoothed, observations, estimated);
    if (estimated.start) model.start = smoothed.beliefs[0];
    const double reached = kalman_filter(model, observations).log_likelihood;
    progress.converged = std::abs(reached - progress.log_likelihood) <= tolerance * (1 + std::abs(reached));
    progress.log_likelihood = reached;
    ++progress.iterations;
  }
  return progress;
}

}  // namespace engram
