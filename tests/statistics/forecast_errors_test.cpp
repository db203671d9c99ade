#include "engram/statistics/forecast_errors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engram/core/rng.h"
#include "engram/statistics/conformal.h"
#include "engram/statistics/student.h"

namespace engram {
namespace {

// The window table of the forecasting course: windows of 3 of these ten numbers, the next one, seven rows. Its figures:
// last value RMSE .343139, MAE .271508, MALR .187459; window mean .307579, .280784, .200267.
TEST(ForecastErrorsTest, OfTheCoursesTable) {
  const std::vector<double> y{.7713206433, .02075194936, .6336482349, .7488038825, .4985070123,
                              .2247966455, .1980628648,  .7605307122, .1691108366, .08833981417};
  std::vector<double> values, last, means;
  for (size_t t = 3; t < y.size(); ++t) {
    values.push_back(y[t]);
    last.push_back(y[t - 1]);
    means.push_back((y[t - 1] + y[t - 2] + y[t - 3]) / 3);
  }
  const ForecastErrors a = forecast_errors(values, last, 1), b = forecast_errors(values, means, 1);
  EXPECT_NEAR(a.rmse, .343139, 5e-7);
  EXPECT_NEAR(a.mae, .271508, 5e-7);
  EXPECT_NEAR(a.malr, .187459, 5e-7);
  EXPECT_NEAR(b.rmse, .307579, 5e-7);
  EXPECT_NEAR(b.mae, .280784, 5e-7);
  EXPECT_NEAR(b.malr, .200267, 5e-7);
}

TEST(ForecastErrorsTest, ByHand) {
  const std::vector<double> y{2, 0}, f{1, 0};
  const ForecastErrors e = forecast_errors(y, f, 2);
  EXPECT_EQ(e.mae, 0.5);
  EXPECT_EQ(e.mase, 0.25);
  EXPECT_NEAR(e.smape, (200.0 / 3 + 0) / 2, 1e-12);
  EXPECT_NEAR(e.rmse, std::sqrt(0.5), 1e-15);
  const std::vector<double> below{-2, 0};
  EXPECT_TRUE(std::isnan(forecast_errors(y, below, 1).malr));
  EXPECT_EQ(seasonal_scale(std::vector<double>{1, 2, 4, 8}, 2), (3.0 + 6.0) / 2);
  EXPECT_NEAR(pinball_loss(3, 1, 0.9), 1.8, 1e-15);
  EXPECT_NEAR(pinball_loss(1, 3, 0.9), 0.2, 1e-15);
}

// scipy 1.x: t.cdf(1.5, 7), t.ppf(.975, 3), t.ppf(.95, 11), f.sf(3.2, 2, 12).
TEST(StudentTest, AsInScipy) {
  EXPECT_NEAR(student_cdf(1.5, 7), 0.911350756505015, 1e-12);
  EXPECT_NEAR(student_cdf(-1.5, 7), 1 - 0.911350756505015, 1e-12);
  EXPECT_NEAR(student_quantile(0.975, 3), 3.1824463052837078, 1e-9);
  EXPECT_NEAR(student_quantile(0.95, 11), 1.7958848187040433, 1e-9);
  EXPECT_NEAR(fisher_tail(3.2, 2, 12), 0.07694502378406354, 1e-12);
  EXPECT_NEAR(log_gamma(5), std::log(24.0), 1e-13);
  EXPECT_NEAR(log_gamma(0.25), std::lgamma(0.25), 1e-13);
}

// Nine errors 1 .. 9: rank ceil(10 * .8) = 8. Each is worth one: Student's quantile with 9 degrees over the normal one,
// 1.383029 / 1.281552.
TEST(ConformalTest, WidthIsTheRankedError) {
  PastErrors errors;
  for (int i : {5, -3, 9, 1, -7, 2, 8, -4, 6}) errors.add(i);
  EXPECT_NEAR(errors.half_width(0.8, 1), 8 * 1.383029 / 1.281552, 1e-5);
  PastErrors ten = errors;  // ceil(11 * .8) = 9, where 10 * .8 would be 8; Student's quantile with 10 degrees
  ten.add(10);
  EXPECT_NEAR(ten.half_width(0.8, 1), 9 * 1.372184 / 1.281552, 1e-5);
  EXPECT_GT(errors.half_width(0.95, 1), 9) << "nine errors cannot rank 95 %";
  EXPECT_GT(errors.half_width(0.8, 3), errors.half_width(0.8, 1)) << "overlapping errors are worth fewer";
}

// Errors whose size doubles: a level that follows the misses covers, a fixed one does not.
TEST(ConformalTest, AdaptiveLevelFollowsTheMisses) {
  Rng rng(5, Purpose::test);
  PastErrors errors;
  AdaptiveLevel level(0.8);
  int fixed = 0, adaptive = 0;
  constexpr int rows = 2000;
  for (int t = 0; t < rows; ++t) {
    const double error = rng.normal() * (1 + t / 200.0);
    if (!errors.empty()) {
      const bool hit = std::abs(error) <= errors.half_width(level.level(), 1);
      fixed += std::abs(error) <= errors.half_width(0.8, 1) ? 1 : 0;
      adaptive += hit ? 1 : 0;
      level.observe(hit);
    }
    errors.add(error);
  }
  EXPECT_LT(fixed, 0.72 * rows);
  EXPECT_NEAR(adaptive, 0.8 * rows, 0.03 * rows);
}

}  // namespace
}  // namespace engram
