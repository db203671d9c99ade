// Forecaster: what comes after the rows of one series, as a stream.
//
//   fit(past)      chooses and estimates from these rows alone, and stands after the last of them
//   update(y)      one more row came: memory moves on, estimates stay
//   forecast(h)    the next h rows from where it stands
//
// So an honest backtest is: fit once, then forecast and update row by row. A second fit may begin from the estimates of the
// first, whose form (orders, components) it keeps.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace engram {

class Forecaster {
 public:
  virtual ~Forecaster() = default;
  // At least `rows_needed(season)` finite values, not all equal.
  virtual void fit(std::span<const double> past) = 0;
  virtual void update(double y) = 0;
  virtual void forecast(std::span<double> ahead) const = 0;
  virtual std::string words() const { return ""; }  // what was chosen, such as ARIMA(1,0,0)
};

using ForecasterPtr = std::unique_ptr<Forecaster>;

struct ForecastContext {
  int64_t season = 1;  // rows in a cycle, 1: none
  uint64_t seed = 0;
  // What is known of a row before it comes (its date): writes `known` numbers of the row with this index.
  int64_t known = 0;
  std::function<void(int64_t row, std::span<double>)> features{};
};

enum class ForecastGroup : uint8_t { naive, classical, learned };

struct ForecastMethod {
  const char *name, *summary;
  ForecastGroup group;
  ForecasterPtr (*make)(const ForecastContext& context);
};

std::span<const ForecastMethod> forecast_methods();

// "all", "classical", or names with commas; those of the naive group come first in any case. Error for an unknown name.
std::vector<ForecastMethod> chosen_methods(const std::string& text);

// Rows that a method of any kind needs before it can be fitted.
inline int64_t rows_needed(int64_t season) { return season > 1 ? std::max<int64_t>(2 * season + 4, 10) : 8; }

}  // namespace engram
