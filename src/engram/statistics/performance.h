// Performance of an account, each figure with its formula. r: simple returns of equal steps; per_year: steps a year,
// from the data. Free of risk is a rate of zero. NaN where a figure is undefined (too few values, no variation, no
// loss).
//
//   sharpe        mean r / sd r * sqrt(per_year), sd with divisor n - 1
//   sortino       mean r / sqrt(mean of min(r, 0)^2 over ALL r) * sqrt(per_year)
//   max_drawdown  greatest 1 - equity / (greatest equity before), >= 0
//   cagr          (last / first)^(1 / years) - 1
//   calmar        cagr / max_drawdown
#pragma once

#include <span>
#include <vector>

namespace engram {

double sharpe(std::span<const double> returns, double per_year);
double sortino(std::span<const double> returns, double per_year);
double max_drawdown(std::span<const double> equity);
double cagr(double growth, double years);
double calmar(std::span<const double> equity, double years);

// equity[i + 1] / equity[i] - 1
std::vector<double> simple_returns(std::span<const double> equity);
// 1 - equity[i] / (greatest equity up to i)
std::vector<double> drawdowns(std::span<const double> equity);

}  // namespace engram
