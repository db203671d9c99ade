#include "engram/models/emission.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engram/core/elementary.h"
#include "engram/core/error.h"

namespace engram {
namespace {

constexpr double nothing = -std::numeric_limits<double>::infinity();

[[noreturn]] void refuse(int64_t row, const std::string& expected, double found) {
  throw Error("row " + std::to_string(row + 1) + " of the observations: expected " + expected + ", found " +
              std::to_string(found));
}

void demand_whole(const Matrix& rows, double most, const std::string& expected) {
  if (rows.columns() != 1) {
    throw Error("the observations: expected one column of whole numbers, found " + std::to_string(rows.columns()) +
                " columns; --columns chooses one");
  }
  for (int64_t t = 0; t < rows.rows(); ++t) {
    const double value = rows(t);
    if (!std::isnan(value) && !(value >= 0 && value <= most && value == std::floor(value))) refuse(t, expected, value);
  }
}

double log_or_nothing(double value) { return value > 0 ? log(value) : nothing; }

// Rows in ascending order of their first value, those without one left out.
std::vector<int64_t> ascending(const Matrix& rows) {
  std::vector<int64_t> order;
  for (int64_t t = 0; t < rows.rows(); ++t) {
    if (!std::isnan(rows(t, 0))) order.push_back(t);
  }
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return rows(a, 0) < rows(b, 0); });
  if (order.empty()) throw Error("the observations: expected at least one value, found none");
  return order;
}

// The row that a state's guess stands on: the middle of its part, or any.
int64_t example(const std::vector<int64_t>& order, int64_t state, int64_t states, int64_t attempt, Rng& rng) {
  const auto count = static_cast<int64_t>(order.size());
  const int64_t middle = (2 * state + 1) * count / (2 * states);
  return order[static_cast<size_t>(attempt == 0 ? middle : rng.below(count))];
}

class Discrete final : public Emission {
 public:
  explicit Discrete(int64_t symbols) : symbols_(symbols) {}
  std::unique_ptr<Emission> clone() const override { return std::make_unique<Discrete>(*this); }
  void demand(const Matrix& rows) const override {
    constexpr double most_symbols = 1e6;
    const double last = symbols_ > 0 ? static_cast<double>(symbols_ - 1) : most_symbols;
    demand_whole(rows, last, "a symbol, a whole number from 0 to " + std::to_string(static_cast<int64_t>(last)));
  }
  double log_density(int64_t state, const Matrix& rows, int64_t row) const override {
    const double value = rows(row);
    return std::isnan(value) ? 0 : log_or_nothing(probability_(state, static_cast<int64_t>(value)));
  }
  void guess(const Matrix& rows, int64_t states, int64_t, Rng& rng) override {
    if (symbols_ == 0) {
      for (double value : rows.values()) {
        if (!std::isnan(value)) symbols_ = std::max(symbols_, static_cast<int64_t>(value) + 1);
      }
    }
    probability_ = Matrix(states, std::max<int64_t>(symbols_, 1));
    for (double& value : probability_.values()) value = rng.uniform(0.5, 1.5);
    normalise();
  }
  void fit(const Matrix& rows, const Matrix& weight) override {
    Matrix counts(probability_.rows(), probability_.columns());
    for (int64_t t = 0; t < rows.rows(); ++t) {
      if (std::isnan(rows(t))) continue;
      for (int64_t s = 0; s < counts.rows(); ++s) counts(s, static_cast<int64_t>(rows(t))) += weight(t, s);
    }
    for (int64_t s = 0; s < counts.rows(); ++s) {
      if (row_sum(counts, s) > 0) continue;
      for (int64_t k = 0; k < counts.columns(); ++k) counts(s, k) = probability_(s, k);
    }
    probability_ = counts;
    normalise();
  }
  std::vector<std::pair<std::string, Matrix*>> parameters() override { return {{"emission", &probability_}}; }
  void demand_parameters() const override {
    for (int64_t s = 0; s < probability_.rows(); ++s) {
      const bool positive = std::ranges::all_of(probability_.values(), [](double p) { return p >= 0; });
      if (positive && std::abs(row_sum(probability_, s) - 1) < 1e-6) continue;
      throw Error("emission: expected probabilities, each row with the sum 1, found row " + std::to_string(s) +
                  " with the sum " + std::to_string(row_sum(probability_, s)));
    }
  }
  double order(int64_t state) const override {
    double mean = 0;
    for (int64_t k = 0; k < probability_.columns(); ++k) mean += static_cast<double>(k) * probability_(state, k);
    return mean;
  }

 private:
  static double row_sum(const Matrix& m, int64_t row) {
    double sum = 0;
    for (int64_t k = 0; k < m.columns(); ++k) sum += m(row, k);
    return sum;
  }
  void normalise() {
    for (int64_t s = 0; s < probability_.rows(); ++s) {
      const double sum = row_sum(probability_, s);
      for (int64_t k = 0; k < probability_.columns(); ++k) probability_(s, k) /= sum;
    }
  }

  int64_t symbols_;
  Matrix probability_;  // (N, M)
};

