#include "engram/run/tune/trials.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "engram/data/csv.h"
#include "engram/statistics/overfitting.h"
#include "engram/statistics/performance.h"
#include "engram/statistics/sharpe_luck.h"

namespace engram::inline ENGRAM_REAL {
namespace {

using Json = nlohmann::ordered_json;
constexpr int most_blocks = 16;  // of CSCV

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Bar by bar the mean over the seeds of a fold.
std::vector<double> mean_returns(const TunedRun* runs, size_t seeds) {
  std::vector<double> mean(runs[0].course.returns.size(), 0);
  for (size_t seed = 0; seed < seeds; ++seed) {
    for (size_t i = 0; i < mean.size(); ++i) mean[i] += runs[seed].course.returns[i] / static_cast<double>(seeds);
  }
  return mean;
}

std::vector<const Trial*> with_returns(const TuneFigures& figures) {
  std::vector<const Trial*> trials;
  for (const Trial& trial : figures.trials) {
    if (trial.failure.empty() && !trial.returns.empty()) trials.push_back(&trial);
  }
  return trials;
}

double overfitting_of(const std::vector<const Trial*>& trials) {
  std::vector<std::vector<double>> returns;
  for (const Trial* trial : trials) {
    if (trial->returns.size() != trials[0]->returns.size()) return NAN;  // the bars themselves were searched
    returns.push_back(trial->returns);
  }
  if (returns.size() < 2 || returns[0].size() < 2) return NAN;
  const auto periods = static_cast<int>(std::min<size_t>(most_blocks, returns[0].size()));
  return probability_of_overfitting(returns, periods / 2 * 2);
}

// The trials' Sharpes per bar; those that never traded have none.
double variance_of_sharpes(const std::vector<const Trial*>& trials) {
  std::vector<double> sharpes;
  for (const Trial* trial : trials) {
    const double value = sharpe(trial->returns, 1);
    if (std::isfinite(value)) sharpes.push_back(value);
  }
  if (sharpes.size() < 2) return 0;
  const double centre = mean(sharpes);
  double squares = 0;
  for (double value : sharpes) squares += (value - centre) * (value - centre);
  return squares / static_cast<double>(sharpes.size() - 1);
}

double deflated_of(const Trial& best, const TuneFigures& figures, const std::vector<const Trial*>& trials) {
  if (!std::isfinite(sharpe(best.returns, 1))) return NAN;
  return deflated_sharpe(sharpe_moments(best.returns), static_cast<int64_t>(figures.trials.size()),
                         variance_of_sharpes(trials));
}

std::string cell(double value) { return "," + (std::isfinite(value) ? shortest(value) : ""); }

Json settings_of(const Trial& trial) {
  Json json = Json::object();
  for (const Setting& setting : trial.settings) json[setting.name] = setting.text;
  return json;
}

Json trial_json(const Trial& trial) {
  Json json{{"trial", trial.number},  {"status", trial.failure.empty() ? "ok" : "failed"},
            {"score", trial.score},   {"sharpe", trial.sharpe},
            {"scores", trial.scores}, {"settings", settings_of(trial)}};
  if (!trial.failure.empty()) json["failure"] = trial.failure;
  return json;
}

}  // namespace

Trial sum_up(int64_t number, std::vector<Setting> settings, const std::vector<TunedRun>& runs, size_t seeds) {
  Trial trial;
  trial.number = number;
  trial.settings = std::move(settings);
  for (const TunedRun& run : runs) {
    trial.scores.push_back(run.score);
    if (trial.failure.empty()) trial.failure = run.failure;
  }
  if (!trial.failure.empty()) return trial;
  trial.score = mean(trial.scores);
  double years = 0;
  for (size_t i = 0; i < runs.size(); i += seeds) {
    const std::vector<double> fold = mean_returns(&runs[i], seeds);
    trial.returns.insert(trial.returns.end(), fold.begin(), fold.end());
    years += runs[i].course.years;
  }
  if (years > 0) trial.sharpe = sharpe(trial.returns, static_cast<double>(trial.returns.size()) / years);
  return trial;
}

void find_best(TuneFigures& figures) {
  figures.best = -1;
  for (size_t i = 0; i < figures.trials.size(); ++i) {
    const double score = figures.trials[i].score;
    const bool better = figures.best < 0 || score > figures.trials[static_cast<size_t>(figures.best)].score;
    if (std::isfinite(score) && better) figures.best = static_cast<int64_t>(i);
  }
}

void judge_trials(TuneFigures& figures) {
  find_best(figures);
  const std::vector<const Trial*> trials = with_returns(figures);
  figures.pbo = figures.deflated_sharpe = NAN;
  if (figures.best < 0 || trials.empty()) return;
  figures.pbo = overfitting_of(trials);
  figures.deflated_sharpe = deflated_of(figures.trials[static_cast<size_t>(figures.best)], figures, trials);
}

std::string csv_of(const TuneFigures& figures) {
  std::string text = "trial,status,score,sharpe";
  for (const std::string& name : figures.run_names) text += "," + name;
  for (const SearchedFigure& option : figures.searched) text += "," + option.name;
  text += "\n";
  for (const Trial& trial : figures.trials) {
    text += std::to_string(trial.number) + (trial.failure.empty() ? ",ok" : ",failed") + cell(trial.score);
    text += cell(trial.sharpe);
    for (double score : trial.scores) text += cell(score);
    for (const Setting& setting : trial.settings) text += "," + csv_field(setting.text);
    text += "\n";
  }
  return text;
}

// An undefined figure is dumped as null.
Json to_json(const TuneFigures& figures) {
  Json table = Json::array();
  int64_t failed = 0;
  for (const Trial& trial : figures.trials) {
    table.push_back(trial_json(trial));
    failed += trial.failure.empty() ? 0 : 1;
  }
  Json best;
  if (figures.best >= 0) {
    best = table[static_cast<size_t>(figures.best)];
    best["config"] = figures.run + "/best.toml";
  }
  Json json{{"run", figures.run},
            {"algorithm", figures.algorithm},
            {"environment", figures.environment},
            {"memory", figures.memory},
            {"trials", figures.trials.size()},
            {"asked", figures.asked},
            {"failed", failed},
            {"best", best},
            {"pbo", figures.pbo},
            {"deflated_sharpe", figures.deflated_sharpe},
            {"trials_table", table}};
  if (!figures.notes.empty()) json["notes"] = figures.notes;
  return json;
}

}  // namespace engram::inline ENGRAM_REAL
