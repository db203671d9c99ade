#include "engram/learning/losses.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// What the doors state: columns of m rows.
[[maybe_unused]] bool are_columns(int64_t m, std::initializer_list<ConstView> all) {
  return std::ranges::all_of(all, [&](const ConstView& each) { return each.rows == m && each.columns == 1; });
}
// What every loss of an actor-critic reads and writes.
[[maybe_unused]] bool fits(const LossBatch& b, const LossDerivatives& d) {
  return are_columns(b.log_prob.rows, {b.log_prob, b.entropy, b.value, b.advantage, b.returns, b.weight, d.log_prob,
                                       d.entropy, d.value});
}

double total(ConstView column) {
  double sum = 0;
  for (int64_t i = 0; i < column.rows; ++i) sum += static_cast<double>(column(i, 0));
  return sum;
}

// How far a value misses its return, and the derivative of the value that was compared by the value. With a range
// (Schulman et al.'s code) it is compared as if it had moved no further than that from where it was.
struct Miss {
  Real distance, d_value;
};
Miss miss(Real value, Real old_value, Real target, const std::optional<double>& range) {
  if (!range) return {value - target, 1};
  const Real limit = static_cast<Real>(*range), change = value - old_value;
  const bool beyond = change < -limit || change > limit;
  return {old_value + std::clamp(change, -limit, limit) - target, beyond ? Real(0) : Real(1)};
}

}  // namespace

PpoLoss::Result PpoLoss::operator()(const LossBatch& b, View ratio, const LossDerivatives& d) const {
  const int64_t m = b.log_prob.rows;
  assert(fits(b, d) && are_columns(m, {b.old_log_prob, ratio}) && ratio.contiguous());
  assert(!clip_range_vf || are_columns(m, {b.old_value}));
  for (int64_t i = 0; i < m; ++i) ratio(i, 0) = b.log_prob(i, 0) - b.old_log_prob(i, 0);
  const std::span<Real> ratios(ratio.data, static_cast<size_t>(m));
  kernels::exp(ratios, ratios);

  const double count = total(b.weight);
  const Real low = static_cast<Real>(1 - clip_range), high = static_cast<Real>(1 + clip_range);
  Result sum{};
  for (int64_t i = 0; i < m; ++i) {
    const Real share = b.weight(i, 0) / static_cast<Real>(count), r = ratio(i, 0), advantage = b.advantage(i, 0);
    const double w = static_cast<double>(share);

    // policy = -min(A r, A clip(r))
    const Real plain = advantage * r, clipped = advantage * std::clamp(r, low, high);
    sum.policy -= w * static_cast<double>(std::min(plain, clipped));
    d.log_prob(i, 0) = plain <= clipped ? -share * plain : Real(0);  // d r / d log_prob = r

    const Miss v = miss(b.value(i, 0), clip_range_vf ? b.old_value(i, 0) : Real(0), b.returns(i, 0), clip_range_vf);
    sum.value += w * static_cast<double>(v.distance) * static_cast<double>(v.distance);  // value = (return - v)^2
    d.value(i, 0) = static_cast<Real>(2 * vf_coef) * share * v.distance * v.d_value;

    sum.entropy += w * static_cast<double>(b.entropy(i, 0));
    d.entropy(i, 0) = static_cast<Real>(-ent_coef) * share;

    sum.approx_kl += w * (static_cast<double>(r) - 1 - static_cast<double>(b.log_prob(i, 0) - b.old_log_prob(i, 0)));
    sum.clip_fraction += std::abs(r - 1) > static_cast<Real>(clip_range) ? w : 0;
  }
  sum.loss = sum.policy + vf_coef * sum.value - ent_coef * sum.entropy;
  return sum;
}

