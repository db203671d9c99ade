// Rows of the market's preparation and judgement: bars read from 100,000 lines of six numbers, and an account of 10,000
// bars held against 1,000 shifts of its orders.
#include <cstdio>

#include "engram/core/fingerprint.h"
#include "engram/data/prices.h"
#include "engram/env/market/judgement.h"
#include "engram/env/market/made_bars.h"
#include "engram/run/bench/bench.h"

namespace engram {
namespace {

std::string signature_of(std::span<const double> values) {
  return fingerprint_of(std::string_view(reinterpret_cast<const char*>(values.data()), values.size_bytes()));
}

constexpr int64_t lines = 100'000;

std::string price_lines() {
  std::string csv = "Date,Open,High,Low,Close,Volume\n";
  char line[160];
  for (int64_t i = 0; i < lines; ++i) {
    const double price = 100 + 0.001 * static_cast<double>(i % 1000);
    std::snprintf(line, sizeof line, "%lld,%.6f,%.6f,%.6f,%.6f,%lld\n", static_cast<long long>(1'500'000'000 + 60 * i),
                  price, price + 1, price - 1, price + 0.5, static_cast<long long>(1000 + i));
    csv += line;
  }
  return csv;
}

void measure_csv(Bench& bench) {
  const std::string csv = price_lines();
  const auto call = [&] { return parse_prices(csv, "made.csv"); };
  bench.measure({"csv_rows", "rows", lines, NAN, signature_of(call().at(0).close), call});
}

// Long after a rise, short after a fall, over the test part of a market with momentum.
MarketPass traded_pass() {
  const MarketModel model{.market = "ar1", .market_seed = 1, .bars = 33'334};
  MarketPass pass;
  pass.table = make_table({make_bars(model)}, model, 1, {});
  pass.begin = pass.bars().parts[2].begin;
  pass.end = pass.bars().parts[2].end;
  pass.terms = {.cost = 5e-4};
  for (int64_t row = pass.begin; row < pass.end - 1; ++row) {
    pass.target.push_back(pass.bars().log_return[static_cast<size_t>(row)] > 0 ? 1 : -1);
  }
  return pass;
}

void measure_judgement(Bench& bench) {
  const MarketPass pass = traded_pass();
  const auto call = [&] { return judge({&pass, 1}, 1); };
  const Judgement judgement = call();
  const double bars = static_cast<double>(judgement.shifted.size()) * static_cast<double>(judgement.bars);
  bench.measure({"shift_test", "bars shifted", bars, NAN, signature_of(judgement.shifted), call});
}

}  // namespace

void bench_data(Bench& bench) {
  measure_csv(bench);
  measure_judgement(bench);
}

}  // namespace engram
