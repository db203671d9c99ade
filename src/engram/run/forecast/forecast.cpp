#include "engram/run/forecast/forecast.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/core/threads.h"
#include "engram/data/csv.h"
#include "engram/models/forecast/seasonal.h"
#include "engram/run/files/outputs.h"
#include "engram/run/forecast/known_dates.h"

namespace engram {
namespace {

// One series on its way: its rows, what comes after them where that is known, and what was made of them.
struct Subject {
  TimeSeries series;
  TimeStep step;
  std::vector<double> came;  // (h) or {}
  double scale = 1;
  Backtest test;
  std::vector<MethodFigures> figures;  // of each method
  std::string failure;
  int status = 0;
};

std::string percent(double share) { return shortest(std::round(share * 1000) / 10) + " %"; }

bool constant(const std::vector<double>& y) {
  return std::ranges::all_of(y, [&](double v) { return v == y[0]; });
}

class ForecastRun {
 public:
  explicit ForecastRun(const ForecastRequest& request)
      : methods_(chosen_methods(request.method)), threads_(static_cast<int>(request.threads)) {
    summary_.request = request;
    if (request.horizon < 1) throw Error("--horizon: expected how many rows to forecast, at least 1");
    demand_outputs({{"--out", request.out, true}, {"--report", request.report}, {"--backtest", request.backtest}},
                   {request.file, request.test});
  }

  ForecastSummary run() {
    read();
    summary_.season = season();
    plan();
    Threads::divide(&threads_, static_cast<int64_t>(subjects_.size()), 1, [this](int64_t begin, int64_t end) {
      const FlushDenormals flush;
      for (int64_t i = begin; i < end; ++i) attempt(subjects_[static_cast<size_t>(i)]);
    });
    for (const Subject& s : subjects_) {
      if (s.status != 0) throw Error(s.series.name + ": " + s.failure, s.status);
    }
    conclude();
    write();
    return std::move(summary_);
  }

 private:
  const ForecastRequest& request() const { return summary_.request; }

  void read() {
    SeriesTable table = read_series(request().file, request().input);
    kind_ = table.kind;
    summary_.notes = std::move(table.notes);
    const auto came = read_test();
    for (size_t i = 0; i < table.series.size(); ++i) {
      TimeSeries& series = table.series[i];
      if (constant(series.value)) {
        left_out(series.name,
                 "constant: every value is " + shortest(series.value[0]) + "; there is nothing to forecast");
        continue;
      }
      Subject subject;
      subject.step = request().input.every.empty() ? step_of(series, kind_) : parse_step(request().input.every, kind_);
      if (request().log) take_logarithms(series);
      if (!request().test.empty()) subject.came = came_of(came, series.name, i);
      subject.series = std::move(series);
      subjects_.push_back(std::move(subject));
    }
    demand_some();
  }

  void left_out(const std::string& name, const std::string& why) {
    if (first_reason_.empty()) first_reason_ = name + ": " + why;
    ++left_out_;
  }
  void demand_some() {
    if (subjects_.empty()) throw Error(request().file + ": " + first_reason_);
    if (left_out_ > 0)
      summary_.notes.push_back(std::to_string(left_out_) + " series left out; the first: " + first_reason_);
    left_out_ = 0;
  }

  void take_logarithms(TimeSeries& series) const {
    for (size_t t = 0; t < series.value.size(); ++t) {
      if (!(series.value[t] > 0)) {
        throw Error(request().file + ": " + series.name + ": " + shortest(series.value[t]) + " at " +
                    stamp_text(series.stamp[t], kind_) + "; --log needs values above 0");
      }
      series.value[t] = engram::log(series.value[t]);
    }
  }
  double back(double value) const { return request().log ? engram::exp(value) : value; }

  std::vector<TimeSeries> read_test() const {
    if (request().test.empty()) return {};
    return read_series(request().test, request().input).series;
  }
  std::vector<double> came_of(const std::vector<TimeSeries>& tests, const std::string& name, size_t place) const {
    const auto same = std::ranges::find(tests, name, &TimeSeries::name);
    const TimeSeries* found = same != tests.end() ? &*same : place < tests.size() ? &tests[place] : nullptr;
    const auto horizon = static_cast<size_t>(request().horizon);
    if (found == nullptr || found->value.size() < horizon) {
      throw Error(request().test + ": expected " + std::to_string(horizon) + " values of " + name + ", found " +
                  std::to_string(found == nullptr ? 0 : found->value.size()));
    }
    return {found->value.begin(), found->value.begin() + request().horizon};
  }

