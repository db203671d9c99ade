#include "engram/env/market/table.h"

#include <algorithm>
#include <cmath>

#include "engram/core/elementary.h"
#include "engram/core/error.h"

namespace engram {
namespace {

std::vector<double> log_returns(const std::vector<double>& close) {
  std::vector<double> result(close.size(), 0);
  for (size_t i = 1; i < close.size(); ++i) result[i] = log(close[i] / close[i - 1]);
  return result;
}

// First stamp of validation and of test.
std::array<int64_t, 2> boundaries(const std::vector<Prices>& prices) {
  std::vector<int64_t> stamps;
  for (const Prices& series : prices) stamps.insert(stamps.end(), series.time.begin(), series.time.end());
  std::sort(stamps.begin(), stamps.end());
  stamps.erase(std::unique(stamps.begin(), stamps.end()), stamps.end());
  return {stamps[stamps.size() * 6 / 10], stamps[stamps.size() * 7 / 10]};
}

std::array<int64_t, 4> split(const Prices& prices, const std::array<int64_t, 2>& bounds) {
  const auto row_of = [&](int64_t stamp) {
    return std::lower_bound(prices.time.begin(), prices.time.end(), stamp) - prices.time.begin();
  };
  return {0, row_of(bounds[0]), row_of(bounds[1]), prices.rows()};
}

[[noreturn]] void refuse(const Prices& prices, int64_t history, const std::string& found) {
  const int64_t least = std::max<int64_t>(20, ((history + 2) * 10 + 5) / 6);
  throw Error(prices.name + ": too few rows: a window of " + std::to_string(history) + " needs at least " +
              std::to_string(least) + ", found " + found +
              "; give more bars or a smaller --window or fewer --features");
}

// Train must hold a window and a step; validation and test a step each.
void demand_rows(const Instrument& instrument, int64_t history) {
  const Prices& prices = instrument.prices;
  const auto& parts = instrument.parts;
  const int64_t train = parts[1], validation = parts[2] - parts[1], test = parts[3] - parts[2];
  const int64_t least = std::max<int64_t>(20, ((history + 2) * 10 + 5) / 6);
  if (prices.rows() < least) refuse(prices, history, std::to_string(prices.rows()));
  if (train >= history + 2 && validation >= 2 && test >= 2) return;
  refuse(prices, history,
         std::to_string(train) + " to train, " + std::to_string(validation) + " to validate and " +
             std::to_string(test) + " to test on after the split by date");
}

struct Moments {
  double sum = 0, squares = 0, count = 0;
  double mean() const { return sum / count; }
};

}  // namespace

MarketScaler MarketTable::fit_scaler() const {
  const auto columns = static_cast<size_t>(feature_columns);
  std::vector<Moments> moments(1 + columns);
  const auto for_each_value = [&](const auto& use) {
    for (const Instrument& instrument : instruments) {
      for (size_t row = 1; row < static_cast<size_t>(instrument.parts[1]); ++row) {
        use(moments[0], instrument.log_return[row]);
        if (static_cast<int64_t>(row) < history) continue;
        for (size_t i = 0; i < columns; ++i) use(moments[1 + i], instrument.feature[row * columns + i]);
      }
    }
  };
  for_each_value([](Moments& m, double value) { m.sum += value, m.count += 1; });
  for_each_value([](Moments& m, double value) { m.squares += (value - m.mean()) * (value - m.mean()); });
  MarketScaler scaler;
  for (const Moments& m : moments) {
    const double deviation = std::sqrt(m.squares / m.count);
    scaler.mean.push_back(m.mean());
    scaler.deviation.push_back(deviation > 0 ? deviation : 1);
  }
  return scaler;
}

std::shared_ptr<const MarketTable> make_table(std::vector<Prices> prices, const std::optional<MarketModel>& model,
                                              int64_t window, const FeatureSet& features) {
  auto table = std::make_shared<MarketTable>();
  table->model = model;
  table->feature_columns = features.columns();
  table->history = std::max(window, features.history());
  const auto bounds = boundaries(prices);
  for (Prices& series : prices) {
    Instrument instrument;
    instrument.parts = split(series, bounds);
    instrument.prices = std::move(series);
    demand_rows(instrument, table->history);
    instrument.log_return = log_returns(instrument.prices.close);
    instrument.feature = make_features(features, instrument.prices);
    table->instruments.push_back(std::move(instrument));
  }
  return table;
}

}  // namespace engram
