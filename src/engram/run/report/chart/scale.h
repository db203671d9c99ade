// Scale: from figures to pixels, with marks at round numbers.
#pragma once

#include <string>
#include <vector>

namespace engram {

// Ascending round numbers (1, 2 or 5 times a power of ten apart) inside [low, high], about `count` of them.
std::vector<double> round_ticks(double low, double high, int count);

// As short as the distance between ticks allows; 25000 -> "25k".
std::vector<std::string> tick_labels(const std::vector<double>& ticks);

struct Scale {
  double low, high;   // figures
  double begin, end;  // pixels: end < begin for an axis that points up
  double operator()(double value) const { return begin + (value - low) / (high - low) * (end - begin); }
};

// Covers `values` (those that are finite) with a little air; some range of its own where they are none or all equal.
Scale scale_over(const std::vector<double>& values, double begin, double end);

}  // namespace engram
