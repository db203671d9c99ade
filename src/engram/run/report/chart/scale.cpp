#include "engram/run/report/chart/scale.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engram/run/report/page/text.h"

namespace engram {
namespace {

double round_step(double span, int count) {
  const double rough = span / std::max(1, count);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power * 1.0001) return factor * power;
  }
  return 10 * power;
}

}  // namespace

std::vector<double> round_ticks(double low, double high, int count) {
  const double step = round_step(high - low, count);
  std::vector<double> ticks;
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k) ticks.push_back(k * step);
  return ticks;
}

std::vector<std::string> tick_labels(const std::vector<double>& ticks) {
  std::vector<std::string> labels;
  for (double tick : ticks) labels.push_back(show_short(std::abs(tick) < 1e-12 ? 0 : tick));
  return labels;
}

Scale scale_over(const std::vector<double>& values, double begin, double end) {
  double low = INFINITY, high = -INFINITY;
  for (double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) return {0, 1, begin, end};
  double air = 0.05 * (high - low);
  if (air <= 1e-9 * std::max(std::abs(low), std::abs(high))) air = std::max(0.1 * std::abs(low), 1e-3);
  return {low - air, high + air, begin, end};
}

}  // namespace engram
