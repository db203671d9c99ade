#include "engram/models/forecast/verdict.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engram/statistics/bootstrap.h"
#include "engram/statistics/student.h"

namespace engram {
namespace {

constexpr size_t enough_series = 8;

// Of one origin: y (h) and what a method said of it.
struct Pair {
  std::span<const double> values, forecasts;
};
Pair pair_of(const JudgedSeries& s, size_t method, size_t origin) {
  const auto forecasts = s.test->forecast(method, origin);
  return {s.y.subspan(static_cast<size_t>(s.test->origins[origin]), forecasts.size()), forecasts};
}

double loss(const JudgedSeries& s, size_t method, size_t origin) {
  const Pair p = pair_of(s, method, origin);
  return forecast_errors(p.values, p.forecasts, s.scale).mase;
}

// Clark and West's difference at one origin.
double adjusted_difference(const JudgedSeries& s, size_t naive, size_t best, size_t origin) {
  const Pair a = pair_of(s, naive, origin), b = pair_of(s, best, origin);
  double sum = 0;
  for (size_t h = 0; h < a.values.size(); ++h) {
    const double e = a.values[h] - a.forecasts[h], f = b.values[h] - b.forecasts[h],
                 g = a.forecasts[h] - b.forecasts[h];
    sum += e * e - f * f + g * g;
  }
  return sum / static_cast<double>(a.values.size()) / (s.scale * s.scale);
}

double mean_over(size_t begin, size_t end, const std::function<double(size_t)>& value) {
  double sum = 0;
  for (size_t o = begin; o < end; ++o) sum += value(o);
  return end > begin ? sum / static_cast<double>(end - begin) : 0;
}

class Judge {
 public:
  Judge(std::span<const JudgedSeries> series, std::span<const ForecastMethod> methods)
      : series_(series), methods_(methods), by_series_(series.size() >= enough_series) {}

  Verdict verdict() const {
    Verdict v;
    v.by_series = by_series_;
    const std::vector<double> before = mean_losses(&Judge::choosing), after = mean_losses(&Judge::judging);
    v.chosen_naive = least(before, true);
    v.best_naive = least(after, true);
    v.best = least(before, false);
    v.improvement = after[v.best_naive] > 0 ? 1 - after[v.best] / after[v.best_naive] : 0;
    v.p_value = 0;
    for (size_t m = 0; m < methods_.size(); ++m) {
      if (!naive(m)) continue;
      const std::vector<double> d = differences(m, v.best);
      v.p_value = std::max(v.p_value, one_sided_p(d));
      v.judged_by = static_cast<int64_t>(d.size());
    }
    if (naive(v.best) || !chosen_before()) v.p_value = 1;
    v.better = v.p_value < 0.02 && v.improvement > 0;
    return v;
  }

 private:
  bool naive(size_t m) const { return methods_[m].group == ForecastGroup::naive; }
  bool came_judges(const JudgedSeries& s) const { return by_series_ && !s.came.empty(); }
  bool chosen_before() const {
    return std::ranges::all_of(series_,
                               [this](const JudgedSeries& s) { return came_judges(s) || s.test->first_later > 0; });
  }

  double choosing(const JudgedSeries& s, size_t m) const {
    const size_t end = came_judges(s) || s.test->first_later == 0 ? s.test->origins.size() : s.test->first_later;
    return mean_over(0, end, [&](size_t o) { return loss(s, m, o); });
  }
  double judging(const JudgedSeries& s, size_t m) const {
    if (came_judges(s)) return s.came[m];
    return mean_over(s.test->first_later, s.test->origins.size(), [&](size_t o) { return loss(s, m, o); });
  }
  std::vector<double> mean_losses(double (Judge::*part)(const JudgedSeries&, size_t) const) const {
    std::vector<double> losses(methods_.size(), 0.0);
    for (const JudgedSeries& s : series_) {
      for (size_t m = 0; m < losses.size(); ++m) losses[m] += (this->*part)(s, m) / static_cast<double>(series_.size());
    }
    return losses;
  }
  // Among the naive methods or among the others; a naive one where there are no others.
  size_t least(const std::vector<double>& losses, bool among_naive) const {
    size_t best = 0;  // methods begin with a naive one
    for (size_t m = 1; m < losses.size(); ++m) {
      if (naive(m) == among_naive && (naive(best) != among_naive || losses[m] < losses[best])) best = m;
    }
    return best;
  }

  std::vector<double> differences(size_t naive, size_t best) const {
    std::vector<double> result;
    if (by_series_) {
      for (const JudgedSeries& s : series_) result.push_back(judging(s, naive) - judging(s, best));
      return result;
    }
    result.assign(stretches(), 0.0);
    for (const JudgedSeries& s : series_) {
      const size_t begin = s.test->first_later, count = s.test->origins.size() - begin;
      for (size_t i = 0; i < result.size(); ++i) {
        const auto d = [&](size_t o) { return adjusted_difference(s, naive, best, o); };
        result[i] += mean_over(begin + i * count / result.size(), begin + (i + 1) * count / result.size(), d);
      }
    }
    return result;
  }
  size_t stretches() const {
    size_t fewest = std::numeric_limits<size_t>::max(), wanted = fewest;
    for (const JudgedSeries& s : series_) {
      const size_t count = s.test->origins.size() - s.test->first_later;
      fewest = std::min(fewest, count);
      wanted = std::min(wanted,
                        count * static_cast<size_t>(s.test->plan.stride) / static_cast<size_t>(s.test->plan.horizon));
    }
    return std::min(fewest, std::clamp<size_t>(wanted, 6, 16));
  }

  static double one_sided_p(std::span<const double> d) {
    const auto k = static_cast<double>(d.size());
    if (k < 2) return 1;
    const double centre = mean(d), error = standard_deviation(d) / std::sqrt(k - 1);  // its divisor is k
    if (error == 0) return centre > 0 ? 0 : 1;
    return 1 - student_cdf(centre / error, k - 1);
  }

  std::span<const JudgedSeries> series_;
  std::span<const ForecastMethod> methods_;
  bool by_series_;
};

}  // namespace

Verdict judge(std::span<const JudgedSeries> series, std::span<const ForecastMethod> methods) {
  return Judge(series, methods).verdict();
}

}  // namespace engram
