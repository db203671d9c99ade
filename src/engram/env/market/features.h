// Features: what an observer of past bars may compute beside returns. Row t uses the bars up to t and no others.
//
//                                                                                                        columns
//   momentum    log(C_t / C_{t-k}) over k = 5, 20, 60 bars, per sqrt(k)                                        3
//   volatility  log of the standard deviation of the last 20 and 60 log returns                                2
//   hurst       Hurst exponent of the last 120 LOG prices (statistics/hurst.h)                                 1
//   averages    log(C_t / A_50) and log(A_10 / A_50), A_k the mean of the last k closes                         2
//   calendar    sine and cosine of the time of day, the day of the week and the day of the year                 6
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engram/data/prices.h"

namespace engram {

struct FeatureSet {
  bool momentum = false, volatility = false, hurst = false, averages = false, calendar = false;

  // "none", "all", or names separated by commas; `place` begins the message of an Error.
  static FeatureSet parse(const std::string& names, const std::string& place);
  int64_t columns() const;
  int64_t history() const;  // the first row that has all of them
};

// (rows, columns), row-major; rows before history() are zero.
std::vector<double> make_features(const FeatureSet& set, const Prices& prices);

}  // namespace engram
