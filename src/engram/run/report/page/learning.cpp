// The part "learning": return over steps, and small multiples of what the update reported.
#include "engram/run/report/page/parts.h"

#include <algorithm>

#include "engram/run/report/chart/chart.h"
#include "engram/run/report/page/html.h"
#include "engram/run/report/page/text.h"

namespace engram::inline ENGRAM_REAL {
namespace {

ChartSeries series_of(const CurveBand& band, const std::string& label, int colour) {
  ChartSeries series;
  series.label = label;
  series.colour = colour;
  series.x = band.timesteps;
  series.y = band.mean;
  if (band.runs.size() < 2) return series;
  series.low = band.low;
  series.high = band.high;
  for (const Curve& run : band.runs) {
    if (band.runs.size() <= 10) series.faint.emplace_back(run.timesteps, run.values);
  }
  return series;
}

template <class Choose>
LineChart curves(const ReportFigures& report, const std::string& id, const std::string& title, Choose choose) {
  LineChart chart;
  chart.id = id;
  chart.title = title;
  chart.x_label = "environment steps";
  chart.description = title + " against environment steps, one line for each group of runs.";
  for (size_t i = 0; i < report.groups.size(); ++i) {
    const CurveBand* band = choose(report.groups[i]);
    if (band == nullptr || band->timesteps.empty()) continue;
    chart.series.push_back(series_of(*band, report.groups[i].label, colour_of(i)));
  }
  return chart;
}

std::string spread_words(const ReportFigures& report) {
  return several_seeds(report)
             ? " The line is the mean over seeds, the band reaches from the lowest seed to the highest."
             : "";
}

const CurveBand* detail(const GroupFigures& group, const std::string& tag) {
  for (const auto& [name, band] : group.details) {
    if (name == tag) return &band;
  }
  return nullptr;
}

// Every other tag of metrics.csv, small and folded.
std::string diagnostics(const ReportFigures& report) {
  std::vector<std::string> tags;
  for (const GroupFigures& group : report.groups) {
    for (const auto& [tag, unused] : group.details) {
      if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
    }
  }
  std::string pictures;
  for (size_t i = 0; i < tags.size(); ++i) {
    const LineChart chart = curves(report, "detail-" + std::to_string(i), tags[i],
                                   [&](const GroupFigures& group) { return detail(group, tags[i]); });
    if (chart.series.empty()) continue;
    pictures += "<figure><figcaption>" + escape_html(tags[i]) + "</figcaption>" + draw_small(chart) + "</figure>\n";
  }
  if (pictures.empty()) return "";
  return folded("Training diagnostics", "<div class=\"small\">\n" + pictures + "</div>\n");
}

}  // namespace

std::string learning_part(const ReportFigures& report) {
  LineChart chart =
      curves(report, "learning", "Return while learning", [](const auto& group) { return &group.training; });
  chart.y_label = "mean return";
  chart.references = levels(report);
  std::string text;
  if (chart.series.empty()) {
    text += paragraph("No training episode has ended yet.");
  } else {
    text += figure(draw(chart),
                   "Mean return of the last 100 training episodes, exploration included." + spread_words(report));
  }
  LineChart validation =
      curves(report, "validation", "Greedy return while learning", [](const auto& group) { return &group.validation; });
  if (!validation.series.empty()) {
    validation.y_label = "mean return";
    validation.references = levels(report);
    text += "<h3>Evaluations during training</h3>\n" +
            figure(draw(validation), "Mean return of greedy episodes played during training." + spread_words(report));
  }
  return section("learning-section", "Learning", text + diagnostics(report));
}

}  // namespace engram::inline ENGRAM_REAL
