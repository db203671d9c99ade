// The doors of every distribution, and which kind a space has.
#include "engram/learning/distribution.h"

#include <cassert>

#include "engram/learning/categorical.h"
#include "engram/learning/diagonal_gaussian.h"
#include "engram/learning/squashed_gaussian.h"

namespace engram::inline ENGRAM_REAL {
namespace {

void resize(Distribution::Evaluation& evaluation, int64_t rows) {
  evaluation.log_prob.resize(rows, 1);
  evaluation.entropy.resize(rows, 1);
}

}  // namespace

void Distribution::evaluate(ConstView parameters, ConstView mask, ConstView action, Evaluation& evaluation) const {
  assert(parameters.columns == this->parameters());
  assert(action.rows == parameters.rows && action.columns == space_.columns());
  assert(mask.empty() || (mask.rows == parameters.rows && mask.columns == space_.choices()));
  resize(evaluation, parameters.rows);
  prepare(parameters, mask, evaluation);
  score(parameters, action, evaluation);
}

void Distribution::sample(ConstView parameters, ConstView mask, std::span<Rng> random, bool deterministic, View action,
                          Evaluation& evaluation) const {
  assert(parameters.columns == this->parameters());
  assert(action.rows == parameters.rows && action.columns == space_.columns());
  assert(mask.empty() || (mask.rows == parameters.rows && mask.columns == space_.choices()));
  assert(deterministic || static_cast<int64_t>(random.size()) >= action.rows);
  resize(evaluation, parameters.rows);
  prepare(parameters, mask, evaluation);
  choose(parameters, evaluation, random, deterministic, action);
  score(parameters, action, evaluation);
}

void Distribution::backward(ConstView parameters, ConstView action, const Evaluation& evaluation, ConstView d_log_prob,
                            ConstView d_entropy, View d_parameters) const {
  assert(action.rows == parameters.rows && action.columns == space_.columns());
  assert(evaluation.log_prob.rows() == parameters.rows);
  assert(d_log_prob.rows == parameters.rows && d_log_prob.columns == 1);
  assert(d_entropy.rows == parameters.rows && d_entropy.columns == 1);
  assert(d_parameters.rows == parameters.rows && d_parameters.columns == parameters.columns);
  differentiate(parameters, action, evaluation, d_log_prob, d_entropy, d_parameters);
}

DistributionPtr make_distribution(const Space& action, BoxPolicy in_a_box) {
  if (action.type() != Space::Type::box) return std::make_unique<Categorical>(action);
  if (in_a_box == BoxPolicy::squashed) return std::make_unique<SquashedGaussian>(action);
  if (in_a_box == BoxPolicy::point) return std::make_unique<SquashedPoint>(action);
  return std::make_unique<DiagonalGaussian>(action);
}

}  // namespace engram::inline ENGRAM_REAL
