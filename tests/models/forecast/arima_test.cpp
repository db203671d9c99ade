// Exact likelihoods against R's and statsmodels' figures, the filter against its dense twin, the unit root test.
#include "engram/models/forecast/arima.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/models/forecast/seasonal.h"
#include "engram/models/forecast/unit_root.h"
#include "models/forecast/known_series.h"
#include "refusal.h"

namespace engram {
namespace {

// R: arima(lh, order = c(1, 0, 0)).
TEST(ArimaTest, AutoregressionOfTheHormoneAsInR) {
  const ArimaFit fit = fit_arima(lh, {.p = 1, .constant = true});
  EXPECT_NEAR(fit.phi[0], 0.5739, 5e-5);
  EXPECT_NEAR(fit.constant, 2.4133, 5e-5);
  EXPECT_NEAR(fit.log_likelihood, -29.38, 5e-3);
}

// R: arima(USAccDeaths, order = c(0, 1, 1), seasonal = list(order = c(0, 1, 1))).
TEST(ArimaTest, AirlineModelOfAccidentalDeathsAsInR) {
  const ArimaFit fit = fit_arima(accidental_deaths, {.d = 1, .q = 1, .seasonal_d = 1, .seasonal_q = 1, .season = 12});
  EXPECT_NEAR(fit.theta[0], -0.4303, 5e-4);
  EXPECT_NEAR(fit.seasonal_theta[0], -0.5528, 5e-4);
  EXPECT_NEAR(fit.log_likelihood, -425.44, 5e-3);
}

// R: arima(Nile, order = c(0, 1, 1)). statsmodels 0.15: ARIMA(nile, (1, 0, 1), trend "c"), ARIMA(log10 lynx, (2, 0, 0), trend "c"),
// ARIMA(sunspots, (2, 0, 0), trend "c").
TEST(ArimaTest, NileLynxAndSunspotsAsInStatsmodels) {
  const ArimaFit walk = fit_arima(nile, {.d = 1, .q = 1});
  EXPECT_NEAR(walk.log_likelihood, -632.55, 5e-3);
  EXPECT_NEAR(walk.theta[0], -0.7329, 1e-3);
  EXPECT_NEAR(walk.aic(), 1269.09, 5e-3);
  const ArimaFit mixed = fit_arima(nile, {.p = 1, .q = 1, .constant = true});
  EXPECT_NEAR(mixed.log_likelihood, -637.0397, 1e-3);
  EXPECT_NEAR(mixed.phi[0], 0.861001, 2e-3);
  std::vector<double> logs;
  for (double y : lynx) logs.push_back(std::log10(y));
  const ArimaFit cycle = fit_arima(logs, {.p = 2, .constant = true});
  EXPECT_NEAR(cycle.log_likelihood, 5.274996, 1e-5);
  EXPECT_NEAR(cycle.phi[0], 1.373090, 1e-3);
  EXPECT_NEAR(cycle.phi[1], -0.734205, 1e-3);
  EXPECT_NEAR(fit_arima(sunspots, {.p = 2, .constant = true}).log_likelihood, -1307.318547, 5e-4);
  EXPECT_GT(fit_arima(sunspots, {.p = 9, .constant = true}).log_likelihood, -1274.3114 - 0.05);
}

// An autoregression of one lag by hand: the first value has variance 1 / (1 - phi^2), the others 1 given theirs before.
TEST(ArimaTest, LikelihoodOfThreeValuesByHand) {
  const std::vector<double> w{1, 0.5, -0.25};
  const double phi = 0.6, f = 1 / (1 - phi * phi);
  const double squares = 1 / f + (0.5 - 0.6) * (0.5 - 0.6) + (-0.25 - 0.3) * (-0.25 - 0.3), variance = squares / 3;
  const double expected = -0.5 * (3 * std::log(2 * M_PI * variance) + 3 + std::log(f));
  EXPECT_NEAR(arma_likelihood({{phi}, {}}, w, false).log_likelihood, expected, 1e-12);
}

// For a moving average w = e + theta e_{-1} the innovations algorithm has a form of its own:
// F_1 = 1 + theta^2, F_{t+1} = 1 + theta^2 - theta^2 / F_t, expected_{t+1} = theta u_t / F_t.
TEST(ArimaTest, FilterOfAMovingAverageIsTheInnovationsAlgorithm) {
  const double theta = 0.7;
  ArmaFilter filter({{}, {theta}});
  double f = 1 + theta * theta, expected = 0;
  for (const double w : {0.3, -1.2, 2.0, 0.1, -0.4, 0.9}) {
    EXPECT_NEAR(filter.variance(), f, 1e-12);
    EXPECT_NEAR(filter.expected(), expected, 1e-12);
    expected = theta * (w - expected) / f;
    f = 1 + theta * theta - theta * theta / f;
    filter.observe(w);
  }
}

TEST(ArimaTest, PartialAutocorrelationsAndBack) {
  const std::vector<double> partial{0.5, -0.3, 0.8};
  const std::vector<double> phi = from_partial(partial), back = to_partial(phi);
  EXPECT_NEAR(phi[2], 0.8, 1e-15);
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(back[i], partial[i], 1e-12);
}

// statsmodels 0.15: acf and pacf (ldb) of lynx and sunspots.
TEST(ArimaTest, Autocorrelations) {
  const std::vector<double> r = autocorrelations(lynx, 3), p = partial_autocorrelations(r);
  EXPECT_NEAR(r[0], 0.70845644, 1e-8);
  EXPECT_NEAR(r[2], -0.18825176, 1e-8);
  EXPECT_NEAR(p[1], -0.57811354, 1e-8);
  EXPECT_NEAR(p[2], -0.05395965, 1e-8);
}

// statsmodels 0.15: adfuller(x).
TEST(UnitRootTestTest, AsInStatsmodels) {
  const UnitRootTest a = dickey_fuller(lynx), b = dickey_fuller(nile), c = dickey_fuller(sunspots);
  EXPECT_NEAR(a.statistic, -3.0243475864, 1e-6);
  EXPECT_NEAR(a.p_value, 0.0326823577, 1e-6);
  EXPECT_EQ(a.lags, 7);
  EXPECT_EQ(a.observations, 106);
  EXPECT_NEAR(b.statistic, -4.0487050969, 1e-6);
  EXPECT_NEAR(b.p_value, 0.0011758880, 1e-7);
  EXPECT_EQ(b.lags, 1);
  EXPECT_NEAR(c.statistic, -2.8377807249, 1e-6);
  EXPECT_NEAR(c.p_value, 0.0530764217, 1e-6);
  EXPECT_EQ(c.lags, 8);
}

TEST(UnitRootTestTest, RefusesWhatIsNoSeries) {
  EXPECT_EQ(refusal([] { dickey_fuller(std::vector<double>(20, 3.0)); }), "unit root test: the series is constant");
  EXPECT_EQ(refusal([] {
              dickey_fuller(std::vector<double>{1, 2, 3});
            }),
            "unit root test: expected at least 8 values, found 3");
}

// Differences and their undoing: a line with a season of 4 goes on exactly.
TEST(ArimaTest, ForecastUndoesTheDifferences) {
  std::vector<double> y;
  for (int t = 0; t < 40; ++t) y.push_back(3 + 0.5 * t + (t % 4) * (t % 4));
  y.back() += 1e-6;  // a differenced series of zeros has no variance
  Arima arima({.season = 4}, {.d = 0, .seasonal_d = 1, .season = 4, .constant = true});
  arima.fit(y);
  std::vector<double> ahead(6);
  arima.forecast(ahead);
  for (int h = 0; h < 6; ++h) EXPECT_NEAR(ahead[static_cast<size_t>(h)], 3 + 0.5 * (40 + h) + (h % 4) * (h % 4), 1e-5);
}

}  // namespace
}  // namespace engram
