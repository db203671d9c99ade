// Charts: what is to be seen, drawn twice: for a wide page and, with fewer and relatively larger letters, for a narrow
// one. The page's style shows the one that fits and gives colours for light and dark.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace engram {

// A line, perhaps with a band around it and the single runs faintly behind.
struct ChartSeries {
  std::string label;
  int colour = 0;                 // of the page's palette
  std::vector<double> x, y;       // of one length; a point that is not finite is left out
  std::vector<double> low, high;  // of the same length, or empty
  std::vector<std::pair<std::vector<double>, std::vector<double>>> faint;
  bool dots = false;   // mark the points
  bool alone = false;  // the points are no curve: dots without a line
};

// A level to compare with; left out where it is not finite.
struct ChartReference {
  std::string label;
  double value;
};

struct LineChart {
  std::string id, title, description, x_label, y_label;
  std::vector<ChartSeries> series;
  std::vector<ChartReference> references;
  std::vector<std::pair<double, std::string>> x_ticks;  // {}: chosen by the chart
};

// One row an estimate: interval, mean, and the single values as dots.
struct IntervalRow {
  std::string label;
  int colour = 0;
  double mean, low, high;
  std::vector<double> dots;
};

struct IntervalChart {
  std::string id, title, description, x_label;
  std::vector<IntervalRow> rows;
  std::vector<ChartReference> references;
};

// Shares of a whole, one bar a row.
struct ShareRow {
  std::string label, note;     // note: at the bar's end
  std::vector<double> shares;  // of 1, one for each part
};

struct ShareChart {
  std::string id, title, description;
  std::vector<std::string> parts;
  std::vector<ShareRow> rows;
};

// Counts over equal cells, and one marked value.
struct HistogramChart {
  std::string id, title, description, x_label;
  std::vector<double> values;
  ChartReference mark;
};

// A table of cells, darker where the value is higher, with a sign in each.
struct HeatChart {
  std::string id, title, description, x_label, y_label;
  std::vector<std::string> x, y;   // names of columns, and of rows from the top; "" for those without
  std::vector<double> values;      // row by row from the top left; a cell whose value is not finite stays blank
  std::vector<std::string> signs;  // of each cell
};

std::string draw(const LineChart& chart);
std::string draw_small(const LineChart& chart);  // for a grid of small multiples
std::string draw(const IntervalChart& chart);
std::string draw(const ShareChart& chart);
std::string draw(const HistogramChart& chart);
std::string draw(const HeatChart& chart);

// The colours' names: what a narrow page shows in place of labels at the lines.
std::string legend(const std::vector<std::pair<std::string, int>>& entries, bool always);

constexpr int palette_size = 8;
inline int colour_of(size_t group) { return static_cast<int>(group) % palette_size; }

}  // namespace engram
