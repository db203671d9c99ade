// Every fast kernel against its plain twin and the definition, bit for bit, on every target that this processor has.
#include "engram/core/kernels/kernels.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "engram/core/kernels/average.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

using kernels::Activation;
using kernels::Target;

class OnTarget {
 public:
  explicit OnTarget(Target target) : before_(kernels::target()) { kernels::set_target(target); }
  ~OnTarget() { kernels::set_target(before_); }

 private:
  Target before_;
};

Tensor random(int64_t rows, int64_t columns, Rng& rng) {
  Tensor tensor(rows, columns);
  for (Real& x : tensor.values()) x = static_cast<Real>(rng.normal());
  return tensor;
}

// Rows `columns` wide with `gap` more numbers between them, all NaN at first: who reads or writes there is found out.
struct Gapped {
  Gapped(ConstView values, int64_t gap) : gap_(gap), block(values.rows, values.columns + gap) {
    fill(block, std::numeric_limits<Real>::quiet_NaN());
    copy(values, view());
  }
  View view() { return block.view().slice_columns(0, block.columns() - gap()); }
  int64_t gap() const { return gap_; }
  bool gaps_untouched() const {
    for (int64_t i = 0; i < block.rows(); ++i) {
      for (int64_t j = block.columns() - gap(); j < block.columns(); ++j) {
        if (!std::isnan(block(i, j))) return false;
      }
    }
    return true;
  }
  int64_t gap_;
  Tensor block;
};

void expect_same_bits(ConstView found, ConstView expected, const std::string& what) {
  ASSERT_EQ(found.rows, expected.rows);
  ASSERT_EQ(found.columns, expected.columns);
  for (int64_t i = 0; i < found.rows; ++i) {
    for (int64_t j = 0; j < found.columns; ++j) {
      ASSERT_EQ(std::bit_cast<uint32_t>(found(i, j)), std::bit_cast<uint32_t>(expected(i, j)))
          << what << " at (" << i << ", " << j << "): " << found(i, j) << " and " << expected(i, j);
    }
  }
}

struct Sizes {
  int64_t m, k, n;
};
std::vector<Sizes> sizes() {
  std::vector<Sizes> all{{256, 4, 64}, {256, 64, 2}, {256, 64, 1}, {1, 64, 256}, {130, 3, 70}};
  for (int64_t m : {1, 2, 5, 6, 7, 13}) {
    for (int64_t k : {1, 2, 17, 65}) {
      for (int64_t n : {1, 2, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 129}) all.push_back({m, k, n});
    }
  }
  return all;
}

// The definition: start, then k upwards, one rounding each.
Tensor product(ConstView a, ConstView w, ConstView start) {
  Tensor y(a.rows, w.columns);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < w.columns; ++j) {
      Real sum = start(start.rows == 1 ? 0 : i, j);
      for (int64_t k = 0; k < a.columns; ++k) sum = std::fma(a(i, k), w(k, j), sum);
      y(i, j) = sum;
    }
  }
  return y;
}

TEST(Kernels, AProductIsOneChainForEveryShapeLayoutAndTarget) {
  Rng rng(1, Purpose::test);
  for (const auto [m, k, n] : sizes()) {
    const Tensor a = random(m, k, rng), w = random(k, n, rng), bias = random(1, n, rng), before = random(m, n, rng);
    Tensor transposed(n, k);
    for (int64_t i = 0; i < k; ++i) {
      for (int64_t j = 0; j < n; ++j) transposed(j, i) = w(i, j);
    }
    const Tensor from_bias = product(a, w, bias), onto = product(a, w, before);
    Tensor panels(1, kernels::packed_size(k, n)), more(1, kernels::packed_size(k, n));
    Gapped gapped_a(a, 3), gapped_w(w, 3);
    const kernels::Matrix layouts[] = {ConstView(gapped_w.view()), kernels::pack(w, panels.data()),
                                       kernels::pack_transposed(transposed, more.data())};
    for (Target target : kernels::available_targets()) {
      const OnTarget guard(target);
      for (const kernels::Matrix& layout : layouts) {
        const std::string what = std::string(kernels::name(target)) + " " + std::to_string(m) + " x " +
                                 std::to_string(k) + " x " + std::to_string(n);
        Gapped y(before, 3);
        kernels::multiply(gapped_a.view(), layout, nullptr, y.view(), nullptr);
        expect_same_bits(y.view(), onto, what + ", onto y");
        kernels::multiply(gapped_a.view(), layout, bias.data(), y.view(), nullptr);
        expect_same_bits(y.view(), from_bias, what + ", from the bias");
        EXPECT_TRUE(y.gaps_untouched()) << what;
      }
    }
  }
}

