#include "engram/env/market/optimum.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engram/core/elementary.h"
#include "engram/env/market/book.h"

namespace engram {
namespace {

constexpr int half_points = 300;
constexpr double reach = 6;  // deviations of the prediction on either side of its mean
constexpr double infinite = std::numeric_limits<double>::infinity();

using ByPosition = std::array<std::vector<double>, 3>;

// E[f(m') | m] on the grid: for each point the nearby ones and their probabilities.
class Transition {
 public:
  Transition(const Forecast& forecast, const std::vector<double>& grid) : rows_(grid.size()) {
    for (size_t i = 0; i < grid.size(); ++i) {
      const double centre = forecast.mean + forecast.persistence * (grid[i] - forecast.mean);
      double sum = 0;
      for (size_t j = 0; j < grid.size(); ++j) {
        const double z = forecast.spread > 0 ? (grid[j] - centre) / forecast.spread : 0;
        if (std::abs(z) > 7) continue;
        if (rows_[i].weight.empty()) rows_[i].first = j;
        rows_[i].weight.push_back(exp(-z * z / 2));
        sum += rows_[i].weight.back();
      }
      for (double& weight : rows_[i].weight) weight /= sum;
    }
  }

  double expectation(const std::vector<double>& values, size_t i) const {
    const Row& row = rows_[i];
    double sum = 0;
    for (size_t j = 0; j < row.weight.size(); ++j) sum += row.weight[j] * values[row.first + j];
    return sum;
  }

 private:
  struct Row {
    size_t first = 0;
    std::vector<double> weight;
  };
  std::vector<Row> rows_;
};

std::vector<double> grid_of(const Forecast& forecast) {
  if (forecast.spread == 0) return {forecast.mean};
  std::vector<double> grid;
  for (int i = -half_points; i <= half_points; ++i) {
    grid.push_back(forecast.mean + reach * forecast.deviation() * i / half_points);
  }
  return grid;
}

class Solver {
 public:
  explicit Solver(const TradingProblem& problem)
      : problem_(problem), grid_(grid_of(problem.forecast)), transition_(problem.forecast, grid_) {
    for (int q = -1; q <= 1; ++q) {
      auto& gain = gain_[index(q)];
      for (double m : grid_) gain.push_back(q < 0 && !problem.allow_short ? -infinite : problem.gain(q, m));
      value_[index(q)] = ahead_[index(q)] = std::vector<double>(grid_.size(), 0);
    }
  }

  Band solve() {
    constexpr int most_sweeps = 20'000;
    for (int sweep = 0; sweep < most_sweeps && !sweep_once(); ++sweep) {
    }
    Band band;
    band.average = average_;
    for (int p = -1; p <= 1; ++p) {
      band.short_below[index(p)] = short_below(p);
      band.long_above[index(p)] = std::max(short_below(p), long_above(p));
    }
    return band;
  }

 private:
  static size_t index(int position) { return static_cast<size_t>(position + 1); }

  // gain(q) + E[V_q(m')] of every point, then V_p; whether the change has become the same everywhere.
  bool sweep_once() {
    for (size_t q = 0; q < 3; ++q) {
      for (size_t i = 0; i < grid_.size(); ++i) ahead_[q][i] = gain_[q][i] + transition_.expectation(value_[q], i);
    }
    double least = infinite, most = -infinite;
    ByPosition next = value_;
    for (int p = -1; p <= 1; ++p) {
      for (size_t i = 0; i < grid_.size(); ++i) {
        double best = -infinite;
        for (int q = -1; q <= 1; ++q) best = std::max(best, worth(p, q, i));
        next[index(p)][i] = best;
        const double change = best - value_[index(p)][i];
        least = std::min(least, change);
        most = std::max(most, change);
      }
    }
    average_ = (least + most) / 2;
    const double level = next[1][grid_.size() / 2];
    for (auto& values : next) {
      for (double& value : values) value -= level;
    }
    value_ = std::move(next);
    return most - least < 1e-9 * problem_.forecast.residual;
  }

  double worth(int p, int q, size_t i) const { return ahead_[index(q)][i] - problem_.cost(p, q); }

  // Where the advantage of one choice over the others, which rises with m, changes its sign.
  double crossing(const std::function<double(size_t)>& advantage) const {
    if (advantage(0) > 0) return -infinite;
    for (size_t i = 1; i < grid_.size(); ++i) {
      const double before = advantage(i - 1), here = advantage(i);
      if (here > 0) return grid_[i - 1] + (grid_[i] - grid_[i - 1]) * before / (before - here);
    }
    return infinite;
  }
  double short_below(int p) const {
    if (!problem_.allow_short) return -infinite;
    return crossing([&](size_t i) { return std::max(worth(p, 0, i), worth(p, 1, i)) - worth(p, -1, i); });
  }
  double long_above(int p) const {
    return crossing([&](size_t i) { return worth(p, 1, i) - std::max(worth(p, 0, i), worth(p, -1, i)); });
  }

  const TradingProblem& problem_;
  std::vector<double> grid_;
  Transition transition_;
  ByPosition gain_, value_, ahead_;
  double average_ = 0;
};

// E log(2 - e^r), r ~ N(mean, deviation): the trapezoidal rule, which converges exponentially for such an integrand.
double growth_of_short(double mean, double deviation) {
  constexpr int points = 200;
  constexpr double width = 8.0 / points;
  double sum = 0;
  for (int i = -points; i <= points; ++i) {
    const double z = width * i;
    const double left = std::max(2 - exp(mean + deviation * z), Book::ruin_share);
    sum += exp(-z * z / 2) * log(left);
  }
  return sum * width / std::sqrt(2 * std::numbers::pi);
}

}  // namespace

Band best_band(const TradingProblem& problem) { return Solver(problem).solve(); }

TradingProblem log_wealth_problem(const MarketModel& model, const Terms& terms, bool allow_short) {
  const Forecast forecast = forecast_of(model, terms.delay);
  const double fee = terms.borrow / 365.25;  // made bars are days
  const double loss = terms.slippage + terms.cost;
  TradingProblem problem{.forecast = forecast, .gain = {}, .cost = {}, .allow_short = allow_short};
  problem.gain = [=](int position, double m) {
    if (position == 0) return 0.0;
    return position > 0 ? m : growth_of_short(m, forecast.residual) - fee;
  };
  problem.cost = [=](int from, int to) {  // account.h: leaving flat divides by 1 + k, coming home multiplies by 1 - k
    if (from == to) return 0.0;
    return (to != 0 ? log(1 + loss) : 0.0) - (from != 0 ? log(1 - loss) : 0.0);
  };
  return problem;
}

std::vector<double> best_targets(const MarketModel& model, const std::vector<double>& log_return, int64_t begin,
                                 int64_t end, const Terms& terms, bool allow_short) {
  const Band band = best_band(log_wealth_problem(model, terms, allow_short));
  const std::vector<double> prediction = predictions(model, log_return, terms.delay);
  std::vector<double> targets;
  int position = 0;
  for (int64_t row = begin; row < end - 1; ++row) {
    position = band.decide(position, prediction[static_cast<size_t>(row)]);
    targets.push_back(position);
  }
  return targets;
}

}  // namespace engram
