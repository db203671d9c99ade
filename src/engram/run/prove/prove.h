// Proof bars: published figures that engram must reach, run by `engram prove NAME`.
//
// A bar compares the mean over many runs (seeds) with a published mean over the same number of runs. It passes where
//
//   |figure - published| <= bound,   bound = max(5 % of published, 3 deviation sqrt(1 / runs + 1 / published runs)),
//
// three standard errors of the difference, the deviation being that between our own runs. All but means have no such
// error; their bound is 5 %. Where more is better (`at_least`), only a figure below published - bound fails. Runs are
// shared among threads; no result depends on their number.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engram/core/threads.h"

namespace engram {

struct Bar {
  std::string name;
  bool passed;
  double figure, bound, published;
  int64_t seeds;
  double seconds;
};

struct ProofContext {
  double share = 1;  // of the published number of runs
  Threads* threads = nullptr;
  std::function<void(const Bar&)> on_bar;  // hears of each as it is through
};

struct Proof {
  std::string name, summary;
  std::vector<Bar> (*run)(const ProofContext&);
};

const std::vector<Proof>& proofs();
const Proof& find_proof(const std::string& name);  // Error with the nearest name

// Figures of Sutton & Barto's tabular and linear chapters.
std::vector<Bar> prove_tabular(const ProofContext& context);
// The table of the README.
std::vector<Bar> prove_front_page(const ProofContext& context);

// What the parts of a proof share: several figures from each run.
// interval: of the interquartile mean, 95 %, by the bootstrap over runs.
enum class Summary : uint8_t { mean, median, least, interquartile_mean, interval_low, interval_high };
struct Cell {
  std::string name;
  double published;
  Summary summary = Summary::mean;
  bool at_least = false;
};
struct Study {
  std::vector<Cell> cells;
  int64_t published_runs;
  std::function<std::vector<double>(uint64_t seed)> run;  // one figure for each cell
  // Where true, the cells are one figure under several settings: only the setting with the least mean is a bar.
  bool best_only = false;
};
void judge_study(const Study& study, const ProofContext& context, std::vector<Bar>& bars);

}  // namespace engram