TEST(Kernels, AWeightGradientIsOneChainOverAllRows) {
  Rng rng(2, Purpose::test);
  for (const auto [m, k, n] : sizes()) {
    const Tensor a = random(m, k, rng), d_y = random(m, n, rng), before = random(k, n, rng);
    const Tensor bias_before = random(1, n, rng);
    Tensor transposed(k, m);
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < k; ++j) transposed(j, i) = a(i, j);
    }
    const Tensor expected = product(transposed, d_y, before);
    Tensor expected_bias = bias_before;
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) expected_bias(0, j) += d_y(i, j);
    }
    Gapped gapped_a(a, 3), gapped_d(d_y, 3);
    for (Target target : kernels::available_targets()) {
      const OnTarget guard(target);
      Gapped gradient(before, 3);
      Tensor bias = bias_before;
      kernels::accumulate_outer(gapped_a.view(), gapped_d.view(), gradient.view(), nullptr);
      kernels::accumulate_rows(gapped_d.view(), bias);
      expect_same_bits(gradient.view(), expected, kernels::name(target));
      expect_same_bits(bias, expected_bias, kernels::name(target));
      EXPECT_TRUE(gradient.gaps_untouched());
    }
  }
}

TEST(Kernels, OneRowAloneHasTheBitsOfTheRowAmongMany) {
  Rng rng(3, Purpose::test);
  const Tensor a = random(257, 64, rng), w = random(64, 70, rng), bias = random(1, 70, rng);
  Tensor together(257, 70), alone(1, 70);
  Tensor panels(1, kernels::packed_size(64, 70));
  const kernels::Matrix packed = kernels::pack(w, panels.data());
  for (Target target : kernels::available_targets()) {
    const OnTarget guard(target);
    kernels::multiply(a, packed, bias.data(), together, nullptr);
    for (int64_t i = 0; i < 257; i += 37) {
      kernels::multiply(a.view().slice_rows(i, 1), ConstView(w), bias.data(), alone, nullptr);
      expect_same_bits(alone, together.view().slice_rows(i, 1), kernels::name(target));
    }
  }
}

TEST(Kernels, ThreadsDoNotMoveABit) {
  Rng rng(4, Purpose::test);
  Threads three(3);
  for (const auto [m, k, n] : {Sizes{1000, 64, 65}, Sizes{37, 200, 129}, Sizes{512, 130, 3}}) {
    const Tensor a = random(m, k, rng), w = random(k, n, rng), bias = random(1, n, rng), d_y = random(m, n, rng);
    Tensor one(m, n), many(m, n), gradient_one = w, gradient_many = w;
    kernels::multiply(a, ConstView(w), bias.data(), one, nullptr);
    kernels::multiply(a, ConstView(w), bias.data(), many, &three);
    expect_same_bits(many, one, "product");
    kernels::accumulate_outer(a, d_y, gradient_one, nullptr);
    kernels::accumulate_outer(a, d_y, gradient_many, &three);
    expect_same_bits(gradient_many, gradient_one, "gradient");
  }
}

// All floats that matter: a dense walk over magnitudes, both signs, and the special ones.
std::vector<Real> arguments() {
  std::vector<Real> x{0,
                      -0.0f,
                      1,
                      -1,
                      88.7f,
                      89,
                      -87,
                      -88,
                      -200,
                      1e30f,
                      -1e30f,
                      7.9f,
                      7.91f,
                      std::numeric_limits<Real>::infinity(),
                      -std::numeric_limits<Real>::infinity()};
  for (double magnitude = 1e-8; magnitude < 120; magnitude *= 1.0007) {
    x.push_back(static_cast<Real>(magnitude));
    x.push_back(static_cast<Real>(-magnitude));
  }
  return x;
}

void expect_function(Activation f, double (*definition)(double), double bound) {
  const std::vector<Real> x = arguments();
  for (Target target : kernels::available_targets()) {
    const OnTarget guard(target);
    Tensor y(1, static_cast<int64_t>(x.size()));
    std::copy(x.begin(), x.end(), y.data());
    kernels::activate(f, y);
    for (size_t i = 0; i < x.size(); ++i) {
      ASSERT_NEAR(y.values()[i], definition(static_cast<double>(x[i])), bound)
          << kernels::name(target) << " of " << x[i];
    }
  }
}

// The bounds that kernels.h promises, against libm.
TEST(Kernels, ActivationsStayWithinTheirErrorBounds) {
  expect_function(
      Activation::tanh, [](double x) { return std::tanh(x); }, 3e-7);
  expect_function(
      Activation::sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, 3e-7);
  for (Target target : kernels::available_targets()) {
    const OnTarget guard(target);
    Tensor zero(1, 1), big(1, 2);
    kernels::activate(Activation::tanh, zero);
    EXPECT_EQ(zero(0, 0), 0);
    big(0, 0) = 50, big(0, 1) = -50;
    kernels::activate(Activation::tanh, big);
    EXPECT_LE(big(0, 0), 1);
    EXPECT_GE(big(0, 1), -1);
  }
}

