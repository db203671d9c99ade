// The part "maps": values and greedy actions of every state, for worlds that lie in a plane.
#include <algorithm>
#include <cmath>

#include "engram/run/report/page/html.h"
#include "engram/run/report/page/parts.h"
#include "engram/run/report/page/text.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// What stands in cell i: the mark of a place where nothing is decided, or the action's sign.
std::string sign(const MapFigure& figure, size_t i) {
  if (!figure.map.mark[i].empty() || figure.map.actions.empty()) return figure.map.mark[i];
  return figure.map.actions[static_cast<size_t>(figure.action[i])];
}

HeatChart heat(const MapFigure& figure, const std::string& id, const std::vector<double>& values, bool with_signs) {
  const ObservationMap& map = figure.map;
  HeatChart chart{.id = id,
                  .title = map.title.empty() ? "The world, cell by cell" : map.title,
                  .description = "A cell for each observation, darker where the figure is higher.",
                  .x_label = map.x_label,
                  .y_label = map.y_label,
                  .x = map.x,
                  .y = map.y,
                  .values = values,
                  .signs = std::vector<std::string>(map.mark.size())};
  for (size_t i = 0; with_signs && i < chart.signs.size(); ++i) chart.signs[i] = sign(figure, i);
  return chart;
}

std::string range_words(const std::vector<double>& values) {
  double low = INFINITY, high = -INFINITY;
  for (double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  return show(low) + " (light) to " + show(high) + " (dark)";
}

std::string caption(const MapFigure& figure, const std::string& what, const std::vector<double>& values) {
  return (figure.map.title.empty() ? "" : figure.map.title + ": ") + what + ", " + range_words(values) + ".";
}

std::string pictures(const MapFigure& figure, const std::string& id) {
  const bool has_signs = !figure.map.actions.empty();
  std::string html;
  if (!figure.value.empty()) {
    html += engram::figure(draw(heat(figure, id, figure.value, has_signs)),
                           caption(figure, has_signs ? "greedy action and value" : "value", figure.value));
  }
  if (!has_signs) {
    html += engram::figure(draw(heat(figure, id + "-action", figure.action, false)),
                           caption(figure, "greedy action", figure.action));
  }
  return html;
}

}  // namespace

std::string maps_part(const ReportFigures& report) {
  std::string text;
  for (size_t g = 0; g < report.groups.size(); ++g) {
    const RunFigures& run = report.groups[g].runs[0];
    if (run.maps.empty()) continue;
    text += "<h3>" + escape_html(report.groups[g].label) + ", seed " + std::to_string(run.record.seed) + "</h3>\n";
    text += "<div class=\"maps\">\n";
    for (size_t i = 0; i < run.maps.size(); ++i) {
      text += pictures(run.maps[i], "map-" + std::to_string(g) + "-" + std::to_string(i));
    }
    text += "</div>\n";
  }
  if (text.empty()) return "";
  return section(
      "maps-section", "What the agent does and expects",
      paragraph("The greedy action in every cell of the world, and the agent\u2019s own estimate of the return "
                "to come from there (its negative is the cost to go), in the units it learned it in. Cells "
                "that training never visited keep their first values.") +
          text);
}

}  // namespace engram::inline ENGRAM_REAL
