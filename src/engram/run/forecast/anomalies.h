// The anomalies verb: rows of a file's series that nobody could expect (models/forecast/anomalies.h).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engram/run/files/series_file.h"

namespace engram {

struct AnomaliesRequest {
  std::string file, method = "ar", out;
  SeriesFileOptions input;
  double false_alarms = 0.01;
  int64_t season = 1, seed = 0;

  void visit(OptionVisitor& v) {
    v.option("false_alarms", false_alarms, {1e-6, 0.5},
             "share of ordinary rows that may be called; a smaller one needs more rows");
    v.option("method", method, {},
             "the forecaster of one step, as in `forecast`: ets or arima with --season where there is a cycle");
    v.option("season", season, {1, 100'000}, "rows in a cycle; 1: none");
    input.visit(v);
    v.option("out", out, {}, "the rows that were called, CSV; none unless given");
    v.option("seed", seed, {0, 1e15}, "of forests");
  }
  std::vector<OptionNeed> needs() const { return {need_of_grid(input, true)}; }
};

struct AnomalyRow {
  std::string series, stamp;
  double value, expected, p;
};
struct AnomaliesSummary {
  AnomaliesRequest request;
  int64_t series = 0, judged = 0;
  std::vector<std::string> notes{};
  std::vector<AnomalyRow> rows{};
};

AnomaliesSummary anomalies(const AnomaliesRequest& request);

nlohmann::ordered_json to_json(const AnomaliesSummary& summary);

}  // namespace engram