A2cLoss::Result A2cLoss::operator()(const LossBatch& b, const LossDerivatives& d) const {
  assert(fits(b, d));
  const Real count = static_cast<Real>(total(b.weight));
  Result sum{};
  for (int64_t i = 0; i < b.log_prob.rows; ++i) {
    const Real share = b.weight(i, 0) / count;
    const double w = static_cast<double>(share);

    // policy = -A log_prob
    sum.policy -= w * static_cast<double>(b.advantage(i, 0)) * static_cast<double>(b.log_prob(i, 0));
    d.log_prob(i, 0) = -share * b.advantage(i, 0);

    // value = (return - v)^2
    const Real miss = b.value(i, 0) - b.returns(i, 0);
    sum.value += w * static_cast<double>(miss) * static_cast<double>(miss);
    d.value(i, 0) = static_cast<Real>(2 * vf_coef) * share * miss;

    sum.entropy += w * static_cast<double>(b.entropy(i, 0));
    d.entropy(i, 0) = static_cast<Real>(-ent_coef) * share;
  }
  sum.loss = sum.policy + vf_coef * sum.value - ent_coef * sum.entropy;
  return sum;
}

double cross_entropy(ConstView log_prob, ConstView weight, View d_log_prob) {
  const Real count = static_cast<Real>(total(weight));
  double loss = 0;
  for (int64_t i = 0; i < log_prob.rows; ++i) {
    const Real share = weight(i, 0) / count;
    loss -= static_cast<double>(share) * static_cast<double>(log_prob(i, 0));
    d_log_prob(i, 0) = -share;
  }
  return loss;
}

double squared_error(ConstView prediction, ConstView target, ConstView weight, View d_prediction) {
  assert(prediction.rows == target.rows && prediction.columns == target.columns);
  const Real count = static_cast<Real>(total(weight) * static_cast<double>(target.columns));
  double loss = 0;
  for (int64_t i = 0; i < target.rows; ++i) {
    const Real share = weight(i, 0) / count;
    for (int64_t k = 0; k < target.columns; ++k) {
      const Real miss = prediction(i, k) - target(i, k);
      loss += static_cast<double>(share) * static_cast<double>(miss) * static_cast<double>(miss);
      d_prediction(i, k) = 2 * share * miss;
    }
  }
  return loss;
}

void normalise_advantage(View advantage, ConstView weight) {
  assert(are_columns(advantage.rows, {advantage, weight}));
  const double count = total(weight);
  if (count < 2) return;
  double mean = 0, squares = 0;
  for (int64_t i = 0; i < advantage.rows; ++i) mean += static_cast<double>(weight(i, 0) * advantage(i, 0)) / count;
  for (int64_t i = 0; i < advantage.rows; ++i) {
    const double deviation = static_cast<double>(advantage(i, 0)) - mean;
    squares += static_cast<double>(weight(i, 0)) * deviation * deviation;
  }
  const double scale = 1 / (std::sqrt(squares / (count - 1)) + 1e-8);
  for (int64_t i = 0; i < advantage.rows; ++i) {
    advantage(i, 0) = static_cast<Real>((static_cast<double>(advantage(i, 0)) - mean) * scale);
  }
}

double explained_variance(ConstView value, ConstView returns) {
  assert(value.rows == returns.rows && value.columns == returns.columns);
  double mean_return = 0, mean_miss = 0, largest = 0;
  const double count = static_cast<double>(value.size());
  const auto each = [&](auto use) {
    for (int64_t t = 0; t < value.rows; ++t) {
      for (int64_t i = 0; i < value.columns; ++i) {
        use(static_cast<double>(returns(t, i)), static_cast<double>(returns(t, i) - value(t, i)));
      }
    }
  };
  each([&](double g, double miss) {
    mean_return += g / count;
    mean_miss += miss / count;
    largest = std::max({largest, std::abs(g), std::abs(g - miss)});
  });
  double variance = 0, unexplained = 0;
  each([&](double g, double miss) {
    variance += std::pow(g - mean_return, 2);
    unexplained += std::pow(miss - mean_miss, 2);
  });
  // A return is a sum of value and advantage: equal ones differ by its rounding.
  const double rounding = 8 * static_cast<double>(std::numeric_limits<Real>::epsilon()) * largest;
  return std::sqrt(variance / count) > rounding ? 1 - unexplained / variance : 0;
}

}  // namespace engram::inline ENGRAM_REAL
