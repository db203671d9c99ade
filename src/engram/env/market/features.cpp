#include "engram/env/market/features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <string_view>
#include <utility>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/data/dates.h"
#include "engram/statistics/hurst.h"

namespace engram {
namespace {

constexpr std::array<int64_t, 3> momentum_bars{5, 20, 60};
constexpr std::array<int64_t, 2> volatility_bars{20, 60};
constexpr int64_t hurst_bars = 120;
constexpr int64_t fast_average = 10, slow_average = 50;
constexpr double least_variance = 1e-20;  // of prices that stand still

// Sums of the first i values, and of their squares, so that any window's mean and variance cost nothing.
class Sums {
 public:
  explicit Sums(const std::vector<double>& values) : sum_{0}, squares_{0} {
    for (double value : values) {
      sum_.push_back(sum_.back() + value);
      squares_.push_back(squares_.back() + value * value);
    }
  }
  // Of the `count` values that end with index `last`.
  double mean(int64_t last, int64_t count) const { return window(sum_, last, count); }
  double variance(int64_t last, int64_t count) const {
    const double centre = mean(last, count);
    return std::max(least_variance, window(squares_, last, count) - centre * centre);
  }

 private:
  static double window(const std::vector<double>& sums, int64_t last, int64_t count) {
    return (sums[static_cast<size_t>(last + 1)] - sums[static_cast<size_t>(last + 1 - count)]) /
           static_cast<double>(count);
  }
  std::vector<double> sum_, squares_;
};

std::vector<double> differences(const std::vector<double>& x, int64_t lag) {
  std::vector<double> result(x.size(), 0);
  for (size_t i = static_cast<size_t>(lag); i < x.size(); ++i) result[i] = x[i] - x[i - static_cast<size_t>(lag)];
  return result;
}

// hurst_exponent of every row's last hurst_bars log prices.
class RollingHurst {
 public:
  explicit RollingHurst(const std::vector<double>& log_price) {
    for (int64_t lag = shortest_hurst_lag; lag <= longest_hurst_lag; ++lag) {
      sums_.emplace_back(differences(log_price, lag));
    }
  }
  double at(int64_t row) const {
    std::array<double, longest_hurst_lag - shortest_hurst_lag + 1> log_deviation;
    for (size_t i = 0; i < sums_.size(); ++i) {
      const int64_t lag = shortest_hurst_lag + static_cast<int64_t>(i);
      log_deviation[i] = log(sums_[i].variance(row, hurst_bars - lag)) / 2;
    }
    return hurst_slope(log_deviation);
  }

 private:
  std::vector<Sums> sums_;  // of the differences at each lag
};

void append_cycle(double share, std::span<double>& out) {
  out[0] = sin(2 * std::numbers::pi * share);
  out[1] = cos(2 * std::numbers::pi * share);
  out = out.subspan(2);
}

class Maker {
 public:
  Maker(const FeatureSet& set, const Prices& prices)
      : set_(set),
        prices_(prices),
        log_price_(logarithms(prices.close)),
        returns_(differences(log_price_, 1)),
        closes_(prices.close),
        hurst_(set.hurst ? log_price_ : std::vector<double>()) {}

  void write(int64_t row, std::span<double> out) const {
    const auto push = [&](double value) {
      out[0] = value;
      out = out.subspan(1);
    };
    const auto t = static_cast<size_t>(row);
    if (set_.momentum) {
      for (int64_t k : momentum_bars) {
        push((log_price_[t] - log_price_[t - static_cast<size_t>(k)]) / std::sqrt(static_cast<double>(k)));
      }
    }
    if (set_.volatility) {
      for (int64_t k : volatility_bars) push(log(returns_.variance(row, k)) / 2);
    }
    if (set_.hurst) push(hurst_.at(row));
    if (set_.averages) {
      const double slow = closes_.mean(row, slow_average);
      push(log(prices_.close[t] / slow));
      push(log(closes_.mean(row, fast_average) / slow));
    }
    if (set_.calendar) write_calendar(prices_.time[t], out);
  }

 private:
  static std::vector<double> logarithms(const std::vector<double>& values) {
    std::vector<double> result;
    for (double value : values) result.push_back(log(value));
    return result;
  }
  static void write_calendar(int64_t time, std::span<double> out) {
    const double days = static_cast<double>(time) / static_cast<double>(milliseconds_per_day);
    const int64_t of_day = (time % milliseconds_per_day + milliseconds_per_day) % milliseconds_per_day;
    append_cycle(static_cast<double>(of_day) / static_cast<double>(milliseconds_per_day),
                 out);  // no day's digits in it
    append_cycle(std::floor(days) / 7 - std::floor(std::floor(days) / 7), out);
    append_cycle(days / 365.2425 - std::floor(days / 365.2425), out);
  }

  const FeatureSet& set_;
  const Prices& prices_;
  std::vector<double> log_price_;
  Sums returns_, closes_;
  RollingHurst hurst_;
};

}  // namespace

FeatureSet FeatureSet::parse(const std::string& names, const std::string& place) {
  FeatureSet set;
  if (names == "none" || names.empty()) return set;
  if (names == "all") return {true, true, true, true, true};
  const std::pair<std::string, bool*> known[] = {{"momentum", &set.momentum},
                                                 {"volatility", &set.volatility},
                                                 {"hurst", &set.hurst},
                                                 {"averages", &set.averages},
                                                 {"calendar", &set.calendar}};
  std::vector<std::string> all{"none", "all"};
  for (const auto& entry : known) all.push_back(entry.first);
  for (std::string_view rest = names;;) {
    const size_t comma = rest.find(',');
    const std::string name(rest.substr(0, comma));
    const auto* found =
        std::find_if(std::begin(known), std::end(known), [&](const auto& k) { return k.first == name; });
    if (found == std::end(known)) {
      throw Error(place + ": expected none, all or some of momentum,volatility,hurst,averages,calendar, found '" +
                  name + "'" + suggestion(name, all));
    }
    *found->second = true;
    if (comma == std::string_view::npos) return set;
    rest.remove_prefix(comma + 1);
  }
}

int64_t FeatureSet::columns() const {
  return (momentum ? 3 : 0) + (volatility ? 2 : 0) + (hurst ? 1 : 0) + (averages ? 2 : 0) + (calendar ? 6 : 0);
}

int64_t FeatureSet::history() const {
  int64_t first = 0;
  if (momentum) first = std::max(first, momentum_bars.back());
  if (volatility) first = std::max(first, volatility_bars.back());
  if (hurst) first = std::max(first, hurst_bars - 1);
  if (averages) first = std::max(first, slow_average - 1);
  return first;
}

std::vector<double> make_features(const FeatureSet& set, const Prices& prices) {
  const auto columns = static_cast<size_t>(set.columns()), rows = static_cast<size_t>(prices.rows());
  std::vector<double> result(rows * columns, 0);
  if (columns == 0) return result;
  const Maker maker(set, prices);
  for (auto row = static_cast<size_t>(set.history()); row < rows; ++row) {
    maker.write(static_cast<int64_t>(row), std::span(result).subspan(row * columns, columns));
  }
  return result;
}

}  // namespace engram
