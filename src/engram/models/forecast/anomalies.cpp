#include "engram/models/forecast/anomalies.h"

#include <algorithm>
#include <cmath>

#include "engram/core/error.h"
#include "engram/core/options.h"

namespace engram {

AnomalyScan find_anomalies(std::span<const double> y, Forecaster& forecaster, int64_t season, double rate) {
  const auto first = static_cast<size_t>(std::max(rows_needed(season), static_cast<int64_t>(y.size()) / 3));
  const auto enough = static_cast<size_t>(std::ceil(1 / rate)) - 1;  // past errors of which one may be called
  if (y.size() <= first + enough) {
    throw Error("too short: " + std::to_string(y.size()) + " rows; a false-alarm rate of " + shortest(rate) +
                " needs more than " + std::to_string(first + enough));
  }
  AnomalyScan scan;
  std::vector<double> past;  // |errors|, ascending
  forecaster.fit(y.first(first));
  bool called_before = false;
  for (size_t t = first; t < y.size(); ++t) {
    double expected = 0;
    forecaster.forecast(std::span(&expected, 1));
    const double error = std::abs(y[t] - expected);
    const auto place = std::ranges::lower_bound(past, error);
    const auto as_large = static_cast<double>(past.end() - place);
    const double p = (1 + as_large) / (1 + static_cast<double>(past.size()));
    const bool judged = past.size() >= enough, called = judged && p <= rate;
    scan.judged += judged ? 1 : 0;
    if (called) scan.anomalies.push_back({t, y[t], expected, p});
    forecaster.update(called && !called_before ? expected : y[t]);
    past.insert(place, error);
    called_before = called;
  }
  return scan;
}

}  // namespace engram
