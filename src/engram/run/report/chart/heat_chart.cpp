// A table of cells as squares in eight shades, with the least and the greatest value named below.
#include <algorithm>
#include <cmath>

#include "engram/run/report/chart/chart.h"
#include "engram/run/report/chart/chart_frame.h"
#include "engram/run/report/chart/svg.h"
#include "engram/run/report/page/text.h"

namespace engram {
namespace {

constexpr size_t few_columns = 12;
constexpr double largest_cell = 52, smallest_signed_cell = 15;  // pixels

std::pair<double, double> range_of(const std::vector<double>& values) {
  std::vector<double> finite;
  append_finite(finite, values);
  if (finite.empty()) return {0, 0};
  const auto [low, high] = std::minmax_element(finite.begin(), finite.end());
  return {*low, *high};
}

double longest_name(const std::vector<std::string>& names) {
  double width = 0;
  for (const std::string& name : names) width = std::max(width, text_width(name));
  return width;
}

// As dark as the share of the range says, in eight steps.
std::string shade(double share) { return "heat s" + std::to_string(std::lround(7 * share)); }

std::string draw_heat(const HeatChart& chart, const Frame& frame) {
  const double left = 4 + longest_name(chart.y) + (chart.y_label.empty() ? 0 : 8), top = chart.y_label.empty() ? 4 : 24;
  const auto columns = static_cast<double>(chart.x.size());
  const double size = std::min(largest_cell, (frame.width - left - 4) / columns);
  const double floor = top + size * static_cast<double>(chart.y.size());
  const double bottom = (longest_name(chart.x) > 0 ? 18 : 0) + (chart.x_label.empty() ? 4 : 22);
  Svg svg(chart.id + "-" + frame.suffix, frame.style, frame.width, floor + bottom, chart.title, chart.description);
  const auto [low, high] = range_of(chart.values);
  for (size_t i = 0; i < chart.values.size(); ++i) {
    const double x = left + size * static_cast<double>(i % chart.x.size());
    const double y = top + size * static_cast<double>(i / chart.x.size());
    const double value = chart.values[i], share = high > low ? (value - low) / (high - low) : 0.5;
    const std::string hint = chart.signs[i] + (std::isfinite(value) ? " " + show(value) : "");
    svg.rect(x, y, size - 1, size - 1, std::isfinite(value) ? shade(share) : "blank", hint);
    if (size >= smallest_signed_cell || !std::isfinite(value)) {
      svg.text(x + size / 2, y + size / 2 + 5, chart.signs[i], size < 24 ? "cell fine" : "cell");
    }
  }
  for (size_t i = 0; i < chart.y.size(); ++i) {
    svg.text(left - 8, top + size * (static_cast<double>(i) + 0.5) + 4, chart.y[i], "tick", "end");
  }
  for (size_t i = 0; i < chart.x.size(); ++i) {
    svg.text(left + size * (static_cast<double>(i) + 0.5), floor + 15, chart.x[i], "tick", "middle");
  }
  svg.text(left, 14, chart.y_label, "axis");
  svg.text(left + size * columns, floor + bottom - 5, chart.x_label, "axis", "end");
  return svg.finish();
}

}  // namespace

std::string draw(const HeatChart& chart) {
  Frame beside = narrow_frame;  // several such charts stand side by side
  beside.style = "small";
  if (chart.x.size() <= few_columns) return draw_heat(chart, beside);
  return draw_heat(chart, wide_frame) + draw_heat(chart, narrow_frame);
}

}  // namespace engram
