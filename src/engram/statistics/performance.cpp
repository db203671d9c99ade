#include "engram/statistics/performance.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engram/core/elementary.h"
#include "engram/core/rounding.h"
#include "engram/statistics/bootstrap.h"

namespace engram {
namespace {
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
}

double sharpe(std::span<const double> returns, double per_year) {
  const auto n = static_cast<double>(returns.size());
  if (n < 2) return undefined;
  const double deviation = standard_deviation(returns) * std::sqrt(n / (n - 1));
  return is_rounding(deviation, 1) ? undefined : mean(returns) / deviation * std::sqrt(per_year);
}

double sortino(std::span<const double> returns, double per_year) {
  if (returns.empty()) return undefined;
  double squares = 0;
  for (double r : returns) squares += r < 0 ? r * r : 0;
  const double downside = std::sqrt(squares / static_cast<double>(returns.size()));
  return is_rounding(downside, 1) ? undefined : mean(returns) / downside * std::sqrt(per_year);
}

std::vector<double> drawdowns(std::span<const double> equity) {
  std::vector<double> result;
  double peak = 0;
  for (double value : equity) {
    peak = std::max(peak, value);
    result.push_back(1 - value / peak);
  }
  return result;
}

double max_drawdown(std::span<const double> equity) {
  const std::vector<double> all = drawdowns(equity);
  return all.empty() ? undefined : *std::max_element(all.begin(), all.end());
}

double cagr(double growth, double years) { return growth > 0 && years > 0 ? exp(log(growth) / years) - 1 : undefined; }

double calmar(std::span<const double> equity, double years) {
  const double loss = max_drawdown(equity);
  return is_rounding(loss, 1) ? undefined : cagr(equity.back() / equity.front(), years) / loss;
}

std::vector<double> simple_returns(std::span<const double> equity) {
  std::vector<double> result;
  for (size_t i = 1; i < equity.size(); ++i) result.push_back(equity[i] / equity[i - 1] - 1);
  return result;
}

}  // namespace engram
