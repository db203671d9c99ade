// MarketTable: the bars that all lanes share and nobody changes: instruments, what is observed of them, and the split.
//
// Split by time: 60 % of the stamps are train, 10 % validation, 30 % test, with the same two dates for every
// instrument, so that no instrument's training part knows another's test part. What is observed is standardised by mean
// and deviation of the training part alone, over all instruments.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/data/prices.h"
#include "engram/env/market/features.h"
#include "engram/env/market/made_bars.h"

namespace engram {

struct Instrument {
  Prices prices;
  std::vector<double> log_return;  // of closes; 0 in row 0
  std::vector<double> feature;     // (rows, columns)
  std::array<int64_t, 4> parts{};  // first row of train, validation and test, and the end
};

// Per observed column: the log return, then the features.
struct MarketScaler {
  std::vector<double> mean, deviation;

  void visit(Archive& archive) {
    archive("mean", std::span(mean));
    archive("deviation", std::span(deviation));
  }
};

struct MarketTable {
  std::vector<Instrument> instruments;
  std::optional<MarketModel> model;  // of made bars
  int64_t feature_columns = 0;
  int64_t history = 0;  // the first row that can be observed

  MarketScaler fit_scaler() const;
};

// Error (too few rows) where a part of an instrument cannot hold a window and a step.
std::shared_ptr<const MarketTable> make_table(std::vector<Prices> prices, const std::optional<MarketModel>& model,
                                              int64_t window, const FeatureSet& features);

}  // namespace engram
