// Solving a process whose state is hidden: `solve model.pomdp`, its JSON, and the belief filter.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engram/algorithms/pomdp/alpha_vectors.h"
#include "engram/core/options.h"

namespace engram {

struct PomdpSolveOptions {
  std::string method = "incremental_pruning";
  double tolerance = 1e-4;
  int64_t max_backups = 10000;
  std::string history;

  void visit(OptionVisitor& v) {
    v.option("method", method, {"incremental_pruning", "point_based"},
             "exact over all beliefs; or between two bounds from the start on, for models of more than a few states");
    v.option("tolerance", tolerance, {1e-9, 1e9}, "how far the answer may be from the best value; larger is faster");
    v.option("max_backups", max_backups, {1, 1e9},
             "sweeps, or of point_based updates, after which it ends with the bounds that it has");
    v.option("history", history, {},
             "what was done and seen by turns, listen,hear-left,...: prints the belief then and what to do");
  }
};

// What is believed after the history, and what the vectors do there.
struct BeliefState {
  Belief belief;
  double value;
  int64_t action;
};

struct PomdpSummary {
  std::string name;
  PomdpSolveOptions options;
  Pomdp model;
  PomdpSolution solution;
  BeliefState believed;  // without a history: at the start
  double cpu_seconds;    // of solving alone
};

// Whether `solve` takes it for such a process: a file whose name ends in .pomdp, or Tiger-v0.
bool is_pomdp(const std::string& what);
Pomdp load_pomdp(const std::string& what);

PomdpSolution solution_of(const Pomdp& model, const std::string& method, const PomdpPlanning& planning);
PomdpSummary solve_pomdp(const std::string& what, const PomdpSolveOptions& options);

nlohmann::ordered_json to_json(const PomdpSummary& summary);

}  // namespace engram