class Gaussian final : public Emission {
 public:
  std::unique_ptr<Emission> clone() const override { return std::make_unique<Gaussian>(*this); }
  void demand(const Matrix& rows) const override {
    if (mean_.columns() == 0 || mean_.columns() == rows.columns()) return;
    throw Error("the observations: expected " + std::to_string(mean_.columns()) + " columns, as the model has, found " +
                std::to_string(rows.columns()) + "; --columns chooses");
  }
  double log_density(int64_t state, const Matrix& rows, int64_t row) const override {
    double sum = 0;
    for (int64_t d = 0; d < rows.columns(); ++d) {
      const double distance = rows(row, d) - mean_(state, d), variance = variance_(state, d);
      if (std::isnan(distance)) continue;
      sum -= 0.5 * (log(2 * std::numbers::pi * variance) + distance * distance / variance);
    }
    return sum;
  }
  void guess(const Matrix& rows, int64_t states, int64_t attempt, Rng& rng) override {
    const std::vector<int64_t> order = ascending(rows);
    mean_ = variance_ = Matrix(states, rows.columns());
    fit(rows, Matrix(rows.rows(), states, 1));
    least_ = 1e-6 * *std::ranges::max_element(variance_.values()) + 1e-300;  // no state may sit on one value
    for (int64_t s = 0; s < states; ++s) {
      const int64_t at = example(order, s, states, attempt, rng);
      for (int64_t d = 0; d < rows.columns(); ++d) {
        if (!std::isnan(rows(at, d))) mean_(s, d) = rows(at, d);
        variance_(s, d) = std::max(variance_(s, d), least_);
      }
    }
  }
  void fit(const Matrix& rows, const Matrix& weight) override {
    for (int64_t s = 0; s < mean_.rows(); ++s) {
      for (int64_t d = 0; d < mean_.columns(); ++d) fit_one(rows, weight, s, d);
    }
  }
  std::vector<std::pair<std::string, Matrix*>> parameters() override {
    return {{"means", &mean_}, {"variances", &variance_}};
  }
  void demand_parameters() const override {
    if (mean_.columns() != variance_.columns()) {
      throw Error("means and variances: expected as many columns in both, found " + std::to_string(mean_.columns()) +
                  " and " + std::to_string(variance_.columns()));
    }
    for (double variance : variance_.values()) {
      if (!(variance > 0)) throw Error("variances: expected numbers above 0, found " + std::to_string(variance));
    }
  }
  double order(int64_t state) const override { return mean_(state, 0); }

 private:
  void fit_one(const Matrix& rows, const Matrix& weight, int64_t s, int64_t d) {
    double mass = 0, mean = 0, spread = 0;
    for (int64_t t = 0; t < rows.rows(); ++t) {
      if (std::isnan(rows(t, d))) continue;
      mass += weight(t, s);
      mean += weight(t, s) * rows(t, d);
    }
    if (!(mass > 0)) return;
    mean /= mass;
    for (int64_t t = 0; t < rows.rows(); ++t) {
      const double distance = rows(t, d) - mean;
      if (!std::isnan(distance)) spread += weight(t, s) * distance * distance;
    }
    mean_(s, d) = mean;
    variance_(s, d) = std::max(spread / mass, least_);
  }

  Matrix mean_, variance_;  // (N, D)
  double least_ = 1e-300;
};

class Poisson final : public Emission {
 public:
  std::unique_ptr<Emission> clone() const override { return std::make_unique<Poisson>(*this); }
  void demand(const Matrix& rows) const override { demand_whole(rows, 1e6, "a count, a whole number from 0 to 1e6"); }
  double log_density(int64_t state, const Matrix& rows, int64_t row) const override {
    const double count = rows(row);
    if (std::isnan(count)) return 0;
    double factorial = 0;
    for (int64_t k = 2; k <= static_cast<int64_t>(count); ++k) factorial += log(static_cast<double>(k));
    if (rate_(state) == 0) return count == 0 ? 0 : nothing;
    return count * log(rate_(state)) - rate_(state) - factorial;
  }
  void guess(const Matrix& rows, int64_t states, int64_t attempt, Rng& rng) override {
    const std::vector<int64_t> order = ascending(rows);
    rate_ = Matrix(states, 1);
    for (int64_t s = 0; s < states; ++s) rate_(s) = rows(example(order, s, states, attempt, rng)) + 0.1;
  }
  void fit(const Matrix& rows, const Matrix& weight) override {
    for (int64_t s = 0; s < rate_.rows(); ++s) {
      double mass = 0, sum = 0;
      for (int64_t t = 0; t < rows.rows(); ++t) {
        if (std::isnan(rows(t))) continue;
        mass += weight(t, s);
        sum += weight(t, s) * rows(t);
      }
      if (mass > 0) rate_(s) = sum / mass;
    }
  }
  std::vector<std::pair<std::string, Matrix*>> parameters() override { return {{"rates", &rate_}}; }
  void demand_parameters() const override {
    for (double rate : rate_.values()) {
      if (!(rate >= 0)) throw Error("rates: expected numbers from 0 on, found " + std::to_string(rate));
    }
  }
  double order(int64_t state) const override { return rate_(state); }

 private:
  Matrix rate_;  // (N, 1)
};

}  // namespace

std::unique_ptr<Emission> make_emission(const std::string& kind, int64_t symbols) {
  if (kind == "gaussian") return std::make_unique<Gaussian>();
  if (kind == "poisson") return std::make_unique<Poisson>();
  return std::make_unique<Discrete>(symbols);
}

double log_sum_exp(const double* values, int64_t count, int64_t stride) {
  double most = nothing;
  for (int64_t i = 0; i < count; ++i) most = std::max(most, values[i * stride]);
  if (!std::isfinite(most)) return most;
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += exp(values[i * stride] - most);
  return most + log(sum);
}

}  // namespace engram
