#include "engram/models/forecast/exponential_smoothing.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engram/core/elementary.h"
#include "engram/models/nelder_mead.h"

namespace engram {
namespace {

// Any real number to (low, high) and back.
double between(double x, double low, double high) { return low + (high - low) / (1 + exp(-x)); }
double unbounded(double y, double low, double high) { return log((y - low) / (high - y)); }

// The free numbers of a form, as the search moves them.
class Coordinates {
 public:
  Coordinates(const SmoothingState& begin, double scale) : begin_(begin), scale_(scale) {}

  std::vector<double> start() const {
    std::vector<double> x{unbounded(0.3, low, high), 0};
    if (trending()) x.insert(x.end(), {unbounded(0.1, low, high), 0});
    if (begin_.form.trend == SmoothingForm::damped) x.push_back(0);
    if (seasonal()) x.push_back(unbounded(0.1, low, high));
    return x;
  }
  SmoothingState state(std::span<const double> x) const {
    SmoothingState s = begin_;
    size_t i = 0;
    s.alpha = between(x[i++], low, high);
    s.level += scale_ * x[i++];
    if (trending()) {
      s.beta = s.alpha * between(x[i++], low, high);
      s.slope += 0.1 * scale_ * x[i++];
    }
    if (s.form.trend == SmoothingForm::damped) s.phi = between(x[i++], 0.8, 0.98);
    if (seasonal()) s.gamma = (1 - s.alpha) * between(x[i++], low, high);
    return s;
  }
  int64_t free_numbers() const {
    return static_cast<int64_t>(start().size() + (seasonal() ? begin_.season.size() - 1 : 0)) + 1;
  }

 private:
  static constexpr double low = 1e-4, high = 0.9999;
  bool trending() const { return begin_.form.trend != SmoothingForm::level; }
  bool seasonal() const { return begin_.form.season != SeasonKind::none; }

  SmoothingState begin_;
  double scale_;  // of the values: their deviation
};

double minus_two_log_likelihood(SmoothingState state, std::span<const double> past) {
  const bool relative = state.form.season == SeasonKind::multiplicative;
  double squares = 0, product = 1, logs = 0;
  for (const double y : past) {
    const double f = state.expected();
    const double e = relative ? (y - f) / f : y - f;
    squares += e * e;
    if (relative) {
      if (!(f > 0)) return std::numeric_limits<double>::infinity();
      product *= f;
      if (product > 1e200 || product < 1e-200) logs += log(product), product = 1;
    }
    state.observe(y);
  }
  logs += log(product);
  const auto n = static_cast<double>(past.size());
  return n * log(std::max(squares, 1e-300)) + 2 * logs;
}

// The state before the first row: season by decomposition, level and slope by a line through the first rows.
SmoothingState beginning(const SmoothingForm& form, std::span<const double> past, int64_t season) {
  SmoothingState s;
  s.form = form;
  if (form.season != SeasonKind::none) s.season = seasonal_indices(past, season, form.season);
  const size_t rows = std::min(past.size(), std::max<size_t>(10, static_cast<size_t>(season)));
  double sum = 0, moment = 0;
  const double middle = (static_cast<double>(rows) - 1) / 2;
  double squares = 0;
  for (size_t t = 0; t < rows; ++t) {
    double y = past[t];
    if (form.season == SeasonKind::additive) y -= s.season[t % s.season.size()];
    if (form.season == SeasonKind::multiplicative) y /= s.season[t % s.season.size()];
    const double place = static_cast<double>(t) - middle;
    sum += y, moment += place * y, squares += place * place;
  }
  s.level = sum / static_cast<double>(rows);
  if (form.trend == SmoothingForm::level) return s;
  s.slope = moment / squares;
  s.level -= s.slope * (middle + 1);
  return s;
}

double deviation(std::span<const double> y) {
  double mean = 0, squares = 0;
  for (double v : y) mean += v / static_cast<double>(y.size());
  for (double v : y) squares += (v - mean) * (v - mean);
  return std::sqrt(squares / static_cast<double>(y.size()));
}

struct Fitted {
  SmoothingState before;  // with the estimates, as it stood before the first row
  double criterion;       // AICc
};

Fitted estimate(const SmoothingForm& form, std::span<const double> past, int64_t season) {
  const Coordinates coordinates(beginning(form, past, season), deviation(past));
  const auto value = [&](std::span<const double> x) { return minus_two_log_likelihood(coordinates.state(x), past); };
  const Minimum best = nelder_mead(value, coordinates.start(), 0.5, 1e-7, 400);
  const auto n = static_cast<double>(past.size()), k = static_cast<double>(coordinates.free_numbers());
  const double spare = std::max(1.0, n - k - 1);
  return {coordinates.state(best.at), best.value + 2 * k + 2 * k * (k + 1) / spare};
}

}  // namespace

std::string SmoothingForm::name() const {
  constexpr const char* trends[] = {"N", "A", "Ad"};
  constexpr const char* seasons[] = {"N", "A", "M"};
  return std::string("ETS(") + (season == SeasonKind::multiplicative ? "M," : "A,") + trends[trend] + "," +
         seasons[static_cast<size_t>(season)] + ")";
}

double SmoothingState::expected() const { return ahead(1); }

void SmoothingState::observe(double y) {
  const double base = level + phi * slope, e = y - expected();
  double weighted = e;
  if (form.season == SeasonKind::multiplicative) weighted = e / season[next];
  if (form.season == SeasonKind::additive) season[next] += gamma * e;
  if (form.season == SeasonKind::multiplicative) season[next] += gamma * e / base;
  if (!season.empty() && ++next == season.size()) next = 0;
  level = base + alpha * weighted;
  if (form.trend != SmoothingForm::level) slope = phi * slope + beta * weighted;
}

double SmoothingState::ahead(size_t h) const {
  double base = level, damping = 1;
  if (form.trend == SmoothingForm::additive) base += static_cast<double>(h) * slope;
  if (form.trend == SmoothingForm::damped) {
    for (size_t i = 0; i < h; ++i) base += (damping *= phi) * slope;
  }
  if (form.season == SeasonKind::none) return base;
  const double index = season[(next + h - 1) % season.size()];
  return form.season == SeasonKind::additive ? base + index : base * index;
}

std::vector<SmoothingForm> ExponentialSmoothing::forms(std::span<const double> past) const {
  if (only_) return {*only_};
  std::vector<SeasonKind> seasons{SeasonKind::none};
  if (season_ > 1 && static_cast<int64_t>(past.size()) >= 2 * season_) {
    seasons.push_back(SeasonKind::additive);
    const double least = *std::ranges::min_element(past);
    if (least > 0) seasons.push_back(SeasonKind::multiplicative);
  }
  std::vector<SmoothingForm> all;
  for (const auto trend : {SmoothingForm::level, SmoothingForm::additive, SmoothingForm::damped}) {
    for (const SeasonKind season : seasons) all.push_back({trend, season});
  }
  return all;
}

void ExponentialSmoothing::fit(std::span<const double> past) {
  Fitted best{{}, std::numeric_limits<double>::infinity()};
  for (const SmoothingForm& form : forms(past)) {
    Fitted fitted = estimate(form, past, season_);
    if (!(fitted.criterion >= best.criterion)) best = std::move(fitted);
  }
  state_ = best.before;
  for (const double y : past) state_.observe(y);
  only_ = state_.form;
}

void ExponentialSmoothing::forecast(std::span<double> ahead) const {
  for (size_t h = 0; h < ahead.size(); ++h) ahead[h] = state_.ahead(h + 1);
}

}  // namespace engram
