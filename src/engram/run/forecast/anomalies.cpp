#include "engram/run/forecast/anomalies.h"

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/data/csv.h"
#include "engram/models/forecast/anomalies.h"
#include "engram/run/files/outputs.h"

namespace engram {
namespace {

ForecastMethod one_method(const std::string& name) {
  for (const ForecastMethod& method : chosen_methods(name)) {
    if (name == method.name) return method;
  }
  throw Error("--method: expected the name of one method, found '" + name + "'");
}

void write_rows(const AnomaliesSummary& summary) {
  std::string text = "series,stamp,value,expected,p\n";
  for (const AnomalyRow& row : summary.rows) {
    text += csv_field(row.series) + "," + row.stamp + "," + shortest(row.value) + "," + shortest(row.expected) + "," +
            shortest(row.p) + "\n";
  }
  write_named_output(summary.request.out, text);
}

}  // namespace

AnomaliesSummary anomalies(const AnomaliesRequest& request) {
  const ForecastMethod method = one_method(request.method);
  demand_outputs({{"--out", request.out}}, {request.file});
  SeriesTable table = read_series(request.file, request.input);
  AnomaliesSummary summary{request, static_cast<int64_t>(table.series.size()), 0, std::move(table.notes), {}};
  for (const TimeSeries& series : table.series) {
    if (interrupted()) throw Error("interrupted while looking for anomalies", 130);
    const ForecasterPtr forecaster = method.make({request.season, static_cast<uint64_t>(request.seed)});
    try {
      const AnomalyScan scan = find_anomalies(series.value, *forecaster, request.season, request.false_alarms);
      summary.judged += scan.judged;
      for (const Anomaly& a : scan.anomalies) {
        summary.rows.push_back({series.name, stamp_text(series.stamp[a.row], table.kind), a.value, a.expected, a.p});
      }
    } catch (const Error& error) {
      throw Error(request.file + ": " + series.name + ": " + error.what(), error.status());
    }
  }
  if (!request.out.empty()) write_rows(summary);
  return summary;
}

nlohmann::ordered_json to_json(const AnomaliesSummary& s) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const AnomalyRow& row : s.rows) {
    rows.push_back(
        {{"series", row.series}, {"stamp", row.stamp}, {"value", row.value}, {"expected", row.expected}, {"p", row.p}});
  }
  return {{"series", s.series},      {"method", s.request.method}, {"false_alarms", s.request.false_alarms},
          {"judged_rows", s.judged}, {"anomalies", rows},          {"notes", s.notes}};
}

}  // namespace engram
