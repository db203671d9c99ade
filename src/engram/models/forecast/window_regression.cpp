#include "engram/models/forecast/window_regression.h"

#include <algorithm>
#include <cmath>

#include "engram/core/rounding.h"
#include "engram/models/linear_regression.h"
#include "engram/models/regression_trees.h"

namespace engram {
namespace {

class LinearRows final : public RowModel {
 public:
  explicit LinearRows(double penalty) : penalty_(penalty) {}

  void fit(std::span<const double> x, std::span<const double> y) override {
    const size_t n = y.size(), columns = x.size() / n;
    standardise_by(x, columns);
    std::vector<double> z;
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < columns; ++j) z.push_back((x[i * columns + j] - mean_[j]) / deviation_[j]);
    }
    intercept_ = 0;
    for (double value : y) intercept_ += value / static_cast<double>(n);
    std::vector<double> target;
    for (double value : y) target.push_back(value - intercept_);
    coefficient_ = engram::ridge(z, target, static_cast<int64_t>(columns), penalty_).coefficient;
  }
  double predict(std::span<const double> x) const override {
    double sum = intercept_;
    for (size_t j = 0; j < x.size(); ++j) sum += coefficient_[j] * (x[j] - mean_[j]) / deviation_[j];
    return sum;
  }

 private:
  void standardise_by(std::span<const double> x, size_t columns) {
    const size_t n = x.size() / columns;
    mean_.assign(columns, 0), deviation_.assign(columns, 0);
    for (size_t i = 0; i < x.size(); ++i) mean_[i % columns] += x[i] / static_cast<double>(n);
    for (size_t i = 0; i < x.size(); ++i) {
      deviation_[i % columns] += (x[i] - mean_[i % columns]) * (x[i] - mean_[i % columns]) / static_cast<double>(n);
    }
    for (size_t j = 0; j < columns; ++j) deviation_[j] = divisor(std::sqrt(deviation_[j]), mean_[j]);
  }

  double penalty_, intercept_ = 0;
  std::vector<double> mean_, deviation_, coefficient_;  // (D)
};

// Trees answer in float: targets are brought to deviation 1 first.
class TreeRows final : public RowModel {
 public:
  explicit TreeRows(const RegressionTrees::Options& options) : trees_(options) {}

  void fit(std::span<const double> x, std::span<const double> y) override {
    double squares = 0;
    mean_ = 0;
    for (double value : y) mean_ += value / static_cast<double>(y.size());
    for (double value : y) squares += (value - mean_) * (value - mean_);
    scale_ = divisor(std::sqrt(squares / static_cast<double>(y.size())), mean_);
    columns_ = static_cast<int64_t>(x.size() / y.size());
    std::vector<Real> rows;
    for (double value : x) rows.push_back(static_cast<Real>(value / scale_));
    std::vector<double> target;
    for (double value : y) target.push_back((value - mean_) / scale_);
    trees_.fit(ConstView{rows.data(), static_cast<int64_t>(y.size()), columns_}, target);
  }
  double predict(std::span<const double> x) const override {
    std::vector<Real> row;
    for (double value : x) row.push_back(static_cast<Real>(value / scale_));
    double answer = 0;
    trees_.predict(ConstView{row.data(), 1, columns_}, std::span(&answer, 1));
    return mean_ + scale_ * answer;
  }

 private:
  RegressionTrees trees_;
  double mean_ = 0, scale_ = 1;
  int64_t columns_ = 0;
};

std::unique_ptr<RowModel> make_model(WindowRegression::Kind kind, uint64_t seed) {
  RegressionTrees::Options options;
  options.seed = seed;
  switch (kind) {
    case WindowRegression::lags:
      return std::make_unique<LinearRows>(1e-8);
    case WindowRegression::ridge:
      return std::make_unique<LinearRows>(1.0);
    case WindowRegression::forest:
      options.n_estimators = 100, options.bagging = true, options.max_depth = 12, options.min_samples_leaf = 3;
      options.column_share = 1.0 / 3;
      return std::make_unique<TreeRows>(options);
    case WindowRegression::boosting:
      options.rounds = 100, options.learning_rate = 0.1, options.max_depth = 3, options.min_samples_leaf = 3;
      return std::make_unique<TreeRows>(options);
  }
  return nullptr;
}

// One season and a little, within a quarter of the rows.
size_t width_of(int64_t season, size_t rows) {
  const int64_t wanted = season > 1 ? season + 2 : 12;
  return static_cast<size_t>(std::clamp<int64_t>(wanted, 2, std::max<int64_t>(2, static_cast<int64_t>(rows) / 4)));
}

}  // namespace

WindowRegression::WindowRegression(const ForecastContext& context, Kind kind) : context_(context), kind_(kind) {}

void WindowRegression::write_row(std::span<const double> window, int64_t row, std::span<double> x) const {
  for (size_t i = 0; i < width_; ++i) x[i] = window[i] - base(window);
  if (context_.known > 0) context_.features(row, x.subspan(width_));
}

void WindowRegression::fit(std::span<const double> past) {
  if (width_ == 0) width_ = width_of(context_.season, past.size());
  if (kind_ == lags) context_.known = 0;
  const size_t columns = width_ + static_cast<size_t>(context_.known);
  std::vector<double> x((past.size() - width_) * columns), y;
  for (size_t t = width_; t < past.size(); ++t) {
    const auto window = past.subspan(t - width_, width_);
    write_row(window, static_cast<int64_t>(t), std::span(x).subspan((t - width_) * columns, columns));
    y.push_back(past[t] - base(window));
  }
  model_ = make_model(kind_, context_.seed);
  model_->fit(x, y);
  rows_ = static_cast<int64_t>(past.size());
  window_.assign(past.end() - static_cast<int64_t>(width_), past.end());
}

void WindowRegression::update(double y) {
  window_.erase(window_.begin());
  window_.push_back(y);
  ++rows_;
}

void WindowRegression::forecast(std::span<double> ahead) const {
  std::vector<double> window = window_, x(width_ + static_cast<size_t>(context_.known));
  for (size_t h = 0; h < ahead.size(); ++h) {
    write_row(window, rows_ + static_cast<int64_t>(h), x);
    ahead[h] = base(window) + model_->predict(x);
    window.erase(window.begin());
    window.push_back(ahead[h]);
  }
}

}  // namespace engram