TEST(Kernels, ExpIsExactAtZeroAndWithinItsErrorElsewhere) {
  const std::vector<Real> x = arguments();
  std::vector<Real> y(x.size());
  for (Target target : kernels::available_targets()) {
    const OnTarget guard(target);
    kernels::exp(x, y);
    EXPECT_EQ(y[0], 1);
    for (size_t i = 0; i < x.size(); ++i) {
      const double exact = std::exp(static_cast<double>(x[i]));
      if (x[i] < -87.3f) {
        EXPECT_EQ(y[i], 0) << x[i];
      } else if (x[i] > 88.72283f) {
        EXPECT_EQ(y[i], std::numeric_limits<Real>::infinity()) << x[i];
      } else {
        ASSERT_NEAR(y[i] / exact, 1, 2e-7) << x[i];
      }
    }
  }
}

TEST(Kernels, NaNStaysNaN) {
  for (Target target : kernels::available_targets()) {
    const OnTarget guard(target);
    for (Activation f : {Activation::tanh, Activation::sigmoid, Activation::relu, Activation::elu}) {
      Tensor y(1, 17);
      fill(y, std::numeric_limits<Real>::quiet_NaN());
      kernels::activate(f, y);
      for (Real each : y.values()) EXPECT_TRUE(std::isnan(each)) << kernels::name(target);
    }
  }
}

// By hand: three logits log 1, log 2, log 5 have probabilities 1/8, 2/8, 5/8; without the second 1/6 and 5/6.
TEST(Kernels, LogSoftmaxByHandAndMasked) {
  for (Target target : kernels::available_targets()) {
    const OnTarget guard(target);
    Tensor logits(2, 3), mask(2, 3), log_prob(2, 3), prob(2, 3);
    for (int64_t i : {0, 1}) {
      logits(i, 0) = 0, logits(i, 1) = std::log(2.0f), logits(i, 2) = std::log(5.0f);
      for (int64_t j : {0, 1, 2}) mask(i, j) = 1;
    }
    mask(1, 1) = 0;
    kernels::log_softmax(logits, mask, log_prob, prob);
    const double expected[2][3] = {{1.0 / 8, 2.0 / 8, 5.0 / 8}, {1.0 / 6, 0, 5.0 / 6}};
    for (int64_t i : {0, 1}) {
      for (int64_t j : {0, 1, 2}) {
        EXPECT_NEAR(prob(i, j), expected[i][j], 1e-7);
        if (expected[i][j] == 0) continue;
        EXPECT_NEAR(log_prob(i, j), std::log(expected[i][j]), 3e-7);
      }
    }
    EXPECT_EQ(prob(1, 1), 0);
    EXPECT_EQ(log_prob(1, 1), -std::numeric_limits<Real>::infinity());
  }
}

// Large logits do not overflow: log_prob depends on differences alone, and the differences here are exact.
TEST(Kernels, LogSoftmaxIsShiftInvariant) {
  Tensor logits(1, 2), shifted(1, 2), log_prob(1, 2), log_prob_shifted(1, 2), prob(1, 2);
  logits(0, 0) = 1, logits(0, 1) = 3;
  shifted(0, 0) = 1025, shifted(0, 1) = 1027;
  kernels::log_softmax(logits, {}, log_prob, prob);
  kernels::log_softmax(shifted, {}, log_prob_shifted, prob);
  expect_same_bits(log_prob_shifted, log_prob, "shifted by 1024");
}

// The tree: 16 partial sums, then pairs at a distance of 8, 4, 2, 1. Written out here once more.
TEST(Kernels, SumOfSquaresFollowsTheSixteenLaneTree) {
  Rng rng(5, Purpose::test);
  for (int64_t n : {1, 7, 8, 15, 16, 17, 24, 100, 131}) {
    const Tensor x = random(1, n, rng);
    Real sums[16] = {};
    for (int64_t i = 0; i < n; ++i) sums[i % 16] = std::fma(x(0, i), x(0, i), sums[i % 16]);
    const auto pair = [&](int i, int distance) { return sums[i] + sums[i + distance]; };
    for (int distance : {8, 4, 2, 1}) {
      for (int i = 0; i < distance; ++i) sums[i] = pair(i, distance);
    }
    for (Target target : kernels::available_targets()) {
      const OnTarget guard(target);
      EXPECT_EQ(kernels::sum_of_squares(x.values()), sums[0]) << kernels::name(target) << " of " << n;
    }
  }
}

// One fused multiply-add an element, tails included: average + rate * (x - average), rounded once.
TEST(Kernels, AnAverageFollowsByOneFusedStep) {
  Rng rng(6, Purpose::test);
  for (int64_t n : {1, 7, 8, 15, 16, 17, 100}) {
    const Tensor x = random(1, n, rng), before = random(1, n, rng);
    for (Target target : kernels::available_targets()) {
      const OnTarget guard(target);
      Tensor average = before;
      kernels::approach(Real(0.005), x.values(), average.values());
      for (int64_t i = 0; i < n; ++i) {
        EXPECT_EQ(average(0, i), std::fma(Real(0.005), x(0, i) - before(0, i), before(0, i))) << kernels::name(target);
      }
    }
  }
}

}  // namespace
}  // namespace engram
