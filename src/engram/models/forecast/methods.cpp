// The table of forecasting methods: one line each.
#include <array>

#include "engram/core/error.h"
#include "engram/models/forecast/arima.h"
#include "engram/models/forecast/exponential_smoothing.h"
#include "engram/models/forecast/naive.h"
#include "engram/models/forecast/theta.h"
#include "engram/models/forecast/window_regression.h"

namespace engram {
namespace {

template <class Method>
ForecasterPtr make(const ForecastContext& context) {
  return std::make_unique<Method>(context);
}
template <class Method>
ForecasterPtr adjusted(const ForecastContext& context) {
  return std::make_unique<SeasonallyAdjusted>(std::make_unique<Method>(context), context.season);
}
template <WindowRegression::Kind kind>
ForecasterPtr window(const ForecastContext& context) {
  return std::make_unique<WindowRegression>(context, kind);
}

using enum ForecastGroup;
constexpr std::array methods{
    ForecastMethod{"naive", "the last value", naive, make<Naive>},
    ForecastMethod{"seasonal_naive", "the value one season before", naive, make<SeasonalNaive>},
    ForecastMethod{"drift", "the line from the first value to the last, carried on", naive, make<Drift>},
    ForecastMethod{"window_mean", "the mean of the last 20 values", naive, make<WindowMean>},
    ForecastMethod{"naive2", "the last value, seasonally adjusted", classical, adjusted<Naive>},
    ForecastMethod{"ets", "exponential smoothing (Holt and Winters), form by AICc", classical,
                   make<ExponentialSmoothing>},
    ForecastMethod{"theta", "the mean of a line and a smoothed series, seasonally adjusted", classical,
                   adjusted<Theta>},
    ForecastMethod{"ar", "autoregression by maximum likelihood, order by AIC", classical, make<Autoregression>},
    ForecastMethod{"arima", "seasonal ARIMA by maximum likelihood, orders by AICc", classical, make<Arima>},
    ForecastMethod{"lag_regression", "least squares on a window of values", classical, window<WindowRegression::lags>},
    ForecastMethod{"ridge", "ridge regression on a window of values and the date", learned,
                   window<WindowRegression::ridge>},
    ForecastMethod{"random_forest", "a forest on a window of values and the date", learned,
                   window<WindowRegression::forest>},
    ForecastMethod{"boosting", "boosted trees on a window of values and the date", learned,
                   window<WindowRegression::boosting>},
};

const ForecastMethod& find_method(std::string_view name) {
  std::vector<std::string> names;
  for (const ForecastMethod& method : methods) {
    if (name == method.name) return method;
    names.emplace_back(method.name);
  }
  std::string list;
  for (const std::string& known : names) list += (list.empty() ? "" : ", ") + known;
  throw Error("--method: unknown method '" + std::string(name) + "'" + suggestion(name, names) +
              "; expected all, classical, or some of " + list);
}

}  // namespace

std::span<const ForecastMethod> forecast_methods() { return methods; }

std::vector<ForecastMethod> chosen_methods(const std::string& text) {
  std::vector<std::string_view> asked;
  for (std::string_view rest = text; text != "all" && text != "classical";) {
    const size_t comma = rest.find(',');
    asked.push_back(find_method(rest.substr(0, comma)).name);
    if (comma == rest.npos) break;
    rest.remove_prefix(comma + 1);
  }
  std::vector<ForecastMethod> chosen;
  for (const ForecastMethod& method : methods) {
    const bool named = std::ranges::find(asked, method.name) != asked.end();
    if (method.group == naive || named || text == "all" || (text == "classical" && method.group == classical)) {
      chosen.push_back(method);
    }
  }
  return chosen;
}

}  // namespace engram
