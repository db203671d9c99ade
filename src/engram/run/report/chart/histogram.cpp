// Counts over equal cells as bars, with one marked value.
#include "engram/run/report/chart/chart.h"

#include <algorithm>
#include <cmath>

#include "engram/run/report/chart/chart_frame.h"
#include "engram/run/report/chart/scale.h"
#include "engram/run/report/chart/svg.h"
#include "engram/run/report/page/text.h"

namespace engram {
namespace {

std::string draw_histogram(const HistogramChart& chart, const Frame& frame) {
  std::vector<double> values;
  append_finite(values, chart.values);
  std::vector<double> all = values;
  append_finite(all, {chart.mark.value});
  const Scale x = scale_over(all, frame.left, frame.end());
  std::vector<double> counts(frame.labelled ? 48 : 24, 0.0);
  for (double value : values) {
    const double share = (value - x.low) / (x.high - x.low);
    counts[std::min(counts.size() - 1, static_cast<size_t>(share * static_cast<double>(counts.size())))] += 1;
  }
  const double highest = counts.empty() ? 1 : std::max(1.0, *std::max_element(counts.begin(), counts.end()));
  const Scale y{0, 1.1 * highest, frame.floor(), frame.top};
  Svg svg = begin_picture(chart.id, frame, chart.title, chart.description);
  const double width = (frame.end() - frame.left) / static_cast<double>(counts.size());
  for (size_t i = 0; i < counts.size(); ++i) {
    const double left = frame.left + width * static_cast<double>(i);
    svg.rect(left, y(counts[i]), width - 1, frame.floor() - y(counts[i]), "bar");
  }
  svg.line(frame.left, frame.floor(), frame.end(), frame.floor(), "base");
  const std::vector<double> ticks = round_ticks(x.low, x.high, frame.x_ticks);
  const std::vector<std::string> labels = tick_labels(ticks);
  for (size_t i = 0; i < ticks.size(); ++i) {
    svg.text(x(ticks[i]), frame.floor() + 17, labels[i], "tick", "middle");
  }
  svg.text(frame.end(), frame.height - 4, chart.x_label, "axis", "end");
  if (std::isfinite(chart.mark.value)) {
    const double place = x(chart.mark.value);
    const bool at_left = place < (frame.left + frame.end()) / 2;
    svg.line(place, frame.top - 8, place, frame.floor(), "mean c0");
    svg.text(place + (at_left ? 8 : -8), frame.top, chart.mark.label + " " + show(chart.mark.value), "label c0",
             at_left ? "start" : "end");
  }
  return svg.finish();
}

}  // namespace

std::string draw(const HistogramChart& chart) {
  return draw_histogram(chart, wide_frame) + draw_histogram(chart, narrow_frame);
}

}  // namespace engram
