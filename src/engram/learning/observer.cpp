#include "engram/learning/observer.h"

#include <cmath>

#include "engram/core/rounding.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr double epsilon = 1e-8, limit = 10;

void divide(ConstView raw, View features) {
  for (int64_t i = 0; i < raw.rows; ++i) {
    for (int64_t j = 0; j < raw.columns; ++j) features(i, j) = raw(i, j) * Observer::byte_share;
  }
}

double inverse_deviation(const RunningMoments& moments, size_t column) {
  const double variance = moments.variance(column);
  return is_rounding(std::sqrt(variance), moments.mean(column)) ? 1 : 1 / std::sqrt(variance + epsilon);
}

void one_hot(const std::vector<int>& counts, std::span<const Real> indices, std::span<Real> features) {
  std::ranges::fill(features, Real(0));
  size_t first = 0;
  for (size_t c = 0; c < counts.size(); ++c) {
    features[first + static_cast<size_t>(indices[c])] = 1;
    first += static_cast<size_t>(counts[c]);
  }
}

}  // namespace

void RunningMoments::add(std::span<const Real> row) {
  count_ += 1;
  for (size_t j = 0; j < row.size(); ++j) {
    const double x = static_cast<double>(row[j]), before = x - mean_[j];
    mean_[j] += before / count_;
    squares_[j] += before * (x - mean_[j]);
  }
}

void RunningMoments::visit(Archive& archive) {
  archive("count", count_, a_count);
  archive("mean", std::span(mean_));
  archive("squares", std::span(squares_));
  archive.demand(std::ranges::all_of(squares_, [](double x) { return x >= 0; }), "squares", "numbers from 0 on");
}

Observer::Observer(Space space, bool normalise)
    : space_(std::move(space)), normalise_(normalise), moments_(normalises() ? space_.columns() : 0) {}

void Observer::declare(Layout& layout) {
  if (!normalises()) return;
  mean_ = layout.add("mean", 1, features(), Kind::statistic);
  inverse_deviation_ = layout.add("inverse_deviation", 1, features(), Kind::statistic);
}

void Observer::initialise(Parameters& parameters) const {
  if (normalises()) fill(parameters[inverse_deviation_], Real(1));
}

void Observer::encode(const Parameters& parameters, ConstView raw, View features) const {
  if (space_.type() != Space::Type::box) {
    for (int64_t i = 0; i < raw.rows; ++i) one_hot(space_.counts(), raw.row_span(i), features.row_span(i));
    return;
  }
  if (divides()) return divide(raw, features);
  if (!normalise_) return copy(raw, features);
  const Real *mean = parameters[mean_].data, *inverse = parameters[inverse_deviation_].data;
  for (int64_t i = 0; i < raw.rows; ++i) {
    for (int64_t j = 0; j < raw.columns; ++j) {
      features(i, j) =
          std::clamp((raw(i, j) - mean[j]) * inverse[j], static_cast<Real>(-limit), static_cast<Real>(limit));
    }
  }
}

void Observer::watch(ConstView raw) {
  if (!normalises()) return;
  for (int64_t i = 0; i < raw.rows; ++i) moments_.add(raw.row_span(i));
}

void Observer::refresh(Parameters& parameters) const {
  if (!normalises()) return;
  View mean = parameters[mean_], inverse = parameters[inverse_deviation_];
  for (int64_t j = 0; j < mean.columns; ++j) {
    mean(0, j) = static_cast<Real>(moments_.mean(static_cast<size_t>(j)));
    inverse(0, j) = static_cast<Real>(inverse_deviation(moments_, static_cast<size_t>(j)));
  }
}

void RewardScaler::watch(std::span<const Real> reward, std::span<const Real> next_start) {
  if (!active_) return;
  for (size_t i = 0; i < returns_.size(); ++i) {
    returns_[i] = gamma_ * returns_[i] + static_cast<double>(reward[i]);
    const Real sample = static_cast<Real>(returns_[i]);
    moments_.add({&sample, 1});
    if (next_start[i] != 0) returns_[i] = 0;
  }
}

void RewardScaler::scale(View reward) const {
  if (!active_) return;
  const double factor = inverse_deviation(moments_, 0);
  for (int64_t t = 0; t < reward.rows; ++t) {
    for (Real& r : reward.row_span(t))
      r = static_cast<Real>(std::clamp(static_cast<double>(r) * factor, -limit, limit));
  }
}

void RewardScaler::visit(Archive& archive) {
  archive("returns", std::span(returns_));
  archive("moments", moments_);
}

}  // namespace engram::inline ENGRAM_REAL
