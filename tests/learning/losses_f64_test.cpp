// Losses and distributions against Stable-Baselines3's and torch's numbers, in double.
#include "engram/learning/losses.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "engram/learning/distribution.h"
#include "golden/numbers.h"
#include "learning/near.h"

namespace engram {
namespace {

// Recorded with 17 digits; exponentials of our own, good to 2e-15, over a mean of 16 rows.
constexpr double tolerance = 1e-13;

// The golden minibatch: a categorical of three choices.
struct Golden {
  nlohmann::json data = golden("losses.json");
  Tensor logits = tensor(data["logits"]), value = tensor(data["value"]), action = tensor(data["action"]);
  Tensor advantage = tensor(data["advantage"]), returns = tensor(data["returns"]);
  Tensor old_value = tensor(data["old_value"]), old_log_prob = tensor(data["old_log_prob"]);
  int64_t rows = logits.rows();
  Tensor weight = Tensor(rows, 1), ratio = Tensor(rows, 1), d_log_prob = Tensor(rows, 1);
  Tensor d_entropy = Tensor(rows, 1), d_value = Tensor(rows, 1), d_logits = Tensor(rows, 3);
  DistributionPtr distribution = make_distribution(Space::discrete(3));
  Distribution::Evaluation evaluation;

  Golden() {
    fill(weight, 1);
    distribution->evaluate(logits, {}, action, evaluation);
  }
  LossBatch batch() const {
    return {evaluation.log_prob, evaluation.entropy, value, old_log_prob, old_value, advantage, returns, weight};
  }
  PpoLoss::Result run(const PpoLoss& loss) {
    normalise_advantage(advantage, weight);
    const auto result = loss(batch(), ratio, {d_log_prob, d_entropy, d_value});
    distribution->backward(logits, action, evaluation, d_log_prob, d_entropy, d_logits);
    return result;
  }
};

void expect_golden(const char* name, std::optional<double> clip_range_vf) {
  Golden golden;
  const auto result = golden.run({0.2, clip_range_vf, 0.5, 0.01});
  const auto& expected = golden.data["results"][name];
  EXPECT_NEAR(result.policy, expected["policy_loss"], tolerance);
  EXPECT_NEAR(result.value, expected["value_loss"], tolerance);
  EXPECT_NEAR(result.entropy, expected["entropy"], tolerance);
  EXPECT_NEAR(result.loss, expected["loss"], tolerance);
  EXPECT_NEAR(result.approx_kl, expected["approx_kl"], tolerance);
  EXPECT_NEAR(result.clip_fraction, expected["clip_fraction"], tolerance);
  expect_near(golden.ratio, tensor(expected["ratio"]), tolerance);
  expect_near(golden.d_logits, tensor(expected["d_logits"]), tolerance);
  expect_near(golden.d_value, tensor(expected["d_value"]), tolerance);
}

TEST(PpoLoss, EqualsStableBaselines3) { expect_golden("no_value_clip", {}); }
TEST(PpoLoss, EqualsStableBaselines3WithValueClipping) { expect_golden("value_clip_0.2", 0.2); }

TEST(PpoLoss, RowsOfWeightZeroCountForNothing) {
  Golden all, some;
  const int64_t kept = 11;
  for (int64_t i = kept; i < all.rows; ++i) {
    all.weight(i, 0) = 0;
    all.advantage(i, 0) = 1e6;
    all.value(i, 0) = -1e6;
  }
  const PpoLoss loss{0.2, {}, 0.5, 0.01};
  const auto first = [&](const Tensor& of) { return of.view().slice_rows(0, kept); };
  normalise_advantage(some.advantage.view().slice_rows(0, kept), first(some.weight));
  const auto expected = loss(
      {first(some.evaluation.log_prob), first(some.evaluation.entropy), first(some.value), first(some.old_log_prob),
       first(some.old_value), first(some.advantage), first(some.returns), first(some.weight)},
      some.ratio.view().slice_rows(0, kept),
      {some.d_log_prob.view().slice_rows(0, kept), some.d_entropy.view().slice_rows(0, kept),
       some.d_value.view().slice_rows(0, kept)});
  const auto found = all.run(loss);
  EXPECT_NEAR(found.loss, expected.loss, tolerance);
  EXPECT_NEAR(found.approx_kl, expected.approx_kl, tolerance);
  expect_near(first(all.d_log_prob), first(some.d_log_prob), tolerance);
  for (int64_t i = kept; i < all.rows; ++i) {
    EXPECT_EQ(all.d_log_prob(i, 0), 0);
    EXPECT_EQ(all.d_value(i, 0), 0);
    EXPECT_EQ(all.d_entropy(i, 0), 0);
  }
}

// d loss / d x by a central difference; the loss is piecewise smooth and no golden row lies on an edge.
double difference_quotient(Real& x, const std::function<double()>& loss) {
  const Real before = x;
  constexpr double step = 1e-6;
  x = before + step;
  const double above = loss();
  x = before - step;
  const double below = loss();
  x = before;
  return (above - below) / (2 * step);
}

TEST(A2cLoss, DerivativesAreThoseOfTheLoss) {
  Golden golden;
  golden.weight(3, 0) = 0;
  const A2cLoss loss{0.7, 0.03};
  const auto total = [&] { return loss(golden.batch(), {golden.d_log_prob, golden.d_entropy, golden.d_value}).loss; };
  for (int64_t i = 0; i < golden.rows; ++i) {
    const double by_log_prob = difference_quotient(golden.evaluation.log_prob(i, 0), total);
    const double by_entropy = difference_quotient(golden.evaluation.entropy(i, 0), total);
    const double by_value = difference_quotient(golden.value(i, 0), total);
    total();
    EXPECT_NEAR(golden.d_log_prob(i, 0), by_log_prob, 1e-8);
    EXPECT_NEAR(golden.d_entropy(i, 0), by_entropy, 1e-8);
    EXPECT_NEAR(golden.d_value(i, 0), by_value, 1e-8);
  }
}

// The textbook's derivative of cross-entropy by the logits: softmax - one-hot.
TEST(CrossEntropy, IsSoftmaxLessOneHot) {
  Golden golden;
  const double found = cross_entropy(golden.evaluation.log_prob, golden.weight, golden.d_log_prob);
  golden.distribution->backward(golden.logits, golden.action, golden.evaluation, golden.d_log_prob, golden.d_entropy,
                                golden.d_logits);
  double loss = 0;
  const auto rows = static_cast<double>(golden.rows);
  for (int64_t i = 0; i < golden.rows; ++i) {
    double total = 0;
    for (int64_t k = 0; k < 3; ++k) total += std::exp(golden.logits(i, k));
    for (int64_t k = 0; k < 3; ++k) {
      const double probability = std::exp(golden.logits(i, k)) / total;
      const bool said = golden.action(i, 0) == static_cast<Real>(k);
      if (said) loss -= std::log(probability) / rows;
      EXPECT_NEAR(golden.d_logits(i, k), (probability - (said ? 1 : 0)) / rows, tolerance);
    }
  }
  EXPECT_NEAR(found, loss, tolerance);
}

// A row of weight 0 is left out of the mean: the loss of all but the first row, and no derivative there.
TEST(CrossEntropy, RowsOfWeightZeroCountForNothing) {
  Golden golden;
  golden.weight(0, 0) = 0;
  const double found = cross_entropy(golden.evaluation.log_prob, golden.weight, golden.d_log_prob);
  double loss = 0;
  for (int64_t i = 1; i < golden.rows; ++i) {
    loss -= golden.evaluation.log_prob(i, 0) / static_cast<double>(golden.rows - 1);
    EXPECT_NEAR(golden.d_log_prob(i, 0), -1.0 / static_cast<double>(golden.rows - 1), tolerance);
  }
  EXPECT_NEAR(found, loss, tolerance);
  EXPECT_EQ(golden.d_log_prob(0, 0), 0);
}

// By hand: two rows count, of two columns each; (1 + 4 + 0 + 9) / 4. The third row, whatever it holds, does not.
TEST(SquaredError, ByHandAndItsDerivativesAreDifferences) {
  const Tensor target = Tensor(3, 2), weight = [] {
    Tensor w(3, 1);
    w(0, 0) = w(1, 0) = 1;
    return w;
  }();
  Tensor prediction(3, 2), d_prediction(3, 2);
  const Real values[] = {1, -2, 0, 3, 50, 60};
  std::ranges::copy(values, prediction.data());
  const auto loss = [&] { return squared_error(prediction, target, weight, d_prediction); };
  EXPECT_DOUBLE_EQ(loss(), 3.5);
  for (int64_t i = 0; i < 3; ++i) {
    for (int64_t k = 0; k < 2; ++k) {
      const double difference = difference_quotient(prediction(i, k), loss);
      loss();
      EXPECT_NEAR(d_prediction(i, k), difference, 1e-8) << i << " " << k;
    }
  }
}

// At the policy that collected, PPO's clipped surrogate has the policy gradient's derivatives.
TEST(A2cLoss, EqualsPpoBeforeTheFirstStep) {
  Golden golden;
  golden.old_log_prob = golden.evaluation.log_prob;
  const auto ppo = golden.run({0.2, {}, 0.5, 0.01});
  const Tensor by_log_prob = golden.d_log_prob, by_value = golden.d_value;
  const auto a2c = A2cLoss{0.5, 0.01}(golden.batch(), {golden.d_log_prob, golden.d_entropy, golden.d_value});
  EXPECT_EQ(ppo.approx_kl, 0);
  EXPECT_EQ(ppo.clip_fraction, 0);
  EXPECT_NEAR(a2c.value, ppo.value, tolerance);
  expect_near(golden.d_log_prob, by_log_prob, tolerance);
  expect_near(golden.d_value, by_value, tolerance);
}

TEST(NormaliseAdvantage, MeanZeroDeviationOneOverTheWeighted) {
  Tensor advantage(4, 1), weight(4, 1);
  advantage(0, 0) = 1, advantage(1, 0) = 3, advantage(2, 0) = 5, advantage(3, 0) = 1e9;
  weight(0, 0) = weight(1, 0) = weight(2, 0) = 1;
  normalise_advantage(advantage, weight);
  // Mean 3, deviation 2 with n - 1.
  EXPECT_NEAR(advantage(0, 0), -1, 1e-8);
  EXPECT_NEAR(advantage(1, 0), 0, 1e-15);
  EXPECT_NEAR(advantage(2, 0), 1, 1e-8);
}

TEST(NormaliseAdvantage, ASingleRowIsLeftAsItIs) {
  Tensor advantage(1, 1), weight(1, 1);
  advantage(0, 0) = 7, weight(0, 0) = 1;
  normalise_advantage(advantage, weight);
  EXPECT_EQ(advantage(0, 0), 7);
}

TEST(ExplainedVariance, ByHand) {
  Tensor value(2, 2), returns(2, 2);
  for (size_t i = 0; i < 4; ++i) returns.values()[i] = static_cast<Real>(i);  // variance 5/4
  EXPECT_EQ(explained_variance(returns, returns), 1);
  EXPECT_EQ(explained_variance(value, returns), 0);
  value(0, 1) = 1, value(1, 0) = 2;  // misses 0 0 0 3: variance 27/16
  EXPECT_DOUBLE_EQ(explained_variance(value, returns), 1 - 27. / 20);
  fill(returns, 3);
  EXPECT_EQ(explained_variance(value, returns), 0);
  // Equal returns, but one is the sum of another value and advantage: what differs is rounding.
  returns(0, 0) = std::nextafter(Real(3), Real(4));
  EXPECT_EQ(explained_variance(value, returns), 0);
  returns(0, 0) = Real(3.001);
  EXPECT_LT(explained_variance(value, returns), -1e5);
}

TEST(Gaussian, EqualsTorch) {
  const auto data = golden("losses.json");
  const auto& gaussian = data["gaussian"];
  const Tensor mean = tensor(gaussian["mean"]), log_std = tensor(gaussian["log_std"]);
  const Tensor action = tensor(gaussian["action"]), advantage = tensor(data["advantage"]);
  const int64_t rows = mean.rows(), A = mean.columns();
  Tensor parameters(rows, 2 * A), d_parameters(rows, 2 * A), d_entropy(rows, 1);
  copy(mean, parameters.view().slice_columns(0, A));
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t a = 0; a < A; ++a) parameters(i, A + a) = log_std(a, 0);
  }
  const DistributionPtr distribution = make_distribution(Space::box(2, -1, 1));
  Distribution::Evaluation evaluation;
  distribution->evaluate(parameters, {}, action, evaluation);
  expect_near(evaluation.log_prob, tensor(gaussian["log_prob"]), tolerance);
  expect_near(evaluation.entropy, tensor(gaussian["entropy"]), tolerance);
  // The recorded loss: sum of log_prob * advantage + 0.1 entropy.
  fill(d_entropy, 0.1);
  distribution->backward(parameters, action, evaluation, advantage, d_entropy, d_parameters);
  expect_near(d_parameters.view().slice_columns(0, A), tensor(gaussian["d_mean"]), 1e-12);  // of the order of 10
  Tensor d_log_std(A, 1);
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t a = 0; a < A; ++a) d_log_std(a, 0) += d_parameters(i, A + a);
  }
  expect_near(d_log_std, tensor(gaussian["d_log_std"]), 1e-12);
}