  int64_t season() const {
    if (request().season == "auto") return found_season();
    int64_t season = 0;
    const std::string& text = request().season;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), season);
    if (error != std::errc() || end != text.data() + text.size() || season < 1 || season > 100'000) {
      throw Error("--season: expected auto or a number of rows from 1 on, found '" + text + "'");
    }
    return season;
  }
  // What most series say: the natural cycle of their stamps, or one that their own first halves show.
  int64_t found_season() const {
    std::map<int64_t, int64_t> votes;
    for (const Subject& s : subjects_) ++votes[season_of(s)];
    const auto most = std::ranges::max_element(votes, {}, [](const auto& vote) { return vote.second; });
    return most->first;
  }
  int64_t season_of(const Subject& s) const {
    const auto rows = static_cast<int64_t>(s.series.value.size());
    const auto first_half = std::span(s.series.value).first(static_cast<size_t>(rows / 2));
    int64_t season = natural_season(s.step);
    if (season == 1 || !has_season(first_half, season)) {
      const int64_t detected = detect_season(first_half, 370);
      if (detected > 1 || rows < 4 * season) season = detected;
    }
    return rows >= rows_needed(season) + request().horizon ? season : 1;
  }

  void plan() {
    std::vector<Subject> kept;
    for (Subject& s : subjects_) {
      try {
        s.test.plan = plan_origins(static_cast<int64_t>(s.series.value.size()), request().horizon, summary_.season,
                                   request().origins);
        kept.push_back(std::move(s));
      } catch (const Error& error) {
        left_out(s.series.name, error.what());
      }
    }
    subjects_ = std::move(kept);
    demand_some();
  }

  void attempt(Subject& s) const {
    try {
      if (interrupted()) throw Error("interrupted while forecasting", 130);
      work(s);
    } catch (const Error& error) {
      s.failure = error.what(), s.status = error.status();
    } catch (const std::exception& error) {
      s.failure = error.what(), s.status = 1;
    }
  }

  void work(Subject& s) const {
    const KnownDates dates(s.series.stamp, s.step, kind_, request().horizon);
    ForecastContext context{summary_.season, static_cast<uint64_t>(request().seed), dates.width(),
                            [&](int64_t row, std::span<double> to) { dates.write(row, to); }};
    const Conformal intervals = request().intervals == "adaptive" ? Conformal::adaptive : Conformal::split;
    s.test = backtest(s.series.value, s.test.plan, methods_, context, intervals);
    bring_back(s);
    const int64_t known = s.came.empty() ? s.test.origins[s.test.first_later] : s.test.plan.rows;
    const std::span<const double> y(s.series.value);
    s.scale = seasonal_scale(y.first(static_cast<size_t>(known)), summary_.season);
    if (s.scale == 0) s.scale = seasonal_scale(y, 1);
    for (size_t m = 0; m < methods_.size(); ++m)
      s.figures.push_back(s.came.empty() ? rolled(s, m) : against_test(s, m));
  }

  // From logarithms to what they stand for.
  void bring_back(Subject& s) const {
    if (!request().log) return;
    for (double& y : s.series.value) y = back(y);
    for (MethodBacktest& method : s.test.methods) {
      for (auto* numbers : {&method.forecasts, &method.ahead}) {
        for (double& f : *numbers) f = back(f);
      }
      for (auto* bands : {&method.bands, &method.ahead_bands}) {
        for (auto& pair : *bands) {
          for (Interval& band : pair) band = {back(band.low), back(band.high)};
        }
      }
    }
  }

  MethodFigures rolled(const Subject& s, size_t m) const {
    std::vector<double> values, forecasts;
    for (size_t o = s.test.first_later; o < s.test.origins.size(); ++o) {
      const auto begin = s.series.value.begin() + s.test.origins[o];
      values.insert(values.end(), begin, begin + request().horizon);
      const auto made = s.test.forecast(m, o);
      forecasts.insert(forecasts.end(), made.begin(), made.end());
    }
    return figures_of(values, forecasts, s.test.methods[m].bands, s.scale);
  }
  MethodFigures against_test(const Subject& s, size_t m) const {
    return figures_of(s.came, s.test.methods[m].ahead, s.test.methods[m].ahead_bands, s.scale);
  }

  void conclude() {
    summary_.series = static_cast<int64_t>(subjects_.size());
    std::vector<JudgedSeries> judged;
    for (const Subject& s : subjects_) {
      summary_.origins = std::max(summary_.origins, static_cast<int64_t>(s.test.origins.size()));
      judged.push_back({s.series.value, &s.test, s.scale});
      for (size_t m = 0; m < methods_.size() && !s.came.empty(); ++m)
        judged.back().came.push_back(s.figures[m].errors.mase);
    }
    summary_.verdict = judge(judged, methods_);
    made_by_ = summary_.verdict.better || asked() ? summary_.verdict.best : summary_.verdict.chosen_naive;
    tabulate();
    name_the_best();
    gather_forecasts();
  }
  // Whether the user named methods: then the forecasts are of the best of these.
  bool asked() const { return request().method != "all" && request().method != "classical"; }

