// Random Fourier features of a Gaussian kernel. Rahimi & Recht (2007):
//
//   x_i(s) = sqrt(2 / D) cos(w_i . z + b_i),   w_i ~ N(0, 2 gamma I),   b_i uniform in [0, 2 pi)
//   x(s) . x(s') ~ exp(-gamma |z - z'|^2),     z = (s - mean) / deviation
//
// Blocks of D = 100 features each for gamma = 5, 2, 1, 0.5, on standardised states (the radial-basis variant of
// Britz's reinforcement-learning notebooks).
#pragma once

#include <numbers>
#include <vector>

#include "engram/algorithms/linear/features.h"
#include "engram/core/draws.h"
#include "engram/core/elementary.h"

namespace engram::inline ENGRAM_REAL {

class FourierFeatures final : public FeatureMap {
 public:
  FourierFeatures(std::vector<double> mean, std::vector<double> deviation, uint64_t seed, int64_t per_block = 100,
                  std::vector<double> gammas = {5, 2, 1, 0.5})
      : mean_(std::move(mean)), deviation_(std::move(deviation)), per_block_(per_block), gammas_(std::move(gammas)) {
    Draws draws(seed, Purpose::initialise);
    for (const double gamma : gammas_) {
      for (int64_t i = 0; i < per_block_; ++i) {
        for (size_t d = 0; d < mean_.size(); ++d) frequency_.push_back(std::sqrt(2 * gamma) * draws.normal());
        phase_.push_back(2 * std::numbers::pi * draws.uniform());
      }
    }
  }

  int64_t size() const override { return static_cast<int64_t>(phase_.size()); }
  double scale() const override { return static_cast<double>(gammas_.size()); }  // each block has |x|^2 ~ 1

  void map(std::span<const double> state, Features& x) const override {
    x.clear();
    const double amplitude = std::sqrt(2.0 / static_cast<double>(per_block_));
    for (int64_t i = 0; i < size(); ++i) x.add(i, amplitude * cos(angle(state, static_cast<size_t>(i))));
  }

 private:
  double angle(std::span<const double> state, size_t i) const {
    double sum = phase_[i];
    for (size_t d = 0; d < mean_.size(); ++d) {
      sum += frequency_[i * mean_.size() + d] * (state[d] - mean_[d]) / deviation_[d];
    }
    return sum;
  }

  std::vector<double> mean_, deviation_;  // (dimensions)
  int64_t per_block_;
  std::vector<double> gammas_;
  std::vector<double> frequency_;  // (features, dimensions)
  std::vector<double> phase_;      // (features)
};

}  // namespace engram::inline ENGRAM_REAL