TEST(MaskedCategorical, EqualsTorchAndGivesForbiddenChoicesNothing) {
  const auto data = golden("losses.json")["masked"];
  const Tensor logits = tensor(data["logits"]), mask = tensor(data["mask"]), log_prob = tensor(data["log_prob"]);
  const DistributionPtr distribution = make_distribution(Space::discrete(3));
  Distribution::Evaluation evaluation;
  Tensor action(1, 1), d(1, 1), d_logits(1, 3);
  fill(d, 1);
  for (const auto& [choice, row] : {std::pair{0, 0}, std::pair{2, 1}}) {
    action(0, 0) = static_cast<Real>(choice);
    distribution->evaluate(logits, mask, action, evaluation);
    EXPECT_NEAR(evaluation.log_prob(0, 0), log_prob(row, 0), tolerance);
    distribution->backward(logits, action, evaluation, d, d, d_logits);
    EXPECT_EQ(d_logits(0, 1), 0);
    EXPECT_TRUE(std::isfinite(evaluation.entropy(0, 0)));
  }
  EXPECT_EQ(evaluation.all_prob(0, 1), 0);
}

// Independent columns: log_prob and entropy are sums, the derivatives those of each alone.
TEST(MultiDiscrete, IsAProductOfCategoricals) {
  Rng rng(2, Purpose::test);
  Tensor logits(5, 5), action(5, 2), d_log_prob(5, 1), d_entropy(5, 1), d_logits(5, 5);
  for (Tensor* each : {&logits, &d_log_prob, &d_entropy}) {
    for (Real& x : each->values()) x = rng.normal();
  }
  for (int64_t i = 0; i < 5; ++i) {
    action(i, 0) = static_cast<Real>(rng.below(2));
    action(i, 1) = static_cast<Real>(rng.below(3));
  }
  const DistributionPtr both = make_distribution(Space::multi_discrete({2, 3}));
  Distribution::Evaluation together;
  both->evaluate(logits, {}, action, together);
  both->backward(logits, action, together, d_log_prob, d_entropy, d_logits);
  Tensor log_prob(5, 1), entropy(5, 1);
  for (const auto& [first, count, column] : {std::tuple{0, 2, 0}, std::tuple{2, 3, 1}}) {
    const DistributionPtr one = make_distribution(Space::discrete(count));
    Distribution::Evaluation alone;
    Tensor d(5, count);
    const ConstView own = logits.view().slice_columns(first, count), chosen = action.view().slice_columns(column, 1);
    one->evaluate(own, {}, chosen, alone);
    one->backward(own, chosen, alone, d_log_prob, d_entropy, d);
    expect_near(d_logits.view().slice_columns(first, count), d, 0);
    accumulate(alone.log_prob, log_prob);
    accumulate(alone.entropy, entropy);
  }
  expect_near(together.log_prob, log_prob, 1e-15);
  expect_near(together.entropy, entropy, 1e-15);
}

}  // namespace
}  // namespace engram
