#include "engram/models/kalman.h"

#include <cmath>
#include <numbers>

#include "engram/core/elementary.h"

namespace engram {

void predict(Belief& belief, const Tangent& moved, const Matrix& noise) {
  belief.mean = moved.value;
  belief.covariance = symmetric(moved.derivative * belief.covariance * transposed(moved.derivative) + noise);
}

double correct(Belief& belief, const Tangent& seen, const Matrix& observation, const Matrix& noise) {
  std::vector<int64_t> present;
  for (int64_t k = 0; k < observation.rows(); ++k) {
    if (!std::isnan(observation(k))) present.push_back(k);
  }
  if (present.empty()) return 0;
  const Matrix innovation = rows_of(observation - seen.value, present), h = rows_of(seen.derivative, present);
  const Matrix r = block_of(noise, present);
  const Cholesky spread(symmetric(h * belief.covariance * transposed(h) + r), "the spread of an observation");
  const Matrix gain = transposed(spread.solve(h * belief.covariance));
  const Matrix rest = Matrix::identity(belief.mean.rows()) - gain * h;
  const double distance = (transposed(innovation) * spread.solve(innovation))(0);
  belief.mean = belief.mean + gain * innovation;
  belief.covariance = symmetric(rest * belief.covariance * transposed(rest) + gain * r * transposed(gain));
  const double count = static_cast<double>(present.size());
  return -0.5 * (count * log(2 * std::numbers::pi) + spread.log_determinant() + distance);
}

namespace {

Matrix observation_at(const Matrix& observations, int64_t t) {
  Matrix y(observations.columns(), 1);
  for (int64_t k = 0; k < y.rows(); ++k) y(k) = observations(t, k);
  return y;
}

}  // namespace

Filtered kalman_filter(const StateSpace& model, const Matrix& observations) {
  Filtered result;
  Belief belief = model.start;
  for (int64_t t = 0; t < observations.rows(); ++t) {
    if (t > 0) {
      const Tangent moved = model.move(belief.mean);
      predict(belief, moved, model.transition_covariance);
      result.derivatives.push_back(moved.derivative);
    }
    result.predicted.push_back(belief);
    const double density =
        correct(belief, model.observe(belief.mean), observation_at(observations, t), model.observation_covariance);
    if (t >= model.burn) result.log_likelihood += density;
    result.corrected.push_back(belief);
  }
  return result;
}

Smoothed smooth(const Filtered& filtered) {
  Smoothed result;
  result.beliefs = filtered.corrected;
  result.gains.resize(filtered.derivatives.size());
  for (size_t t = filtered.derivatives.size(); t-- > 0;) {
    const Belief& next = filtered.predicted[t + 1];
    const Cholesky spread(next.covariance, "the spread of a predicted state");
    Belief& now = result.beliefs[t];
    const Matrix gain = transposed(spread.solve(filtered.derivatives[t] * now.covariance));
    now.mean = now.mean + gain * (result.beliefs[t + 1].mean - next.mean);
    now.covariance =
        symmetric(now.covariance + gain * (result.beliefs[t + 1].covariance - next.covariance) * transposed(gain));
    result.gains[t] = gain;
  }
  return result;
}

}  // namespace engram