  void tabulate() {
    const auto count = static_cast<double>(subjects_.size());
    for (size_t m = 0; m < methods_.size(); ++m) {
      MethodRow row{methods_[m].name, {}, NAN};
      for (const Subject& s : subjects_) {
        const MethodFigures& f = s.figures[m];
        row.figures.errors.mae += f.errors.mae / count;
        row.figures.errors.rmse += f.errors.rmse / count;
        row.figures.errors.mase += f.errors.mase / count;
        row.figures.errors.smape += f.errors.smape / count;
        row.figures.errors.malr += f.errors.malr / count;
        row.figures.pinball += f.pinball / count;
        for (size_t i = 0; i < 2; ++i) row.figures.coverage[i] += f.coverage[i] / count;
      }
      summary_.methods.push_back(row);
    }
    const auto naive2 = std::ranges::find(summary_.methods, "naive2", &MethodRow::name);
    if (naive2 == summary_.methods.end()) return;
    const ForecastErrors by = naive2->figures.errors;
    for (MethodRow& row : summary_.methods) {
      row.owa = (row.figures.errors.smape / by.smape + row.figures.errors.mase / by.mase) / 2;
    }
  }

  void name_the_best() {
    const Verdict& v = summary_.verdict;
    summary_.best = methods_[made_by_].name;
    summary_.best_naive = methods_[v.best_naive].name;
    summary_.words = subjects_.size() == 1 ? subjects_[0].test.methods[made_by_].words : "";
    const std::string judged = std::to_string(v.judged_by) + (v.by_series ? " series" : " stretches of later rows");
    if (v.better) {
      summary_.finding = std::string(methods_[v.best].name) + ", chosen on earlier rows, errs " +
                         percent(v.improvement) + " less than " + summary_.best_naive + ", the best naive method, on " +
                         judged + " (p = " + p_text() + ")";
    } else {
      summary_.finding = "no method errs clearly less than " + summary_.best_naive + ", the best naive one, on " +
                         judged + (v.p_value < 1 ? " (p = " + p_text() + ")" : "");
    }
  }
  std::string p_text() const {
    const double p = summary_.verdict.p_value;
    return p < 0.0001 ? "0.0001 or less" : shortest(std::round(p * 10000) / 10000);
  }

  void gather_forecasts() {
    constexpr size_t most_pictures = 8, shown_rows = 200;
    for (const Subject& s : subjects_) {
      const MethodBacktest& method = s.test.methods[made_by_];
      for (size_t h = 0; h < method.ahead.size(); ++h) {
        const double stamp = advance(s.series.stamp.back(), static_cast<int64_t>(h) + 1, s.step);
        summary_.forecast.push_back({s.series.name, stamp_text(stamp, kind_), method.ahead[h], method.ahead_bands[h]});
      }
      if (summary_.pictures.size() == most_pictures) continue;
      const size_t shown = std::min(s.series.value.size(), std::max(shown_rows, 2 * method.ahead.size()));
      summary_.pictures.push_back(
          {s.series.name, {s.series.value.end() - static_cast<int64_t>(shown), s.series.value.end()}});
    }
  }

  void write() const {
    write_named_output(request().out, forecast_table());
    if (!request().report.empty()) write_named_output(request().report, forecast_page(summary_));
    if (!request().backtest.empty()) write_named_output(request().backtest, backtest_table());
  }
  std::string forecast_table() const {
    std::string text = "series,stamp,value,low_80,high_80,low_95,high_95\n";
    for (const ForecastRow& row : summary_.forecast) {
      text += csv_field(row.series) + "," + row.stamp + "," + shortest(row.value);
      for (const Interval& band : row.bands) text += "," + shortest(band.low) + "," + shortest(band.high);
      text += "\n";
    }
    return text;
  }
  std::string backtest_table() const {
    std::string text = "series,origin,stamp,method,value,forecast\n";
    for (const Subject& s : subjects_) {
      for (size_t o = 0; o < s.test.origins.size(); ++o) {
        const auto origin = static_cast<size_t>(s.test.origins[o]);
        const std::string begin = csv_field(s.series.name) + "," + stamp_text(s.series.stamp[origin - 1], kind_) + ",";
        for (size_t m = 0; m < methods_.size(); ++m) {
          const auto made = s.test.forecast(m, o);
          for (size_t h = 0; h < made.size(); ++h) {
            text += begin + stamp_text(s.series.stamp[origin + h], kind_) + "," + methods_[m].name + "," +
                    shortest(s.series.value[origin + h]) + "," + shortest(made[h]) + "\n";
          }
        }
      }
    }
    return text;
  }

  ForecastSummary summary_;
  std::vector<ForecastMethod> methods_;
  Threads threads_;
  StampKind kind_ = StampKind::number;
  std::vector<Subject> subjects_;
  size_t made_by_ = 0;  // the method whose forecasts are written
  std::string first_reason_;
  int64_t left_out_ = 0;
};

}  // namespace

ForecastSummary forecast(const ForecastRequest& request) { return ForecastRun(request).run(); }

}  // namespace engram
