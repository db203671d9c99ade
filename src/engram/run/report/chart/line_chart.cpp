// Curves with bands. Labels stand at the ends of the lines where there is room, and are moved apart where they would
// overlap.
#include "engram/run/report/chart/chart.h"

#include <algorithm>
#include <cmath>

#include "engram/run/report/chart/chart_frame.h"
#include "engram/run/report/chart/scale.h"
#include "engram/run/report/chart/svg.h"
#include "engram/run/report/page/text.h"

namespace engram {
namespace {

constexpr size_t longest_label = 26;  // longer ones stand in the legend
constexpr int readouts = 48;          // places where a pointer finds figures

size_t longest_of(const LineChart& chart) {
  size_t longest = 0;
  for (const ChartSeries& series : chart.series) longest = std::max(longest, series.label.size());
  return longest;
}

bool labels_at_lines(const LineChart& chart) {
  return chart.series.size() > 1 && chart.series.size() <= 12 && longest_of(chart) <= longest_label;
}

std::vector<double> heights(const LineChart& chart) {
  std::vector<double> all;
  for (const ChartSeries& series : chart.series) {
    append_finite(all, series.y);
    append_finite(all, series.low);
    append_finite(all, series.high);
  }
  for (const ChartReference& reference : chart.references) append_finite(all, {reference.value});
  return all;
}

Points points_of(const std::vector<double>& x, const std::vector<double>& y, const Scale& sx, const Scale& sy) {
  Points points;
  for (size_t i = 0; i < x.size() && i < y.size(); ++i) {
    if (std::isfinite(x[i]) && std::isfinite(y[i])) points.emplace_back(sx(x[i]), sy(y[i]));
  }
  return points;
}

// From the low edge to the right, back along the high one.
Points outline(const ChartSeries& series, const Scale& sx, const Scale& sy) {
  Points points = points_of(series.x, series.low, sx, sy);
  const Points back = points_of(series.x, series.high, sx, sy);
  points.insert(points.end(), back.rbegin(), back.rend());
  return points;
}

// Moves labels that would overlap apart, keeping their order.
void spread(std::vector<std::pair<double, size_t>>& places, double distance, double lowest) {
  std::sort(places.begin(), places.end());
  for (size_t i = 1; i < places.size(); ++i) {
    places[i].first = std::max(places[i].first, places[i - 1].first + distance);
  }
  double limit = lowest;
  for (size_t i = places.size(); i-- > 0;) {
    places[i].first = std::min(places[i].first, limit);
    limit = places[i].first - distance;
  }
}

class LinePicture {
 public:
  LinePicture(const LineChart& chart, const Frame& frame)
      : chart_(chart),
        frame_(frame),
        x_(x_scale(chart, frame)),
        y_(scale_over(heights(chart), frame.floor(), frame.top)),
        svg_(begin_picture(chart.id, frame, chart.title, chart.description)) {}

  std::string draw() {
    draw_y_axis();
    draw_x_axis();
    draw_references();
    for (const ChartSeries& series : chart_.series) draw_band(series);
    for (const ChartSeries& series : chart_.series) draw_line(series);
    if (frame_.labelled && labels_at_lines(chart_)) draw_labels();
    if (frame_.labelled) draw_readouts();
    return svg_.finish();
  }

 private:
  static Scale x_scale(const LineChart& chart, const Frame& frame) {
    double low = INFINITY, high = -INFINITY;
    for (const ChartSeries& series : chart.series) {
      for (double x : series.x) {
        low = std::min(low, x);
        high = std::max(high, x);
      }
    }
    for (const auto& [x, unused] : chart.x_ticks) {
      low = std::min(low, x);
      high = std::max(high, x);
    }
    if (low > high) low = 0, high = 1;
    if (chart.x_ticks.empty() && low > 0 && low < 0.2 * high) low = 0;
    if (low == high) high = low + 1;
    return {low, high, frame.left, frame.end()};
  }

  void draw_y_axis() {
    const std::vector<double> ticks = round_ticks(y_.low, y_.high, frame_.y_ticks);
    const std::vector<std::string> labels = tick_labels(ticks);
    for (size_t i = 0; i < ticks.size(); ++i) {
      svg_.line(frame_.left, y_(ticks[i]), frame_.end(), y_(ticks[i]), "grid");
      svg_.text(frame_.left - 8, y_(ticks[i]) + 4, labels[i], "tick", "end");
    }
    if (frame_.axes) svg_.text(0, 12, chart_.y_label, "axis");
  }

  std::vector<std::pair<double, std::string>> x_ticks() const {
    if (!chart_.x_ticks.empty()) return chart_.x_ticks;
    const std::vector<double> places = round_ticks(x_.low, x_.high, frame_.x_ticks);
    const std::vector<std::string> labels = tick_labels(places);
    std::vector<std::pair<double, std::string>> ticks;
    for (size_t i = 0; i < places.size(); ++i) ticks.emplace_back(places[i], labels[i]);
    return ticks;
  }

