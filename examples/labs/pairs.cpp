// Pairs by a Kalman-filtered mean: two prices whose ratio reverts by a tenth a day, and two that go their own ways.
#include <cmath>
#include <cstdio>

#include "engram/core/rng.h"
#include "engram/data/dates.h"
#include "engram/env/market/pair.h"
#include "lab.h"

using namespace engram;

namespace {

Prices bars_of(const char* name, const std::vector<double>& log_close) {
  Prices prices;
  prices.name = name;
  for (size_t i = 0; i < log_close.size(); ++i) {
    prices.time.push_back(static_cast<int64_t>(i) * milliseconds_per_day);
    prices.open.push_back(std::exp(log_close[i == 0 ? 0 : i - 1]));
    prices.close.push_back(std::exp(log_close[i]));
  }
  prices.high = prices.low = prices.close;
  prices.volume.assign(log_close.size(), 1);
  return prices;
}

// B is a random walk, A is B and a spread that keeps `keep` of itself from day to day.
Prices make_pair_of_bars(double keep) {
  Rng rng(1, Purpose::market);
  std::vector<double> a{0}, b{0};
  for (double spread = 0; a.size() < 5000;) {
    b.push_back(b.back() + 0.01 * rng.normal());
    spread = keep * spread + 0.01 * rng.normal();
    a.push_back(b.back() + spread);
  }
  return pair_of({bars_of("A", a), bars_of("B", b)});
}

}  // namespace

int main() {
  MarketOptions options;
  options.pair = true;  // both legs pay
  options.window = 120;
  for (double keep : {0.9, 1.0}) {
    const Prices pair = make_pair_of_bars(keep);
    const MarketOf market = [&](DataPart part) { return Market(options, part, pair); };
    const Judgement j = study("kalman_mean", "none", {}, market, 8192);
    std::printf("%s  log return %5.2f  turnover %4.0f  break-even %5.1f bp of both legs  %s\n",
                keep < 1 ? "tied    " : "not tied", j.log_return, j.turnover, j.break_even_cost_bps, j.verdict.c_str());
  }
}
