#include "engram/learning/diagonal_gaussian.h"

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr Real half_log_two_pi = static_cast<Real>(0.91893853320467274178);

}  // namespace

void DiagonalGaussian::prepare(ConstView parameters, ConstView, Evaluation& evaluation) const {
  const int64_t A = space().columns();
  evaluation.all_log_prob.resize(parameters.rows, A);
  evaluation.all_prob.resize(parameters.rows, A);
  copy(parameters.slice_columns(A, A), evaluation.all_prob);
  kernels::exp(evaluation.all_prob.values(), evaluation.all_prob.values());
}

void DiagonalGaussian::score(ConstView parameters, ConstView action, Evaluation& evaluation) const {
  const int64_t A = space().columns();
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

void DiagonalGaussian::choose(ConstView parameters, const Evaluation& evaluation, std::span<Rng> random,
                              bool deterministic, View action) const {
  for (int64_t r = 0; r < action.rows; ++r) {
    for (int64_t a = 0; a < action.columns; ++a) {
      const double noise = deterministic ? 0 : random[static_cast<size_t>(r)].normal();
      action(r, a) = static_cast<Real>(static_cast<double>(parameters(r, a)) +
                                       static_cast<double>(evaluation.all_prob(r, a)) * noise);
    }
  }
}

void DiagonalGaussian::differentiate(ConstView parameters, ConstView action, const Evaluation& evaluation,
                                     ConstView d_log_prob, ConstView d_entropy, View d_parameters) const {
  const int64_t A = space().columns();
  for (int64_t r = 0; r < action.rows; ++r) {
    for (int64_t a = 0; a < A; ++a) {
      // log_prob = -z^2/2 - log_std - log(2 pi)/2, z = (action - mean) / std;  entropy = log_std + ...
      const Real deviation = evaluation.all_prob(r, a);
      const Real z = (action(r, a) - parameters(r, a)) / deviation;
      d_parameters(r, a) = d_log_prob(r, 0) * z / deviation;
      d_parameters(r, A + a) = d_log_prob(r, 0) * (z * z - 1) + d_entropy(r, 0);
    }
  }
}

}  // namespace engram::inline ENGRAM_REAL
