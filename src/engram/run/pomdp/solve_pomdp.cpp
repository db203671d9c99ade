#include "engram/run/pomdp/solve_pomdp.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "engram/algorithms/pomdp/incremental_pruning.h"
#include "engram/algorithms/pomdp/point_based.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/env/pomdp/pomdp_file.h"
#include "engram/env/pomdp/pomdp_world.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

std::optional<int64_t> find_label(const Labels& labels, const std::string& word) {
  for (int64_t i = 0; i < labels.count; ++i) {
    if (labels.of(i) == word) return i;
  }
  return std::nullopt;
}

int64_t label_of(const Labels& labels, const std::string& word, const char* what) {
  if (const auto found = find_label(labels, word)) return *found;
  throw Error(std::string("--history: expected ") + what + ", found '" + visible(word) + "'" +
              suggestion(word, labels.names));
}

Belief belief_after(const Pomdp& model, const std::string& history) {
  Belief belief = model.start;
  std::string by_blanks = history;
  std::ranges::replace(by_blanks, ',', ' ');
  std::istringstream words(by_blanks);
  for (std::string done, seen; words >> done;) {
    const int64_t a = label_of(model.actions, done, "an action");
    if (!(words >> seen)) throw Error("--history: expected an observation after '" + visible(done) + "'");
    const int64_t o = label_of(model.observations, seen, "an observation");
    if (model.foretell(belief, a)[static_cast<size_t>(o)] <= 0) {
      throw Error("--history: '" + visible(seen) + "' cannot be seen there after '" + visible(done) + "'");
    }
    belief = model.follow(belief, a, o);
  }
  return belief;
}

}  // namespace

bool is_pomdp(const std::string& what) { return what.ends_with(".pomdp") || what == "Tiger-v0"; }

Pomdp load_pomdp(const std::string& what) {
  return what == "Tiger-v0" ? Tiger().model() : read_pomdp(read_file(what), what);
}

PomdpSolution solution_of(const Pomdp& model, const std::string& method, const PomdpPlanning& planning) {
  return method == "point_based" ? point_based(model, planning) : incremental_pruning(model, planning);
}

PomdpSummary solve_pomdp(const std::string& what, const PomdpSolveOptions& options) {
  Pomdp model = load_pomdp(what);
  Belief belief = belief_after(model, options.history);  // before anything is solved
  const double before = process_cpu_seconds();
  PomdpSolution solution = solution_of(model, options.method, {options.tolerance, options.max_backups});
  const double seconds = process_cpu_seconds() - before;
  const AlphaVector& best = best_at(solution.vectors, belief);
  BeliefState believed{belief, dot(best.values, belief), best.action};
  return {what, options, std::move(model), std::move(solution), std::move(believed), seconds};
}

Json to_json(const PomdpSummary& s) {
  Json vectors = Json::array();
  for (const AlphaVector& vector : s.solution.vectors) {
    vectors.push_back({{"action", s.model.actions.of(vector.action)}, {"values", vector.values}});
  }
  return {{"model", s.name},
          {"states", s.model.states.count},
          {"actions", s.model.actions.count},
          {"observations", s.model.observations.count},
          {"gamma", s.model.discount},
          {"costs", s.model.costs},
          {"method", s.options.method},
          {"value", s.solution.lower},
          {"lower", s.solution.lower},
          {"upper", s.solution.upper},
          {"error_bound", s.solution.error_bound},
          {"converged", s.solution.converged},
          {"backups", s.solution.backups},
          {"vectors", s.solution.vectors.size()},
          {"cpu_seconds", s.cpu_seconds},
          {"belief", s.believed.belief},
          {"belief_value", s.believed.value},
          {"belief_action", s.model.actions.of(s.believed.action)},
          {"alpha", vectors}};
}

}  // namespace engram
