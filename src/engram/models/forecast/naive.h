// The forecasts that anybody makes without a model: a method that does not beat them has found nothing.
//
//   naive            f = y_n                       seasonal naive   f_h = y_{n + h - m ceil(h / m)}
//   drift            f_h = y_n + h (y_n - y_1) / (n - 1)
//   window mean      f = mean of the last 20
//   naive 2          naive on the seasonally adjusted series, as M4 has it (seasonal.h)
#pragma once

#include "engram/models/forecast/forecaster.h"

namespace engram {

class Naive final : public Forecaster {
 public:
  explicit Naive(const ForecastContext&) {}
  void fit(std::span<const double> past) override { last_ = past.back(); }
  void update(double y) override { last_ = y; }
  void forecast(std::span<double> ahead) const override {
    for (double& f : ahead) f = last_;
  }

 private:
  double last_ = 0;
};

class SeasonalNaive final : public Forecaster {
 public:
  explicit SeasonalNaive(const ForecastContext& context) : season_(static_cast<size_t>(context.season)) {}
  void fit(std::span<const double> past) override {
    const size_t kept = std::min(season_, past.size());
    cycle_.assign(past.end() - static_cast<int64_t>(kept), past.end());
    next_ = 0;
  }
  void update(double y) override {
    cycle_[next_] = y;
    next_ = (next_ + 1) % cycle_.size();
  }
  void forecast(std::span<double> ahead) const override {
    for (size_t h = 0; h < ahead.size(); ++h) ahead[h] = cycle_[(next_ + h) % cycle_.size()];
  }

 private:
  size_t season_, next_ = 0;  // next_: the oldest of the cycle, which comes again first
  std::vector<double> cycle_;
};

class Drift final : public Forecaster {
 public:
  explicit Drift(const ForecastContext&) {}
  void fit(std::span<const double> past) override {
    first_ = past.front();
    last_ = past.back();
    rows_ = static_cast<double>(past.size());
  }
  void update(double y) override {
    last_ = y;
    rows_ += 1;
  }
  void forecast(std::span<double> ahead) const override {
    const double slope = rows_ > 1 ? (last_ - first_) / (rows_ - 1) : 0;
    for (size_t h = 0; h < ahead.size(); ++h) ahead[h] = last_ + slope * static_cast<double>(h + 1);
  }

 private:
  double first_ = 0, last_ = 0, rows_ = 0;
};

class WindowMean final : public Forecaster {
 public:
  explicit WindowMean(const ForecastContext&) {}
  void fit(std::span<const double> past) override {
    window_.assign(past.end() - static_cast<int64_t>(std::min(width, past.size())), past.end());
  }
  void update(double y) override {
    if (window_.size() == width) window_.erase(window_.begin());
    window_.push_back(y);
  }
  void forecast(std::span<double> ahead) const override {
    double sum = 0;
    for (double y : window_) sum += y;
    for (double& f : ahead) f = sum / static_cast<double>(window_.size());
  }

 private:
  static constexpr size_t width = 20;
  std::vector<double> window_;
};

}  // namespace engram
