#include "engram/run/forecast/windows.h"

#include <nlohmann/json.hpp>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/data/csv.h"
#include "engram/run/files/outputs.h"

namespace engram {
namespace {

// The stamp that a text means: read as the only row of a table.
double stamp_named(const std::string& text, const SeriesTable& table, const std::string& date_format) {
  const SeriesTable one = parse_series("ds,y\n" + csv_field(text) + ",1\n", "--split", {.date_format = date_format});
  if ((one.kind == StampKind::number) != (table.kind == StampKind::number)) {
    throw Error("--split: expected a stamp as in the file, found '" + text + "'");
  }
  return one.series[0].stamp[0];
}

std::string head(const WindowTable& table, bool several, bool split) {
  std::string text = several ? "series,pred_date" : "pred_date";
  if (split) text += ",part";
  for (const std::string& name : table.names) text += "," + name;
  return text + "\n";
}

}  // namespace

WindowsSummary write_windows(const WindowsRequest& request) {
  if (request.windows.size < 1) throw Error("--size: expected how many values a window holds, at least 1");
  demand_outputs({{"--out", request.out, true}}, {request.file});
  const bool grid = !request.input.every.empty();
  SeriesTable table = grid ? read_series(request.file, request.input) : read_raw_series(request.file, request.input);
  WindowOptions options = request.windows;
  if (!request.split.empty()) options.split = stamp_named(request.split, table, request.input.date_format);
  WindowsSummary summary{request.out, static_cast<int64_t>(table.series.size()), 0, 0, table.notes};
  const bool several = table.series.size() > 1;
  std::string text;
  for (const TimeSeries& series : table.series) {
    const WindowTable windows = make_windows(series, table.kind, options);
    if (text.empty()) text = head(windows, several, options.split.has_value());
    for (size_t i = 0; i < windows.rows.size(); ++i) {
      text += (several ? csv_field(series.name) + "," : "") + stamp_text(windows.stamp[i], table.kind);
      if (options.split) text += windows.stamp[i] < *options.split ? ",train" : ",test";
      for (double value : windows.rows[i]) text += "," + shortest(value);
      text += "\n";
    }
    summary.rows += static_cast<int64_t>(windows.rows.size());
    summary.features = static_cast<int64_t>(windows.features);
  }
  write_named_output(request.out, text);
  return summary;
}

nlohmann::ordered_json to_json(const WindowsSummary& summary) {
  return {{"file", summary.file}, {"series", summary.series}, {"rows", summary.rows}, {"features", summary.features}};
}

}  // namespace engram
