#include "engram/learning/off_policy_losses.h"

#include <algorithm>
#include <cassert>

namespace engram::inline ENGRAM_REAL {
namespace {

double total(ConstView weight) {
  double sum = 0;
  for (int64_t i = 0; i < weight.rows; ++i) sum += static_cast<double>(weight(i, 0));
  return sum;
}

int64_t index_of_least(ConstView q, int64_t row) {
  return std::ranges::min_element(q.row_span(row)) - q.row_span(row).begin();
}

}  // namespace

double critic_loss(ConstView q, ConstView target, ConstView weight, View d_q) {
  assert(q.rows == target.rows && q.rows == weight.rows && q.rows == d_q.rows);
  const Real share = static_cast<Real>(1 / total(weight));
  double loss = 0;
  for (int64_t i = 0; i < q.rows; ++i) {
    const Real miss = q(i, 0) - target(i, 0), w = weight(i, 0) * share;
    loss += static_cast<double>(w) * static_cast<double>(miss) * static_cast<double>(miss);
    d_q(i, 0) = 2 * w * miss;
  }
  return loss;
}

double deterministic_policy_loss(ConstView q, ConstView weight, View d_q) {
  assert(q.rows == weight.rows && q.rows == d_q.rows);
  const Real share = static_cast<Real>(1 / total(weight));
  double loss = 0;
  for (int64_t i = 0; i < q.rows; ++i) {
    const Real w = weight(i, 0) * share;
    loss -= static_cast<double>(w) * static_cast<double>(q(i, 0));
    d_q(i, 0) = -w;
  }
  return loss;
}

double EntropicPolicyLoss::operator()(ConstView log_prob, ConstView q, ConstView weight, View d_log_prob,
                                      View d_q) const {
  assert(q.rows == weight.rows && q.rows == log_prob.rows && d_log_prob.rows == q.rows && d_q.columns == q.columns);
  const double count = total(weight);
  fill(d_q, Real(0));
  double loss = 0;
  for (int64_t i = 0; i < q.rows; ++i) {
    const double w = static_cast<double>(weight(i, 0)) / count;
    const int64_t k = index_of_least(q, i);
    loss += w * (alpha * static_cast<double>(log_prob(i, 0)) - static_cast<double>(q(i, k)));
    d_log_prob(i, 0) = static_cast<Real>(w * alpha);
    d_q(i, k) = static_cast<Real>(-w);
  }
  return loss;
}

TemperatureLoss temperature_loss(double log_alpha, double target_entropy, ConstView log_prob, ConstView weight) {
  const double count = total(weight);
  double mean = 0;
  for (int64_t i = 0; i < log_prob.rows; ++i) {
    mean += static_cast<double>(weight(i, 0)) / count * (static_cast<double>(log_prob(i, 0)) + target_entropy);
  }
  return {-log_alpha * mean, -mean};
}

void one_step_target(ConstView reward, ConstView discount, ConstView next_value, View target) {
  assert(next_value.rows == reward.rows && target.rows == reward.rows);
  for (int64_t i = 0; i < reward.rows; ++i) target(i, 0) = reward(i, 0) + discount(i, 0) * next_value(i, 0);
}

void least(ConstView q, View value) {
  for (int64_t i = 0; i < q.rows; ++i) value(i, 0) = q(i, index_of_least(q, i));
}

}  // namespace engram::inline ENGRAM_REAL
