#include "engram/env/market/table.h"

#include <algorithm>
#include <cmath>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/rounding.h"

namespace engram {
namespace {

std::vector<double> log_returns(const std::vector<double>& close) {
  std::vector<double> result(close.size(), 0);
  for (size_t i = 1; i < close.size(); ++i) result[i] = log(close[i] / close[i - 1]);
  return result;
}

// First stamps of validation, of what follows it, and of test.
struct Boundaries {
  int64_t validation, validation_end, test;
};

Boundaries boundaries(const std::vector<Prices>& prices, const WalkForward& walk) {
  std::vector<int64_t> stamps;
  for (const Prices& series : prices) stamps.insert(stamps.end(), series.time.begin(), series.time.end());
  std::sort(stamps.begin(), stamps.end());
  stamps.erase(std::unique(stamps.begin(), stamps.end()), stamps.end());
  const size_t test = stamps.size() * 7 / 10;
  if (walk.folds == 0) return {stamps[stamps.size() * 6 / 10], stamps[test], stamps[test]};
  const auto block = [&](int64_t i) {
    return stamps[test * static_cast<size_t>(i) / static_cast<size_t>(walk.folds + 1)];
  };
  return {block(walk.fold), block(walk.fold + 1), stamps[test]};
}

// `gap` bars of the instrument itself lie between train and validation.
std::array<Rows, 3> split(const Prices& prices, const Boundaries& bounds, int64_t gap) {
  const auto row_of = [&](int64_t stamp) {
    return std::lower_bound(prices.time.begin(), prices.time.end(), stamp) - prices.time.begin();
  };
  const int64_t validation = row_of(bounds.validation);
  return {Rows{0, std::max<int64_t>(0, validation - gap)}, Rows{validation, row_of(bounds.validation_end)},
          Rows{row_of(bounds.test), prices.rows()}};
}

[[noreturn]] void refuse(const Prices& prices, int64_t history, const std::string& found) {
  const int64_t least = std::max<int64_t>(20, ((history + 2) * 10 + 5) / 6);
  throw Error(prices.name + ": too few rows: a window of " + std::to_string(history) + " needs at least " +
              std::to_string(least) + ", found " + found +
              "; give more bars or a smaller --window or fewer --features");
}

[[noreturn]] void refuse_fold(const Instrument& instrument, int64_t history, const WalkForward& walk) {
  throw Error(instrument.prices.name + ": too few rows: fold " + std::to_string(walk.fold) + " of " +
              std::to_string(walk.folds) + " needs at least " + std::to_string(history + 2) +
              " to train and 2 to validate, found " + std::to_string(instrument.parts[0].count()) + " and " +
              std::to_string(instrument.parts[1].count()) + "; give more bars, fewer folds or a smaller --window");
}

// Train must hold a window and a step; validation and test a step each.
void demand_rows(const Instrument& instrument, int64_t history, const WalkForward& walk) {
  const Prices& prices = instrument.prices;
  const auto& [train, validation, test] = instrument.parts;
  const int64_t least = std::max<int64_t>(20, ((history + 2) * 10 + 5) / 6);
  if (prices.rows() < least) refuse(prices, history, std::to_string(prices.rows()));
  if (train.count() >= history + 2 && validation.count() >= 2 && test.count() >= 2) return;
  if (walk.folds > 0) refuse_fold(instrument, history, walk);
  refuse(prices, history,
         std::to_string(train.count()) + " to train, " + std::to_string(validation.count()) + " to validate and " +
             std::to_string(test.count()) + " to test on after the split by date");
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
      for (size_t row = 1; row < static_cast<size_t>(instrument.parts[0].end); ++row) {
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
    scaler.mean.push_back(m.mean());
    scaler.deviation.push_back(divisor(std::sqrt(m.squares / m.count), m.mean()));
  }
  return scaler;
}

std::shared_ptr<const MarketTable> make_table(std::vector<Prices> prices, const std::optional<MarketModel>& model,
                                              int64_t window, const FeatureSet& features,
                                              const WalkForward& walk_forward) {
  auto table = std::make_shared<MarketTable>();
  table->model = model;
  table->feature_columns = features.columns();
  table->history = std::max(window, features.history());
  const int64_t embargo = walk_forward.embargo < 0 ? table->history : walk_forward.embargo;
  const int64_t gap = walk_forward.folds > 0 ? walk_forward.purge + embargo : 0;
  const Boundaries bounds = boundaries(prices, walk_forward);
  for (Prices& series : prices) {
    Instrument instrument;
    instrument.parts = split(series, bounds, gap);
    instrument.prices = std::move(series);
    demand_rows(instrument, table->history, walk_forward);
    instrument.log_return = log_returns(instrument.prices.close);
    instrument.feature = make_features(features, instrument.prices);
    table->instruments.push_back(std::move(instrument));
  }
  return table;
}

}  // namespace engram
