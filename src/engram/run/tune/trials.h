// What a tuner has found: its trials, the best of them, and how far the best is to be trusted.
//
//   score            mean over the runs (folds x seeds) of the greedy evaluation on validation
//   where its task tells a course of returns in time also, mean over the seeds, one fold after the other:
//   sharpe           performance.h, a year
//   pbo              overfitting.h over the trials: how often the best of one half of the bars is worse than the median
//                    in the other
//   deflated_sharpe  sharpe_luck.h: of the best trial, by the number of trials and the variance of their Sharpes
#pragma once

#include <cmath>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engram/run/task/task.h"
#include "engram/run/tune/search_space.h"

namespace engram::inline ENGRAM_REAL {

// One run of a trial, judged on validation.
struct TunedRun {
  double score = NAN;   // mean return of the greedy episodes or passes
  Course course = {};   // where the world's task tells one (task.h)
  std::string failure;  // why there is no score
};

struct Trial {
  int64_t number = 0;  // from 1
  std::vector<Setting> settings;
  std::vector<double> scores;  // of each run, NaN where it failed
  double score = NAN, sharpe = NAN;
  std::vector<double> returns;
  std::string failure;  // the first of its runs'
};

struct SearchedFigure {
  std::string name, meaning;
  SearchedOption space;
};

struct TuneFigures {
  std::string run, algorithm, environment, memory;
  std::vector<std::string> run_names;  // "s1", or "fold-1-s1"; of each trial
  std::vector<SearchedFigure> searched;
  std::vector<Trial> trials;  // those that are through, by number
  int64_t asked = 0;          // how many there will be
  int64_t best = -1;          // index of the highest score; -1: none has one
  double pbo = NAN, deflated_sharpe = NAN;
  std::vector<std::string> notes;  // what a user should know of the data
};

// Runs fold by fold, `seeds` of each.
Trial sum_up(int64_t number, std::vector<Setting> settings, const std::vector<TunedRun>& runs, size_t seeds);
void find_best(TuneFigures& figures);     // fills in `best`
void judge_trials(TuneFigures& figures);  // and `pbo` and `deflated_sharpe`

std::string csv_of(const TuneFigures& figures);
nlohmann::ordered_json to_json(const TuneFigures& figures);

}  // namespace engram::inline ENGRAM_REAL
