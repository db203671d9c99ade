// MarketTable: the bars that all lanes share and nobody changes: instruments, what is observed of them, and the split.
//
// Split by time: 60 % of the stamps are train, 10 % validation, 30 % test, with the same two dates for every
// instrument, so that no instrument's training part knows another's test part; or by the dates that are asked for. What
// is observed is standardised by mean and deviation of the training part alone, over all instruments. An instrument
// takes part where it has bars: one that begins late may be judged though it was not trained on, one that ends early is
// left out of what comes later. Who is left out of the test part, and when it ended, is told.
//
// Walk-forward (Lopez de Prado, "Advances in financial machine learning", 2018, chapters 7 and 12): the first 70 % are
// cut into K + 1 equal blocks; fold k of K trains on the first k of them and validates on the next. `purge` bars are
// dropped from the end of train, because what is decided there is paid for in validation, and `embargo` bars before
// them, because validation's first observations show them. The test part is the same in every fold.
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

struct Rows {
  int64_t begin = 0, end = 0;
  int64_t count() const { return end - begin; }
};

struct Instrument {
  Prices prices;
  std::vector<double> log_return;  // of closes; 0 in row 0
  std::vector<double> feature;     // (rows, columns)
  std::array<Rows, 4> parts{};     // of each DataPart: train, validation, test, all; empty where it takes no part
};

// First bars of validation and test by date; where one is empty, its share decides.
struct SplitDates {
  std::string validate_from, test_from;
};

struct WalkForward {
  int64_t folds = 0, fold = 1;  // 0 folds: the split of 60, 10 and 30 %
  int64_t purge = 0;            // bars from a decision to the close that ends its outcome
  int64_t embargo = -1;         // -1: as many bars as an observation reaches back
};

// Per observed column: the log return, then the features. A column that does not vary has deviation 1 (core/rounding.h).
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
  bool split_by_date = false;
  std::vector<std::string> notes;  // who is left out of which part

  // Those instruments that take part, by their places.
  std::vector<size_t> members(size_t part) const;
  MarketScaler fit_scaler() const;
  std::string made_market() const { return model ? "made market " + model->market : ""; }
};

// Error (too few rows) where no instrument can hold a window and a step of some part, or where `learns` is false, of the
// whole: then all rows are the training part, which nobody trains on, where its own are too few.
std::shared_ptr<const MarketTable> make_table(std::vector<Prices> prices, const std::optional<MarketModel>& model,
                                              int64_t window, const FeatureSet& features,
                                              const WalkForward& walk_forward = {}, const SplitDates& dates = {},
                                              bool learns = true);

}  // namespace engram
