// Estimates as rows: interval, mean and single values, beside dashed reference levels.
#include "engram/run/report/chart/chart.h"

#include <algorithm>
#include <cmath>

#include "engram/run/report/chart/chart_frame.h"
#include "engram/run/report/chart/scale.h"
#include "engram/run/report/chart/svg.h"
#include "engram/run/report/page/text.h"

namespace engram {
namespace {

// Rows above a common axis; labels beside the rows on a wide page, above them on a narrow one.
class IntervalPicture {
 public:
  IntervalPicture(const IntervalChart& chart, bool is_wide)
      : chart_(chart),
        wide_(is_wide),
        row_height_(is_wide ? 38 : 50),
        width_(is_wide ? wide_frame.width : narrow_frame.width),
        height_(row_height_ * static_cast<double>(chart.rows.size()) + 68),
        x_(scale_over(figures(chart), is_wide ? label_width(chart) : 12, width_ - (is_wide ? 24 : 16))),
        svg_(chart.id + (is_wide ? "-w" : "-n"), is_wide ? "wide" : "narrow", width_, height_, chart.title,
             chart.description) {}

  std::string draw() {
    const double floor = height_ - 44;
    const std::vector<double> ticks = round_ticks(x_.low, x_.high, wide_ ? 7 : 4);
    const std::vector<std::string> labels = tick_labels(ticks);
    for (size_t i = 0; i < ticks.size(); ++i) {
      svg_.line(x_(ticks[i]), top, x_(ticks[i]), floor, "grid");
      svg_.text(x_(ticks[i]), floor + 17, labels[i], "tick", "middle");
    }
    svg_.text(width_ - 4, height_ - 6, chart_.x_label, "axis", "end");
    draw_references(floor);
    for (size_t i = 0; i < chart_.rows.size(); ++i)
      draw_row(chart_.rows[i], top + row_height_ * static_cast<double>(i));
    return svg_.finish();
  }

 private:
  static constexpr double top = 24;

  static std::vector<double> figures(const IntervalChart& chart) {
    std::vector<double> all;
    for (const IntervalRow& row : chart.rows) {
      append_finite(all, {row.mean, row.low, row.high});
      append_finite(all, row.dots);
    }
    for (const ChartReference& reference : chart.references) append_finite(all, {reference.value});
    return all;
  }

  static double label_width(const IntervalChart& chart) {
    double width = 60;
    for (const IntervalRow& row : chart.rows) width = std::max(width, text_width(row.label) + 20);
    return std::min(width, 280.0);
  }

  void draw_references(double floor) {
    double free = -1e9;
    for (const ChartReference& reference : chart_.references) {
      if (!std::isfinite(reference.value)) continue;
      const double x = x_(reference.value);
      const std::string text = reference.label + " " + show(reference.value);
      svg_.line(x, top, x, floor, "reference");
      const double begin = std::min(std::max(x - text_width(text) / 2, 0.0), width_ - text_width(text));
      if (begin < free) continue;
      svg_.text(begin + text_width(text) / 2, 14, text, "tick", "middle");
      free = begin + text_width(text) + 8;
    }
  }

  void draw_row(const IntervalRow& row, double y) {
    const std::string colour = colour_class(row.colour);
    const double middle = y + (wide_ ? row_height_ / 2 : row_height_ * 0.66);
    if (wide_) {
      svg_.text(x_.begin - 14, middle + 4, row.label, "label " + colour, "end");
    } else {
      svg_.text(2, y + 16, row.label, "label " + colour);
    }
    if (!std::isfinite(row.mean)) return svg_.text(x_.begin, middle + 4, show(row.mean), "tick");
    if (std::isfinite(row.low) && std::isfinite(row.high)) {
      svg_.rect(x_(row.low), middle - 7, std::max(1.0, x_(row.high) - x_(row.low)), 14, "band " + colour,
                row.label + ": " + show(row.mean) + " " + show_interval(row.low, row.high));
    }
    for (double value : row.dots) svg_.circle(x_(value), middle, 3, "ring " + colour, show(value));
    svg_.line(x_(row.mean), middle - 10, x_(row.mean), middle + 10, "mean " + colour);
  }

  const IntervalChart& chart_;
  bool wide_;
  double row_height_, width_, height_;
  Scale x_;
  Svg svg_;
};

}  // namespace

std::string draw(const IntervalChart& chart) {
  return IntervalPicture(chart, true).draw() + IntervalPicture(chart, false).draw();
}

}  // namespace engram
