#include "engram/run/selftest/distributions_f64.h"

#include "engram/core/rng.h"
#include "engram/learning/distribution.h"
#include "engram/oracle/finite_difference.h"

namespace engram {
namespace {

constexpr int64_t rows = 12;

Tensor random(int64_t columns, double scale, Rng& rng) {
  Tensor tensor(rows, columns);
  for (Real& x : tensor.values()) x = scale * rng.normal();
  return tensor;
}

// About two choices in three are allowed, the first of a column always.
Tensor random_mask(const Space& space, Rng& rng) {
  Tensor mask(rows, space.choices());
  for (Real& x : mask.values()) x = rng.uniform() < 0.67 ? 1 : 0;
  int64_t first = 0;
  for (int count : space.counts()) {
    for (int64_t row = 0; row < rows; ++row) mask(row, first) = 1;
    first += count;
  }
  return mask;
}

double loss(const Distribution::Evaluation& evaluation, const Tensor& a, const Tensor& b) {
  double sum = 0;
  for (int64_t i = 0; i < rows; ++i) sum += a(i, 0) * evaluation.log_prob(i, 0) + b(i, 0) * evaluation.entropy(i, 0);
  return sum;
}

}  // namespace

std::vector<DistributionCase> distribution_cases() {
  return {{"categorical", Space::discrete(4), false},
          {"categorical, masked", Space::discrete(4), true},
          {"several categoricals", Space::multi_discrete({2, 5, 3}), false},
          {"several categoricals, masked", Space::multi_discrete({2, 5, 3}), true},
          {"diagonal Gaussian", Space::box(3, -1, 1), false}};
}

double distribution_difference(const DistributionCase& each) {
  Rng rng(6, Purpose::test);
  const DistributionPtr distribution = make_distribution(each.action);
  Tensor parameters = random(distribution->parameters(), 0.7, rng);
  const Tensor a = random(1, 1, rng), b = random(1, 1, rng);
  const Tensor mask = each.masked ? random_mask(each.action, rng) : Tensor();
  Tensor action(rows, each.action.columns()), found(rows, parameters.columns()), expected(rows, parameters.columns());
  std::vector<Rng> dice;
  for (int64_t i = 0; i < rows; ++i) dice.emplace_back(7, Purpose::test, static_cast<uint32_t>(i));
  Distribution::Evaluation evaluation;
  distribution->sample(parameters, mask, dice, false, action, evaluation);
  distribution->backward(parameters, action, evaluation, a, b, found);
  const auto value = [&] {
    distribution->evaluate(parameters, mask, action, evaluation);
    return loss(evaluation, a, b);
  };
  for (int64_t i = 0; i < parameters.size(); ++i) {
    expected.data()[i] = oracle::central_difference(value, parameters.data()[i]);
  }
  return oracle::relative_difference(found.values(), expected.values());
}

}  // namespace engram
