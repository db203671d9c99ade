// Anomalies: rows that a forecaster of one step did not expect, with a chosen rate of false alarms.
//
//   p_t = (1 + number of past |errors| >= |e_t|) / (1 + number of past errors)       (conformal p-value: Vovk et al. 2005)
//
// A row is called where p_t <= rate: of a series whose errors keep their law that happens at that rate, whatever the law. The
// forecaster is fitted on the first third of the rows and updated row by row; after a row that was called alone it is told its
// own forecast, so that one outlier does not call those after it. Rows are judged from 1 / rate errors on.
#pragma once

#include <vector>

#include "engram/models/forecast/forecaster.h"

namespace engram {

struct Anomaly {
  size_t row;
  double value, expected, p;
};
struct AnomalyScan {
  std::vector<Anomaly> anomalies;
  int64_t judged = 0;  // rows
};

// Error: too few rows for the rate. 0 < rate < 1.
AnomalyScan find_anomalies(std::span<const double> y, Forecaster& forecaster, int64_t season, double rate);

}  // namespace engram
