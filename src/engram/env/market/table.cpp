#include "engram/env/market/table.h"

#include <algorithm>
#include <cmath>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/rounding.h"
#include "engram/data/dates.h"

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

int64_t stamp_of(const std::string& date, const char* option) {
  const auto written = read_calendar_date(date);
  if (!written || written->open_order) {
    throw Error(std::string(option) + ": expected a date such as 2020-01-31, found '" + date + "'");
  }
  return *written->stamp(DateOrder::month_day);
}

// The place of the first stamp from a date on; Error where that is none or the first.
size_t place_of(const std::string& date, const char* option, const std::vector<Prices>& prices,
                const std::vector<int64_t>& stamps) {
  const auto found = std::ranges::lower_bound(stamps, stamp_of(date, option));
  if (found != stamps.begin() && found != stamps.end()) return static_cast<size_t>(found - stamps.begin());
  Prices all;
  all.time = {stamps.front(), stamps.back()};
  throw Error(std::string(option) + ": expected a date within the bars of " + prices[0].name + ", after " +
              all.time_text(0) + " and not after " + all.time_text(1) + ", found " + date);
}

Boundaries boundaries(const std::vector<Prices>& prices, const WalkForward& walk, const SplitDates& dates) {
  std::vector<int64_t> stamps;
  for (const Prices& series : prices) stamps.insert(stamps.end(), series.time.begin(), series.time.end());
  std::sort(stamps.begin(), stamps.end());
  stamps.erase(std::unique(stamps.begin(), stamps.end()), stamps.end());
  const size_t test =
      dates.test_from.empty() ? stamps.size() * 7 / 10 : place_of(dates.test_from, "--test_from", prices, stamps);
  if (walk.folds > 0) {
    const auto block = [&](int64_t i) {
      return stamps[test * static_cast<size_t>(i) / static_cast<size_t>(walk.folds + 1)];
    };
    return {block(walk.fold), block(walk.fold + 1), stamps[test]};
  }
  const size_t by_share = dates.test_from.empty() ? stamps.size() * 6 / 10 : test * 6 / 7;
  const size_t validation =
      dates.validate_from.empty() ? by_share : place_of(dates.validate_from, "--validate_from", prices, stamps);
  if (dates.validate_from.empty() || validation < test) return {stamps[validation], stamps[test], stamps[test]};
  throw Error("--validate_from: expected a date before the first bar that is judged, " +
              (dates.test_from.empty() ? "70 % into the bars" : dates.test_from) + ", found " + dates.validate_from);
}

// `gap` bars of the instrument itself lie between train and validation.
std::array<Rows, 4> split(const Prices& prices, const Boundaries& bounds, int64_t gap, int64_t history) {
  const auto row_of = [&](int64_t stamp) {
    return std::lower_bound(prices.time.begin(), prices.time.end(), stamp) - prices.time.begin();
  };
  const int64_t validation = row_of(bounds.validation);
  return {Rows{0, std::max<int64_t>(0, validation - gap)},
          Rows{std::max(history, validation), row_of(bounds.validation_end)},
          Rows{std::max(history, row_of(bounds.test)), prices.rows()}, Rows{history, prices.rows()}};
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

// Train must hold a window and a step; the other parts a step each.
bool takes_part(const Instrument& instrument, size_t part, int64_t history) {
  return instrument.parts[part].count() >= (part == 0 ? history + 2 : 2);
}

// Of those instruments that are refused the one with most rows is named.
void demand_rows(const MarketTable& table, const WalkForward& walk) {
  const auto longest = std::ranges::max_element(table.instruments, {},
                                                [](const Instrument& instrument) { return instrument.prices.rows(); });
  const Prices& prices = longest->prices;
  const int64_t least = std::max<int64_t>(20, ((table.history + 2) * 10 + 5) / 6);
  if (prices.rows() < least) refuse(prices, table.history, std::to_string(prices.rows()));
  const auto has_members = [&](size_t part) {
    return std::ranges::any_of(table.instruments,
                               [&](const Instrument& i) { return takes_part(i, part, table.history); });
  };
  if (has_members(0) && has_members(1) && has_members(2)) return;
  if (walk.folds > 0) refuse_fold(*longest, table.history, walk);
  const auto& [train, validation, test, all] = longest->parts;
  refuse(prices, table.history,
         std::to_string(train.count()) + " to train, " + std::to_string(validation.count()) + " to validate and " +
             std::to_string(test.count()) + " to test on after the split by date");
}

void demand_any_rows(const MarketTable& table) {
  const auto observed = [&](const Instrument& i) { return i.prices.rows() >= table.history + 2; };
  if (std::ranges::any_of(table.instruments, observed)) return;
  const Prices& prices = table.instruments[0].prices;
  throw Error(prices.name + ": too few rows: expected at least " + std::to_string(table.history + 2) +
              ", a window and a step, found " + std::to_string(prices.rows()));
}

// Who takes no part is left without rows of it, and that is told; who ended early most of all.
void leave_out(MarketTable& table) {
  static constexpr const char* names[] = {"trained on", "validated on", "judged"};
  for (Instrument& instrument : table.instruments) {
    const Prices& prices = instrument.prices;
    for (size_t part = 0; part < instrument.parts.size(); ++part) {
      if (takes_part(instrument, part, table.history)) continue;
      instrument.parts[part] = {0, 0};
      if (part > 2) continue;
      table.notes.push_back(prices.name + ": not " + names[part] + ": its bars, " + prices.time_text(0) + " to " +
                            prices.time_text(prices.rows() - 1) + ", are too few there");
    }
  }
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

std::vector<size_t> MarketTable::members(size_t part) const {
  std::vector<size_t> places;
  for (size_t i = 0; i < instruments.size(); ++i) {
    if (instruments[i].parts[part].count() > 0) places.push_back(i);
  }
  return places;
}

std::shared_ptr<const MarketTable> make_table(std::vector<Prices> prices, const std::optional<MarketModel>& model,
                                              int64_t window, const FeatureSet& features,
                                              const WalkForward& walk_forward, const SplitDates& dates, bool learns) {
  auto table = std::make_shared<MarketTable>();
  table->model = model;
  table->feature_columns = features.columns();
  table->history = std::max(window, features.history());
  table->split_by_date = !dates.test_from.empty();
  const int64_t embargo = walk_forward.embargo < 0 ? table->history : walk_forward.embargo;
  const int64_t gap = walk_forward.folds > 0 ? walk_forward.purge + embargo : 0;
  const Boundaries bounds = boundaries(prices, walk_forward, dates);
  for (Prices& series : prices) {
    Instrument instrument;
    instrument.parts = split(series, bounds, gap, table->history);
    instrument.prices = std::move(series);
    if (!learns && !takes_part(instrument, 0, table->history)) instrument.parts[0] = {0, instrument.prices.rows()};
    instrument.log_return = log_returns(instrument.prices.close);
    instrument.feature = make_features(features, instrument.prices);
    table->instruments.push_back(std::move(instrument));
  }
  if (learns) {
    demand_rows(*table, walk_forward);
  } else {
    demand_any_rows(*table);
  }
  leave_out(*table);
  return table;
}

}  // namespace engram
