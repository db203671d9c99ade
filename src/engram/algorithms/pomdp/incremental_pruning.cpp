#include "engram/algorithms/pomdp/incremental_pruning.h"

#include <algorithm>
#include <utility>

#include "engram/core/error.h"

namespace engram {
namespace {

using Vectors = std::vector<AlphaVector>;

void demand_few(size_t a, size_t b, int64_t most) {
  if (a <= static_cast<size_t>(most) / b) return;
  throw Error("incremental_pruning: a sweep would add " + std::to_string(a) + " vectors to " + std::to_string(b) +
                  " others, each to each; choose --method point_based, or a larger --tolerance",
              1);
}

// r_a / |O| + gamma sum_s' T Z alpha(s')
AlphaVector projected(const Pomdp& m, const AlphaVector& alpha, int64_t a, int64_t o) {
  AlphaVector result{std::vector<double>(static_cast<size_t>(m.states.count)), a};
  for (int64_t s = 0; s < m.states.count; ++s) {
    double sum = 0;
    for (int64_t next = 0; next < m.states.count; ++next) {
      sum += m.p_next(a, s, next) * m.p_seen(a, next, o) * alpha.values[static_cast<size_t>(next)];
    }
    result.values[static_cast<size_t>(s)] =
        m.expects(a, s) / static_cast<double>(m.observations.count) + m.discount * sum;
  }
  return result;
}

Vectors cross_sum(const Vectors& a, const Vectors& b) {
  Vectors sums;
  sums.reserve(a.size() * b.size());
  for (const AlphaVector& first : a) {
    for (const AlphaVector& second : b) {
      sums.push_back(first);
      for (size_t s = 0; s < first.values.size(); ++s) sums.back().values[s] += second.values[s];
    }
  }
  return sums;
}

Vectors of_action(const Pomdp& model, const Vectors& v, int64_t a, double tolerance, int64_t most) {
  Vectors sum;
  for (int64_t o = 0; o < model.observations.count; ++o) {
    Vectors projections;
    for (const AlphaVector& alpha : v) projections.push_back(projected(model, alpha, a, o));
    projections = pruned(std::move(projections), tolerance);
    demand_few(sum.size(), projections.size(), most);
    sum = o == 0 ? std::move(projections) : pruned(cross_sum(sum, projections), tolerance);
  }
  return sum;
}

Vectors swept(const Pomdp& model, const Vectors& v, double tolerance, int64_t most) {
  Vectors all;
  for (int64_t a = 0; a < model.actions.count; ++a) {
    for (AlphaVector& vector : of_action(model, v, a, tolerance, most)) all.push_back(std::move(vector));
  }
  return pruned(std::move(all), tolerance);
}

double greatest_rise(const Vectors& after, const Vectors& before) {
  double rise = 0;
  for (const AlphaVector& vector : after) rise = std::max(rise, find_witness(vector.values, before).margin);
  return rise;
}

}  // namespace

PomdpSolution incremental_pruning(const Pomdp& model, const PomdpPlanning& planning) {
  const double gamma = model.discount, future = 1 - gamma;
  const auto prunes = 2 * static_cast<double>(model.observations.count);
  const double each = planning.tolerance * future / (2 * prunes);  // half of the tolerance, shared
  PomdpSolution solution{blind_vectors(model), 0, 0, 0, 0, false};
  while (!solution.converged && solution.backups < planning.max_backups) {
    Vectors next = swept(model, solution.vectors, each, planning.max_vectors);
    solution.error_bound = (gamma * greatest_rise(next, solution.vectors) + prunes * each) / future;
    solution.vectors = std::move(next);
    solution.converged = solution.error_bound <= planning.tolerance;
    ++solution.backups;
  }
  solution.lower = value_at(solution.vectors, model.start);
  solution.upper = solution.lower + solution.error_bound;
  return solution;
}

}  // namespace engram
