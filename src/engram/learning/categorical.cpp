#include "engram/learning/categorical.h"

#include <algorithm>

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {
namespace {

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

}  // namespace

void Categorical::prepare(ConstView parameters, ConstView mask, Evaluation& evaluation) const {
  evaluation.all_log_prob.resize(parameters.rows, space().choices());
  evaluation.all_prob.resize(parameters.rows, space().choices());
  int64_t first = 0;
  for (int count : space().counts()) {
    kernels::log_softmax(parameters.slice_columns(first, count),
                         mask.empty() ? ConstView() : mask.slice_columns(first, count),
                         evaluation.all_log_prob.view().slice_columns(first, count),
                         evaluation.all_prob.view().slice_columns(first, count));
    first += count;
  }
}

void Categorical::score(ConstView, ConstView action, Evaluation& evaluation) const {
  for (int64_t r = 0; r < action.rows; ++r) {
    int64_t first = 0;
    Real log_prob = 0, entropy = 0;
    for (size_t c = 0; c < space().counts().size(); ++c) {
      const int64_t count = space().counts()[c];
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

void Categorical::choose(ConstView, const Evaluation& evaluation, std::span<Rng> random, bool deterministic,
                         View action) const {
  for (int64_t r = 0; r < action.rows; ++r) {
    size_t first = 0;
    for (size_t c = 0; c < space().counts().size(); ++c) {
      const auto count = static_cast<size_t>(space().counts()[c]);
      const std::span<const Real> probability = evaluation.all_prob.view().row_span(r).subspan(first, count);
      action(r, static_cast<int64_t>(c)) = static_cast<Real>(
          deterministic ? mode(probability) : draw(probability, random[static_cast<size_t>(r)].uniform()));
      first += count;
    }
  }
}

void Categorical::differentiate(ConstView, ConstView action, const Evaluation& evaluation, ConstView d_log_prob,
                                ConstView d_entropy, View d_parameters) const {
  for (int64_t r = 0; r < action.rows; ++r) {
    int64_t first = 0;
    for (size_t c = 0; c < space().counts().size(); ++c) {
      const int64_t count = space().counts()[c];
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

}  // namespace engram::inline ENGRAM_REAL
