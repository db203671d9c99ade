// What the charts share: their sizes, and how wide their letters are.
#pragma once

#include <string>
#include <vector>

#include "engram/run/report/chart/chart.h"
#include "engram/run/report/chart/svg.h"

namespace engram {

// One of the sizes in which a chart is drawn, in the user units of its SVG.
struct Frame {
  const char* style;   // the page shows `wide` or `narrow`; `small` always
  const char* suffix;  // of the id
  double width, height, left, right, top, bottom;
  int x_ticks, y_ticks;
  bool labelled, axes;

  double end() const { return width - right; }
  double floor() const { return height - bottom; }
};

constexpr Frame wide_frame{"wide", "w", 820, 380, 52, 24, 30, 42, 8, 6, true, true};
constexpr Frame narrow_frame{"narrow", "n", 360, 290, 42, 14, 26, 40, 4, 5, false, true};
constexpr Frame small_frame{"small", "s", 240, 150, 44, 10, 12, 22, 3, 3, false, false};

constexpr double letter_width = 7.4;  // of the labels' 13 pixel letters, on average

double text_width(const std::string& text);
std::string colour_class(int colour);
void append_finite(std::vector<double>& all, const std::vector<double>& values);

inline Svg begin_picture(const std::string& id, const Frame& frame, const std::string& title,
                         const std::string& description) {
  return {id + "-" + frame.suffix, frame.style, frame.width, frame.height, title, description};
}

}  // namespace engram