  // From the right, so that the last one always shows; one that would touch its neighbour is left out.
  void draw_x_axis() {
    svg_.line(frame_.left, frame_.floor(), frame_.end(), frame_.floor(), "base");
    const auto ticks = x_ticks();
    double free = 1e9;  // where the next label must end
    for (size_t i = ticks.size(); i-- > 0;) {
      const double x = x_(ticks[i].first), half = text_width(ticks[i].second) / 2;
      if (x + half > free) continue;
      svg_.line(x, frame_.floor(), x, frame_.floor() + 4, "base");
      svg_.text(x, frame_.floor() + 17, ticks[i].second, "tick", "middle");
      free = x - half - 6;
    }
    if (frame_.axes) svg_.text(frame_.end(), frame_.height - 4, chart_.x_label, "axis", "end");
  }

  // A name stands on the side of its line that faces the nearer edge, because curves run in the middle.
  void draw_references() {
    const double middle = (frame_.top + frame_.floor()) / 2;
    for (const ChartReference& reference : chart_.references) {
      if (!std::isfinite(reference.value)) continue;
      const double y = y_(reference.value);
      svg_.line(frame_.left, y, frame_.end(), y, "reference");
      if (!frame_.axes) continue;
      const bool below = y > middle && y + 15 < frame_.floor();
      svg_.text(frame_.end(), below ? y + 13 : y - 5, reference.label + " " + show(reference.value), "tick level",
                "end");
    }
  }

  void draw_band(const ChartSeries& series) {
    svg_.polygon(outline(series, x_, y_), "band " + colour_class(series.colour));
    for (const auto& [x, y] : series.faint) {
      svg_.path(points_of(x, y, x_, y_), "faint " + colour_class(series.colour));
    }
  }

  void draw_line(const ChartSeries& series) {
    const Points points = points_of(series.x, series.y, x_, y_);
    if (!series.alone) svg_.path(points, "line " + colour_class(series.colour));
    if (!series.dots && !series.alone && points.size() > 1) return;
    for (const auto& [x, y] : points) svg_.circle(x, y, 3.5, "dot " + colour_class(series.colour));
  }

  void draw_labels() {
    std::vector<std::pair<double, size_t>> places;
    std::vector<double> ends(chart_.series.size());
    for (size_t i = 0; i < chart_.series.size(); ++i) {
      const Points points = points_of(chart_.series[i].x, chart_.series[i].y, x_, y_);
      if (points.empty()) continue;
      places.emplace_back(points.back().second, i);
      ends[i] = points.back().first;
    }
    spread(places, 16, frame_.floor() - 4);
    for (const auto& [y, i] : places) {
      svg_.text(ends[i] + 8, y + 4, chart_.series[i].label, "label " + colour_class(chart_.series[i].colour));
    }
  }

  // Figures under the pointer: groups that the page's style shows while the pointer is over them.
  void draw_readouts() {
    std::vector<double> places;
    for (const ChartSeries& series : chart_.series) {
      if (series.x.size() > places.size()) places = series.x;
    }
    if (places.size() < 2) return;
    const size_t count = std::min<size_t>(readouts, places.size());
    const double width = (frame_.end() - frame_.left) / static_cast<double>(count);
    for (size_t k = 0; k < count; ++k) {
      const double x = places[k * (places.size() - 1) / (count - 1)];
      svg_.begin_group("hit");
      svg_.rect(x_(x) - width / 2, frame_.top, width, frame_.floor() - frame_.top, "");
      svg_.line(x_(x), frame_.top, x_(x), frame_.floor(), "rule");
      svg_.text(frame_.end(), 12, readout(x), "axis", "end");
      svg_.end_group();
    }
  }

  std::string readout(double x) const {
    std::string text = "at " + tick_text(x) + ":";
    for (const ChartSeries& series : chart_.series) {
      const auto found = std::find(series.x.begin(), series.x.end(), x);
      if (found == series.x.end()) continue;
      const double y = series.y[static_cast<size_t>(found - series.x.begin())];
      text += (chart_.series.size() > 1 ? "  " + series.label : "") + " " + show(y);
    }
    return text;
  }

  std::string tick_text(double x) const {
    for (const auto& [place, label] : chart_.x_ticks) {
      if (place == x) return label;
    }
    return show_short(x);
  }

  const LineChart& chart_;
  const Frame& frame_;
  Scale x_, y_;
  Svg svg_;
};

std::string draw_lines(const LineChart& chart, Frame frame) {
  if (frame.labelled && labels_at_lines(chart)) {
    frame.right = 16 + letter_width * static_cast<double>(longest_of(chart));
  }
  return LinePicture(chart, frame).draw();
}

}  // namespace

std::string draw(const LineChart& chart) {
  std::vector<std::pair<std::string, int>> entries;
  for (const ChartSeries& series : chart.series) entries.emplace_back(series.label, series.colour);
  const std::string names = chart.series.size() > 1 ? legend(entries, !labels_at_lines(chart)) : "";
  return names + draw_lines(chart, wide_frame) + draw_lines(chart, narrow_frame);
}

std::string draw_small(const LineChart& chart) { return draw_lines(chart, small_frame); }

}  // namespace engram
