// The page of a forecast: the verdict first, then the table, then pictures of the series with what is forecast of them.
#include <cstdio>

#include "engram/run/forecast/forecast.h"
#include "engram/run/report/chart/chart.h"
#include "engram/run/report/page/html.h"
#include "engram/run/report/page/page.h"

namespace engram {
namespace {

std::string number(double value) {
  if (!std::isfinite(value)) return "\u2013";
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string table(const ForecastSummary& s) {
  std::string rows;
  for (const MethodRow& m : s.methods) {
    const ForecastErrors& e = m.figures.errors;
    rows += "<tr>" + row_head(m.name + (m.name == s.best ? " \u2190" : ""));
    for (const double value : {e.mae, e.rmse, e.mase, e.smape, e.malr, m.figures.pinball}) rows += cell(number(value));
    for (const double share : m.figures.coverage) rows += cell(number(100 * share) + " %");
    rows += "</tr>\n";
  }
  return table_of(
      "Errors over the later rows, means over series. The arrow marks the method that the forecasts are of.",
      {"method", "MAE", "RMSE", "MASE", "sMAPE", "MALR", "pinball", "in 80 %", "in 95 %"}, rows);
}

LineChart chart_of(const ForecastSummary& s, size_t picture) {
  const ForecastPicture& p = s.pictures[picture];
  const auto horizon = static_cast<size_t>(s.request.horizon), rows = p.history.size();
  ChartSeries past{"known", 0, {}, {}, {}, {}, {}}, ahead{s.best + ", 80 %", 1, {}, {}, {}, {}, {}};
  ChartSeries wide{"95 %", 2, {}, {}, {}, {}, {}};
  for (size_t t = 0; t < rows; ++t) {
    past.x.push_back(static_cast<double>(t) - static_cast<double>(rows) + 1);
    past.y.push_back(p.history[t]);
  }
  for (size_t h = 0; h < horizon; ++h) {
    const ForecastRow& row = s.forecast[picture * horizon + h];
    for (ChartSeries* series : {&wide, &ahead}) {
      const Interval& band = row.bands[series == &ahead ? 0 : 1];
      series->x.push_back(static_cast<double>(h + 1));
      series->y.push_back(row.value);
      series->low.push_back(band.low);
      series->high.push_back(band.high);
    }
  }
  return {"forecast-" + std::to_string(picture),
          p.series,
          "Known rows and the forecast with its 80 and 95 % intervals",
          "rows from the last known one",
          "",
          {past, wide, ahead},
          {},
          {}};
}

}  // namespace

std::string forecast_page(const ForecastSummary& s) {
  std::string body = "<header><p class=\"eyebrow\">engram forecast</p>\n<h1>" +
                     std::string(s.verdict.better ? "Better than naive" : "Nothing beats naive") + "</h1>\n" +
                     paragraph(s.finding + ".") + "</header>\n";
  body += section("figures", "How far forecasts were from what came", table(s));
  std::string pictures;
  for (size_t i = 0; i < s.pictures.size(); ++i) {
    pictures += figure(draw(chart_of(s, i)), "Conformal are conformal: from the errors of past forecasts alone.");
  }
  body += section("series", "What comes next", pictures);
  std::string notes;
  for (const std::string& note : s.notes) notes += paragraph(note + ".");
  if (!notes.empty()) body += section("notes", "Notes", notes);
  return "<!DOCTYPE html>\n<!-- engram report -->\n" + document("engram forecast", body);
}

}  // namespace engram
