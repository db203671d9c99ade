#include "engram/learning/distribution.h"

#include <cassert>
#include <cmath>
#include <numbers>

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr Real half_log_two_pi = static_cast<Real>(0.91893853320467274178);

// Inverse transform: the first choice whose cumulative probability exceeds u; the last allowed one for the rounding.
int draw(std::span<const Real> probability, double u) {
  double sum = 0;
  int last = 0;
  for (size_t a = 0; a < probability.size(); ++a) {
    if (!(probability[a] > 0)) continue;
    last = static_cast<int>(a);
    sum += static_cast<double>(probability[a]);
    if (u < sum) break;
  }
  return last;
}

int mode(std::span<const Real> probability) {
  return static_cast<int>(std::ranges::max_element(probability) - probability.begin());
}

void resize(Distribution::Evaluation& evaluation, int64_t rows, int64_t columns) {
  evaluation.log_prob.resize(rows, 1);
  evaluation.entropy.resize(rows, 1);
  evaluation.all_log_prob.resize(rows, columns);
  evaluation.all_prob.resize(rows, columns);
}

}  // namespace

int64_t Distribution::parameters() const {
  return space_.type() == Space::Type::box ? 2 * space_.columns() : space_.choices();
}

void Distribution::evaluate(ConstView parameters, ConstView mask, ConstView action, Evaluation& evaluation) const {
  if (space_.type() == Space::Type::box) {
    gaussian_deviations(parameters, evaluation);
    gaussian_evaluate(parameters, action, evaluation);
  } else {
    discrete_probabilities(parameters, mask, evaluation);
    discrete_evaluate(action, evaluation);
  }
}

void Distribution::sample(ConstView parameters, ConstView mask, std::span<Rng> random, bool deterministic, View action,
                          Evaluation& evaluation) const {
  if (space_.type() == Space::Type::box) {
    gaussian_deviations(parameters, evaluation);
    for (int64_t r = 0; r < action.rows; ++r) {
      for (int64_t a = 0; a < action.columns; ++a) {
        const double noise = deterministic ? 0 : random[static_cast<size_t>(r)].normal();
        action(r, a) = static_cast<Real>(static_cast<double>(parameters(r, a)) +
                                         static_cast<double>(evaluation.all_prob(r, a)) * noise);
      }
    }
    return gaussian_evaluate(parameters, action, evaluation);
  }
  discrete_probabilities(parameters, mask, evaluation);
  for (int64_t r = 0; r < action.rows; ++r) {
    size_t first = 0;
    for (size_t c = 0; c < space_.counts().size(); ++c) {
      const auto count = static_cast<size_t>(space_.counts()[c]);
      const std::span<const Real> probability = evaluation.all_prob.view().row_span(r).subspan(first, count);
      action(r, static_cast<int64_t>(c)) = static_cast<Real>(
          deterministic ? mode(probability) : draw(probability, random[static_cast<size_t>(r)].uniform()));
      first += count;
    }
  }
  discrete_evaluate(action, evaluation);
}

void Distribution::backward(ConstView parameters, ConstView action, const Evaluation& evaluation, ConstView d_log_prob,
                            ConstView d_entropy, View d_parameters) const {
  if (space_.type() == Space::Type::box) {
    const int64_t A = space_.columns();
    for (int64_t r = 0; r < action.rows; ++r) {
      for (int64_t a = 0; a < A; ++a) {
        // log_prob = -z^2/2 - log_std - log(2 pi)/2, z = (action - mean) / std;  entropy = log_std + ...
        const Real deviation = evaluation.all_prob(r, a);
        const Real z = (action(r, a) - parameters(r, a)) / deviation;
        d_parameters(r, a) = d_log_prob(r, 0) * z / deviation;
        d_parameters(r, A + a) = d_log_prob(r, 0) * (z * z - 1) + d_entropy(r, 0);
      }
    }
    return;
  }
  for (int64_t r = 0; r < action.rows; ++r) {
    int64_t first = 0;
    for (size_t c = 0; c < space_.counts().size(); ++c) {
      const int64_t count = space_.counts()[c];
      const auto chosen = first + static_cast<int64_t>(action(r, static_cast<int64_t>(c)));
      Real entropy = 0;
      for (int64_t a = first; a < first + count; ++a) {
        const Real p = evaluation.all_prob(r, a);
        if (p > 0) entropy -= p * evaluation.all_log_prob(r, a);
      }
      for (int64_t a = first; a < first + count; ++a) {
        // log_prob = logit_chosen - log sum exp logits;  entropy = - sum p log p
        const Real p = evaluation.all_prob(r, a);
        const Real one_hot = a == chosen ? Real(1) : Real(0);
        const Real d_h = p > 0 ? -p * (evaluation.all_log_prob(r, a) + entropy) : Real(0);
        d_parameters(r, a) = d_log_prob(r, 0) * (one_hot - p) + d_entropy(r, 0) * d_h;
      }
      first += count;
    }
  }
}

void Distribution::discrete_probabilities(ConstView parameters, ConstView mask, Evaluation& evaluation) const {
  resize(evaluation, parameters.rows, space_.choices());
  int64_t first = 0;
  for (int count : space_.counts()) {
    kernels::log_softmax(parameters.slice_columns(first, count),
                         mask.empty() ? ConstView() : mask.slice_columns(first, count),
                         evaluation.all_log_prob.view().slice_columns(first, count),
                         evaluation.all_prob.view().slice_columns(first, count));
    first += count;
  }
}

void Distribution::discrete_evaluate(ConstView action, Evaluation& evaluation) const {
  for (int64_t r = 0; r < action.rows; ++r) {
    int64_t first = 0;
    Real log_prob = 0, entropy = 0;
    for (size_t c = 0; c < space_.counts().size(); ++c) {
      const int64_t count = space_.counts()[c];
      log_prob += evaluation.all_log_prob(r, first + static_cast<int64_t>(action(r, static_cast<int64_t>(c))));
      for (int64_t a = first; a < first + count; ++a) {
        const Real p = evaluation.all_prob(r, a);
        if (p > 0) entropy -= p * evaluation.all_log_prob(r, a);  // p log p -> 0 as p -> 0
      }
      first += count;
    }
    evaluation.log_prob(r, 0) = log_prob;
    evaluation.entropy(r, 0) = entropy;
  }
}

void Distribution::gaussian_deviations(ConstView parameters, Evaluation& evaluation) const {
  const int64_t A = space_.columns();
  resize(evaluation, parameters.rows, A);
  copy(parameters.slice_columns(A, A), evaluation.all_prob);
  kernels::exp(evaluation.all_prob.values(), evaluation.all_prob.values());
}

void Distribution::gaussian_evaluate(ConstView parameters, ConstView action, Evaluation& evaluation) const {
  const int64_t A = space_.columns();
  for (int64_t r = 0; r < action.rows; ++r) {
    Real log_prob = 0, entropy = 0;
    for (int64_t a = 0; a < A; ++a) {
      const Real log_std = parameters(r, A + a);
      const Real z = (action(r, a) - parameters(r, a)) / evaluation.all_prob(r, a);
      log_prob += Real(-0.5) * z * z - log_std - half_log_two_pi;
      entropy += Real(0.5) + half_log_two_pi + log_std;
    }
    evaluation.log_prob(r, 0) = log_prob;
    evaluation.entropy(r, 0) = entropy;
  }
}

}  // namespace engram::inline ENGRAM_REAL
