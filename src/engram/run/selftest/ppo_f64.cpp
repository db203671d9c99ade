#include "engram/run/selftest/ppo_f64.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engram/core/rng.h"
#include "engram/learning/distribution.h"
#include "engram/learning/losses.h"
#include "engram/oracle/equations.h"
#include "engram/oracle/finite_difference.h"

namespace engram {
namespace {

using oracle::Row;
using oracle::Tape;
using oracle::Variable;

constexpr int64_t rows = 24;
constexpr double vf_coef = 0.7, ent_coef = 0.03, clip_range = 0.2;

struct Batch {
  Tensor parameters, mask, action;                                    // (rows, P), (rows, choices), (rows, A)
  Tensor value, old_log_prob, old_value, advantage, returns, weight;  // (rows, 1)
};

Tensor random(int64_t columns, double scale, Rng& rng) {
  Tensor tensor(rows, columns);
  for (Real& x : tensor.values()) x = scale * rng.normal();
  return tensor;
}

// Each column's index among those the mask allows; a mask always allows the chosen one.
void choose(const Space& space, bool masked, Batch& batch, Rng& rng) {
  batch.action = Tensor(rows, space.columns());
  if (masked) batch.mask = Tensor(rows, space.choices());
  for (int64_t row = 0; row < rows; ++row) {
    int64_t first = 0;
    for (int64_t column = 0; column < space.columns(); ++column) {
      const int count = space.counts()[static_cast<size_t>(column)];
      batch.action(row, column) = static_cast<Real>(rng.below(count));
      for (int64_t i = 0; masked && i < count; ++i) {
        batch.mask(row, first + i) = i == static_cast<int64_t>(batch.action(row, column)) || rng.uniform() < 0.6;
      }
      first += count;
    }
  }
}

Batch random_batch(const PpoCase& each) {
  Rng rng(5, Purpose::test);
  const bool box = each.action.type() == Space::Type::box;
  Batch batch;
  batch.parameters = random(box ? 2 * each.action.columns() : each.action.choices(), 0.6, rng);
  if (box) {
    batch.action = random(each.action.columns(), 1, rng);
  } else {
    choose(each.action, each.masked, batch, rng);
  }
  for (Tensor* column : {&batch.value, &batch.advantage, &batch.returns}) *column = random(1, 1, rng);
  batch.old_value = random(1, 0.5, rng);
  batch.old_log_prob = random(1, 0.3, rng);  // the difference from log_prob; completed below
  batch.weight = Tensor(rows, 1);
  for (int64_t row = 0; row < rows; ++row) batch.weight(row, 0) = row % 5 == 3 ? 0 : 1;
  return batch;
}

struct LogProbability {
  Variable log_prob = 0, entropy = 0;
};

// One Categorical of logits [first, first + count) of which the mask leaves some.
void add_categorical(const Row<Variable>& logits, const Batch& batch, int64_t row, int64_t first, int64_t count,
                     int64_t chosen, LogProbability& sum) {
  Row<Variable> allowed;
  size_t at = 0;
  for (int64_t i = 0; i < count; ++i) {
    if (i == chosen) at = allowed.size();
    if (batch.mask.size() == 0 || batch.mask(row, first + i) != 0) {
      allowed.push_back(logits[static_cast<size_t>(first + i)]);
    }
  }
  const Row<Variable> all = oracle::log_softmax(allowed);
  sum.log_prob = sum.log_prob + all[at];
  for (const Variable& each : all) sum.entropy = sum.entropy - exp(each) * each;
}

// A diagonal Gaussian with parameters mean | log_std.
void add_gaussian(const Row<Variable>& parameters, const Batch& batch, int64_t row, int64_t columns,
                  LogProbability& sum) {
  const double log_two_pi = std::log(2 * std::numbers::pi);
  for (int64_t i = 0; i < columns; ++i) {
    const Variable mean = parameters[static_cast<size_t>(i)], log_std = parameters[static_cast<size_t>(columns + i)];
    const Variable z = (Variable(batch.action(row, i)) - mean) / exp(log_std);
    sum.log_prob = sum.log_prob - Variable(0.5) * z * z - log_std - Variable(0.5 * log_two_pi);
    sum.entropy = sum.entropy + log_std + Variable(0.5 + 0.5 * log_two_pi);
  }
}

LogProbability log_probability(const PpoCase& each, const Row<Variable>& parameters, const Batch& batch, int64_t row) {
  LogProbability sum;
  if (each.action.type() == Space::Type::box) {
    add_gaussian(parameters, batch, row, each.action.columns(), sum);
    return sum;
  }
  int64_t first = 0;
  for (int64_t column = 0; column < each.action.columns(); ++column) {
    const int count = each.action.counts()[static_cast<size_t>(column)];
    add_categorical(parameters, batch, row, first, count, static_cast<int64_t>(batch.action(row, column)), sum);
    first += count;
  }
  return sum;
}

// One row's loss: -min(A r, A clip(r)) + vf_coef (return - v)^2 - ent_coef entropy.
Variable row_loss(const PpoCase& each, const LogProbability& now, Variable value, const Batch& batch, int64_t row) {
  const Variable ratio = exp(now.log_prob - Variable(batch.old_log_prob(row, 0)));
  const Variable advantage(batch.advantage(row, 0)), old_value(batch.old_value(row, 0));
  const Variable surrogate = min(advantage * ratio, advantage * clip(ratio, 1 - clip_range, 1 + clip_range));
  if (each.clip_range_vf) value = old_value + clip(value - old_value, -*each.clip_range_vf, *each.clip_range_vf);
  const Variable miss = Variable(batch.returns(row, 0)) - value;
  return Variable(vf_coef) * miss * miss - surrogate - Variable(ent_coef) * now.entropy;
}

// The loss, then its derivatives by parameters and values, in one list.
std::vector<double> by_tape(const PpoCase& each, Batch& batch) {
  Tape tape;
  Row<Variable> leaves;
  for (double p : batch.parameters.values()) leaves.push_back(tape.leaf(p));
  for (double v : batch.value.values()) leaves.push_back(tape.leaf(v));
  const int64_t P = batch.parameters.columns();
  Variable loss(0);
  double count = 0;
  for (double weight : batch.weight.values()) count += weight;
  for (int64_t row = 0; row < rows; ++row) {
    const LogProbability now =
        log_probability(each, Row<Variable>(leaves.begin() + row * P, leaves.begin() + (row + 1) * P), batch, row);
    batch.old_log_prob(row, 0) += now.log_prob.value;
    if (batch.weight(row, 0) == 0) continue;
    loss = loss + row_loss(each, now, leaves[static_cast<size_t>(rows * P + row)], batch, row) / Variable(count);
  }
  const std::vector<double> gradient = tape.gradient(loss);
  std::vector<double> result{loss.value};
  for (const Variable& leaf : leaves) result.push_back(gradient[static_cast<size_t>(leaf.index)]);
  return result;
}

std::vector<double> by_library(const PpoCase& each, const Batch& batch) {
  const DistributionPtr distribution = make_distribution(each.action);
  Distribution::Evaluation evaluation;
  distribution->evaluate(batch.parameters, batch.mask, batch.action, evaluation);
  const PpoLoss loss{clip_range, each.clip_range_vf, vf_coef, ent_coef};
  Tensor ratio(rows, 1), d_log_prob(rows, 1), d_entropy(rows, 1), d_value(rows, 1);
  const PpoLoss::Result result = loss({evaluation.log_prob, evaluation.entropy, batch.value, batch.old_log_prob,
                                       batch.old_value, batch.advantage, batch.returns, batch.weight},
                                      ratio, {d_log_prob, d_entropy, d_value});
  Tensor d_parameters(rows, batch.parameters.columns());
  distribution->backward(batch.parameters, batch.action, evaluation, d_log_prob, d_entropy, d_parameters);
  std::vector<double> all{result.loss};
  for (const Tensor* tensor : {&d_parameters, &d_value}) {
    all.insert(all.end(), tensor->values().begin(), tensor->values().end());
  }
  return all;
}

}  // namespace

std::vector<PpoCase> ppo_cases() {
  return {{"discrete", Space::discrete(4), false, {}},
          {"masked choices, clipped value", Space::multi_discrete({3, 4}), true, 0.2},
          {"continuous", Space::box(3, -1, 1), false, {}}};
}

double ppo_difference(const PpoCase& each) {
  Batch batch = random_batch(each);
  const std::vector<double> expected = by_tape(each, batch);
  return oracle::relative_difference(expected, by_library(each, batch));
}

}  // namespace engram
