// Shares of a whole: one bar a row, its parts side by side.
#include "engram/run/report/chart/chart.h"

#include <algorithm>
#include <cmath>

#include "engram/run/report/chart/chart_frame.h"
#include "engram/run/report/chart/scale.h"
#include "engram/run/report/chart/svg.h"
#include "engram/run/report/page/text.h"

namespace engram {
namespace {

std::string draw_shares(const ShareChart& chart, bool is_wide) {
  const double width = is_wide ? wide_frame.width : narrow_frame.width, row_height = is_wide ? 34 : 54;
  double left = 2;
  for (const ShareRow& row : chart.rows) {
    if (is_wide) left = std::min(280.0, std::max(left, text_width(row.label) + 16));
  }
  double right = 8;
  for (const ShareRow& row : chart.rows) right = std::max(right, is_wide ? text_width(row.note) + 14 : 2);
  Svg svg(chart.id + (is_wide ? "-w" : "-n"), is_wide ? "wide" : "narrow", width,
          row_height * static_cast<double>(chart.rows.size()) + 6, chart.title, chart.description);
  for (size_t i = 0; i < chart.rows.size(); ++i) {
    const ShareRow& row = chart.rows[i];
    const double y = row_height * static_cast<double>(i), bar = is_wide ? y + 8 : y + 26;
    svg.text(is_wide ? left - 12 : 2, is_wide ? bar + 14 : y + 18, row.label, "label", is_wide ? "end" : "start");
    svg.text(width - 2, is_wide ? bar + 14 : y + 18, row.note, "tick", "end");
    double x = left;
    for (size_t part = 0; part < row.shares.size(); ++part) {
      const double length = std::isfinite(row.shares[part]) ? row.shares[part] * (width - left - right) : 0;
      svg.rect(x, bar, std::max(0.0, length - 1), 20, "part p" + std::to_string(part),
               chart.parts[part] + " " + show_percent(row.shares[part]));
      const std::string text = show_percent(row.shares[part]);
      if (length > text_width(text)) svg.text(x + length / 2, bar + 14, text, "on-part", "middle");
      x += length;
    }
  }
  return svg.finish();
}

}  // namespace

std::string draw(const ShareChart& chart) {
  std::string names = "<ul class=\"legend always\">";
  for (size_t i = 0; i < chart.parts.size(); ++i) {
    names += "<li><span class=\"swatch p" + std::to_string(i) + "\"></span>" + escape_html(chart.parts[i]) + "</li>";
  }
  return names + "</ul>\n" + draw_shares(chart, true) + draw_shares(chart, false);
}

}  // namespace engram
