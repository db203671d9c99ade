// What each method forecasts where the answer is known, and that updating is what fitting would have stood at.
#include <gtest/gtest.h>

#include <cmath>

#include "engram/core/rng.h"
#include "engram/models/forecast/exponential_smoothing.h"
#include "engram/models/forecast/naive.h"
#include "engram/models/forecast/theta.h"
#include "engram/statistics/forecast_errors.h"
#include "models/forecast/known_series.h"
#include "refusal.h"

namespace engram {
namespace {

std::vector<double> ahead_of(Forecaster& forecaster, size_t rows) {
  std::vector<double> ahead(rows);
  forecaster.forecast(ahead);
  return ahead;
}

TEST(NaiveForecasts, ByHand) {
  const std::vector<double> y{1, 5, 2, 7};
  const ForecastContext context{.season = 2};
  Naive naive(context);
  SeasonalNaive seasonal(context);
  Drift drift(context);
  WindowMean mean(context);
  for (Forecaster* f : std::initializer_list<Forecaster*>{&naive, &seasonal, &drift, &mean}) f->fit(y);
  EXPECT_EQ(ahead_of(naive, 2), (std::vector<double>{7, 7}));
  EXPECT_EQ(ahead_of(seasonal, 3), (std::vector<double>{2, 7, 2}));
  EXPECT_EQ(ahead_of(drift, 2), (std::vector<double>{9, 11}));
  EXPECT_EQ(ahead_of(mean, 1), (std::vector<double>{3.75}));
  seasonal.update(4);
  EXPECT_EQ(ahead_of(seasonal, 3), (std::vector<double>{7, 4, 7}));
}

// A cycle of 1, 2, 3 times a level that doubles: the indices are those of the decomposition by hand.
TEST(SeasonalIndices, OfAPureCycle) {
  std::vector<double> y;
  for (int t = 0; t < 30; ++t) y.push_back(10.0 * (1 + t % 3));
  const std::vector<double> index = seasonal_indices(y, 3, SeasonKind::multiplicative);
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(index[i], (1.0 + static_cast<double>(i)) / 2, 1e-12);
  const std::vector<double> shift = seasonal_indices(y, 3, SeasonKind::additive);
  EXPECT_NEAR(shift[0], -10, 1e-12);
  EXPECT_EQ(detect_season(y, 20), 3);
  EXPECT_TRUE(has_season(y, 3));
}

// One step of Holt and Winters by hand: l 10, b 1, s 2, alpha .5, beta .2, gamma .1, y 26: f = 22, e = 4.
TEST(ExponentialSmoothingTest, OneStepByHand) {
  SmoothingState m{{SmoothingForm::additive, SeasonKind::multiplicative}, 0.5, 0.2, 0.1, 1, 10, 1, {2, 0.5}, 0};
  EXPECT_NEAR(m.expected(), 22, 1e-12);
  m.observe(26);
  EXPECT_NEAR(m.level, 11 + 0.5 * 4 / 2, 1e-12);
  EXPECT_NEAR(m.slope, 1 + 0.2 * 4 / 2, 1e-12);
  EXPECT_NEAR(m.season[0], 2 + 0.1 * 4 / 11, 1e-12);
  EXPECT_NEAR(m.expected(), (12 + 1.4) * 0.5, 1e-12);
  SmoothingState a{{SmoothingForm::damped, SeasonKind::additive}, 0.5, 0.2, 0.1, 0.9, 10, 1, {2, -2}, 0};
  EXPECT_NEAR(a.expected(), 10 + 0.9 + 2, 1e-12);
  a.observe(13.9);
  EXPECT_NEAR(a.level, 10.9 + 0.5, 1e-12);
  EXPECT_NEAR(a.slope, 0.9 + 0.2, 1e-12);
  EXPECT_NEAR(a.ahead(2), 11.4 + (0.9 + 0.81) * 1.1 + 2.1, 1e-12);
}

// Held out: the last 24 months. R's Holt-Winters errs 37.2, its ets 72.5 (RMSE); the seasonal naive 77.0.
TEST(ExponentialSmoothingTest, AirPassengersFarBelowTheSeasonalNaive) {
  ExponentialSmoothing ets({.season = 12});
  ets.fit(std::span(air_passengers).first(120));
  EXPECT_EQ(ets.words().substr(0, 5), "ETS(M") << "its season grows with its level";
  const ForecastErrors errors_are_below = [&] {
    const std::vector<double> ahead = ahead_of(ets, 24);
    return forecast_errors(std::span(air_passengers).subspan(120), ahead, 1);
  }();
  EXPECT_LT(errors_are_below.rmse, 72.5);
}

// The mean of a line and a level: on a pure line both are the line.
TEST(ThetaTest, GoesOnWithALine) {
  std::vector<double> y;
  for (int t = 0; t < 50; ++t) y.push_back(2 + 3.0 * t);
  Theta theta({});
  theta.fit(y);
  EXPECT_NEAR(ahead_of(theta, 1)[0], 2 + 3.0 * 50, 3.0);
}

// Every method: n rows fitted and k updated stand where n + k rows under the same estimates stand; a forecast is finite; and
// the order of the table begins with the naive ones.
TEST(ForecastMethodsTest, EveryMethodGoesThroughTheStream) {
  Rng rng(1, Purpose::test);
  std::vector<double> y;
  for (int t = 0; t < 120; ++t) y.push_back(20 + 4 * std::sin(t * M_PI / 6) + rng.normal());
  for (const ForecastMethod& method : forecast_methods()) {
    SCOPED_TRACE(method.name);
    const ForecasterPtr forecaster = method.make({.season = 12});
    forecaster->fit(std::span(y).first(100));
    for (size_t t = 100; t < y.size(); ++t) forecaster->update(y[t]);
    for (const double f : ahead_of(*forecaster, 12)) {
      EXPECT_GT(f, 0);
      EXPECT_LT(f, 40);
    }
  }
  EXPECT_EQ(forecast_methods()[0].group, ForecastGroup::naive);
}

TEST(ForecastMethodsTest, NamesAreChosenAndRefused) {
  EXPECT_EQ(chosen_methods("ets").size(), 5u);  // and the four naive ones
  EXPECT_EQ(chosen_methods("all").size(), forecast_methods().size());
  EXPECT_NE(refusal([] { chosen_methods("ets,arma"); }).find("unknown method 'arma'; did you mean 'arima'?"),
            std::string::npos);
}

}  // namespace
}  // namespace engram
