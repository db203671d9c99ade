#include "engram/algorithms/evolution/natural.h"

#include <cmath>

#include "engram/core/error.h"

namespace engram {

NaturalSearch::NaturalSearch(std::vector<double> mean, double sigma, int64_t population, double weight_decay)
    : population_(population > 0 ? population : 64),
      sigma_(sigma),
      weight_decay_(weight_decay),
      mean_(std::move(mean)),
      first_(mean_.size()),
      second_(mean_.size()) {
  if (population_ % 2 == 0) return;
  throw Error("--population: expected an even number, since candidates come in pairs, found " +
              std::to_string(population_));
}

void NaturalSearch::draw(Rng& rng) {
  const size_t d = mean_.size();
  candidates_.resize(static_cast<size_t>(population_) * d);
  for (size_t pair = 0; pair < static_cast<size_t>(population_) / 2; ++pair) {
    for (size_t k = 0; k < d; ++k) {
      const double step = sigma_ * rng.normal();
      candidates_[2 * pair * d + k] = mean_[k] + step;
      candidates_[(2 * pair + 1) * d + k] = mean_[k] - step;
    }
  }
}

void NaturalSearch::tell(std::span<const double> fitness, double learning_rate) {
  constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  const std::vector<int64_t> order = best_first(fitness);
  const auto n = static_cast<double>(population_);
  std::vector<double> gradient(mean_.size());
  for (size_t place = 0; place < order.size(); ++place) {
    const double rank = 0.5 - static_cast<double>(place) / (n - 1);
    const std::span<const double> x = candidate(order[place]);
    for (size_t k = 0; k < gradient.size(); ++k) gradient[k] += rank * (x[k] - mean_[k]) / (n * sigma_ * sigma_);
  }
  power1_ *= beta1;
  power2_ *= beta2;
  for (size_t k = 0; k < gradient.size(); ++k) {
    first_[k] = beta1 * first_[k] + (1 - beta1) * gradient[k];
    second_[k] = beta2 * second_[k] + (1 - beta2) * gradient[k] * gradient[k];
    const double step = first_[k] / (1 - power1_) / (std::sqrt(second_[k] / (1 - power2_)) + epsilon);
    mean_[k] += learning_rate * (step - weight_decay_ * mean_[k]);
  }
}

void NaturalSearch::visit(Archive& archive) {
  archive("mean", std::span(mean_));
  archive("first", std::span(first_));
  archive("second", std::span(second_));
  archive("power1", power1_);
  archive("power2", power2_);
}

}  // namespace engram
