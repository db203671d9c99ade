// Verdict: does the chosen method beat the naive ones, or could that be luck?
//
// The earlier origins choose: the method with the least loss there, mean |error| / scale over horizons, origins and series.
// The later ones judge it against every naive method. Of one series or a few, by the adjusted difference of Clark & West
// (2007), since a method that contains a naive one pays for what it estimates even where there is something to find:
//
//   d = (y - f_naive)^2 - (y - f)^2 + (f_naive - f)^2        mean over the horizon, in units of scale^2
//
// averaged within 6 to 16 stretches of the later origins, a horizon long if there are so many rows: batch means, because
// the errors of neighbouring origins overlap. Of 8 series or more, by the plain difference of loss, one for each series.
// In both, t = mean d / (deviation / sqrt(k)) is Student's with k - 1 degrees.
//
// p is the largest over the naive methods (one of them is right about a series without a signal). Better: p < 0.02, and
// less loss than each of them. A method that was chosen by the rows that judge it is never called better.
#pragma once

#include <vector>

#include "engram/models/forecast/backtest.h"

namespace engram {

struct JudgedSeries {
  std::span<const double> y;
  const Backtest* test;
  double scale;
  std::vector<double> came{};  // loss of each method on rows beyond the last one, where these are known: they judge
};

struct Verdict {
  size_t best = 0,
         best_naive = 0;    // into methods: chosen by the earlier origins; the naive one with the least later loss
  size_t chosen_naive = 0;  // by the earlier origins
  bool better = false;
  double improvement = 0;  // 1 - loss of the best / loss of the best naive one, where they are judged
  double p_value = 1;
  int64_t judged_by = 0;  // series or stretches
  bool by_series = false;
};

// `came` counts where there are 8 series or more: they judge, and all origins choose.
Verdict judge(std::span<const JudgedSeries> series, std::span<const ForecastMethod> methods);

}  // namespace engram
