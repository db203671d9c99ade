// Solving a finite model exactly: which model, by which method, and what comes out; `solve`, `describe --model` and
// their JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engram/algorithms/planning/planning.h"
#include "engram/core/options.h"
#include "engram/env/registry.h"
#include "engram/run/experiment/plan.h"

namespace engram {

SparseModel load_model(const std::string& path);  // a CSV file (env/model_file.h)
void save_model(const SparseModel& model, const std::string& path);
// The exact model of a registered world with these options. Error where there is none.
SparseModel model_of(const std::string& environment, const std::vector<Setting>& settings);

struct SolveOptions {
  std::string method = "value_iteration";
  double gamma = 0.99;
  std::optional<double> tolerance;
  int64_t horizon = 0, threads = 1;
  double epsilon = 0;

  void visit(OptionVisitor& v) {
    v.option("method", method, {},
             "value_iteration, value_iteration_bounds, value_iteration_in_place, "
             "prioritised_sweeping, policy_iteration, modified_policy_iteration");
    v.option("gamma", gamma, {}, "discount, 0 to 1");
    v.option("tolerance", tolerance, {},
             "largest change of a value in the last sweep; with bounds: the true error; "
             "none: 1e-10 or what doubles allow");
    v.option("horizon", horizon, {0, 1e9}, "the best with so many steps left; 0: without limit");
    v.option("epsilon", epsilon, {0, 1}, "solve for an agent of whose actions this share is drawn uniformly");
    v.option("threads", threads, {1, 1024}, "the result does not depend on it");
  }
};

struct SolveSummary {
  std::string name;
  SolveOptions options;
  int64_t states, actions, moves;
  Solution solution;
  std::optional<double> start_value;  // mean value of where episodes begin, if the model tells
  double cpu_seconds;                 // of solving alone
};

// `what`: the id of a world, or a file whose name ends in .csv.
SolveSummary solve(const std::string& what, const std::vector<Setting>& settings, const SolveOptions& options);
SolveSummary solve(const std::string& name, SparseModel model, const SolveOptions& options);

nlohmann::ordered_json to_json(const SolveSummary& summary);

}  // namespace engram
