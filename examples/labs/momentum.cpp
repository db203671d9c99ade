// Momentum with and without the Hurst filter: what the exponent says of a random walk and of its moving average, then
// the rule on made bars with and without a trend to follow.
#include <cstdio>

#include "engram/core/rng.h"
#include "engram/statistics/hurst.h"
#include "lab.h"

using namespace engram;

namespace {

std::vector<double> moving_average(const std::vector<double>& x, size_t bars) {
  std::vector<double> result;
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    sum += x[i] - (i >= bars ? x[i - bars] : 0);
    if (i + 1 >= bars) result.push_back(sum / static_cast<double>(bars));
  }
  return result;
}

// Of 120 bars at a time: the share whose exponent is above a half.
double share_of_trends(std::span<const double> walk) {
  double trends = 0, all = 0;
  for (size_t i = 0; i + 120 <= walk.size(); i += 20, ++all) trends += hurst_exponent(walk.subspan(i, 120)) > 0.5;
  return trends / all;
}

void trade(const char* market, const char* filter) {
  MarketOptions options;
  options.made.market = market;
  options.made.bars = 10'000;
  options.window = 119;
  const Judgement j = study("momentum", "none", {{"lookback", "10"}, {"hurst_filter", filter}}, made(options), 8192);
  std::printf("%-6s  filter %-5s  log return %7.2f  exposure %5.2f  turnover %6.0f  %s\n", market, filter, j.log_return,
              j.exposure, j.turnover, j.verdict.c_str());
}

}  // namespace

int main() {
  std::vector<double> log_price{0};
  for (Rng rng(1, Purpose::market); log_price.size() < 50'000;) {
    log_price.push_back(log_price.back() + 0.01 * rng.normal());
  }
  std::printf("a random walk shows H > 1/2 on %.0f %% of days, its 90-day average on %.0f %%\n",
              100 * share_of_trends(log_price), 100 * share_of_trends(moving_average(log_price, 90)));
  for (const char* market : {"latent", "noise"}) {
    for (const char* filter : {"false", "true"}) trade(market, filter);
  }
}
