// The forecast verb: a file of series, what comes next in each, and how far that may be trusted.
//
// Every series is forecast by every chosen method from rolling origins (models/forecast/backtest.h) and beyond its last
// row; figures are means over series. What is known of a row before it comes, its date, is given to the methods that use
// it. With `--log` all of it happens to logarithms, and the figures to what they stand for.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engram/models/forecast/verdict.h"
#include "engram/run/files/series_file.h"

namespace engram {

struct ForecastRequest {
  std::string file;
  SeriesFileOptions input;
  int64_t horizon = 0, origins = 200, threads = 1, seed = 0;
  std::string method = "all", season = "auto", intervals = "split", test, out = "forecasts.csv", report, backtest;
  bool log = false;

  void visit(OptionVisitor& v) {
    v.option("horizon", horizon, {0, 100'000}, "rows to forecast; needed");
    v.option("method", method, {},
             "all, classical, or names with commas (naive ones always run): naive2, ets, theta, ar, arima, "
             "lag_regression, ridge, random_forest, boosting; classical for thousands of series");
    v.option("season", season, {}, "rows in a cycle; auto: from the stamps or the series; 1: none");
    input.visit(v);
    v.option(
        "intervals", intervals, {"split", "adaptive"},
        "conformal intervals from all past errors alike, or with a level that follows the misses: for series whose "
        "errors grow or shrink");
    v.option("log", log, "forecast logarithms: for values above 0 that grow by factors");
    v.option("origins", origins, {2, 100'000}, "most origins of the backtest; fewer are faster and judge less surely");
    v.option("test", test, {}, "a file with what came after the last rows: the figures are of that");
    v.option("out", out, {}, "the forecasts with their intervals, CSV");
    v.option("report", report, {}, "a page with pictures, HTML; none unless given");
    v.option("backtest", backtest, {}, "every forecast of the backtest, CSV; none unless given");
    v.option("seed", seed, {0, 1e15}, "of forests");
    v.option("threads", threads, {1, 1024}, "the result does not depend on it");
  }
  std::vector<OptionNeed> needs() const { return {need_of_grid(input, true)}; }
};

struct MethodRow {
  std::string name;
  MethodFigures figures;
  double owa = 0;  // NaN without naive2
};

struct ForecastRow {
  std::string series, stamp;
  double value;
  std::array<Interval, 2> bands;
};

// For a picture: the last rows of a series, and what is forecast of it.
struct ForecastPicture {
  std::string series;
  std::vector<double> history;
};

struct ForecastSummary {
  ForecastRequest request;
  int64_t series = 0, season = 1, origins = 0;
  std::vector<std::string> notes;
  std::vector<MethodRow> methods;
  std::string best, best_naive, words, finding;
  Verdict verdict;
  std::vector<ForecastRow> forecast;
  std::vector<ForecastPicture> pictures;
};

// Reads, forecasts, judges, and writes the files that the request names. Error: what the file or the options have wrong.
ForecastSummary forecast(const ForecastRequest& request);

nlohmann::ordered_json to_json(const ForecastSummary& summary);

std::string forecast_page(const ForecastSummary& summary);

}  // namespace engram
