// DiagonalGaussian: independent normal variables, parameters mean | log_std, std = exp(log_std):
//   log_prob = sum - z^2/2 - log_std - log(2 pi)/2, z = (action - mean) / std;   entropy = sum 1/2 + log(2 pi)/2 +
//   log_std
#pragma once

#include "engram/learning/distribution.h"

namespace engram::inline ENGRAM_REAL {

class DiagonalGaussian final : public Distribution {
 public:
  explicit DiagonalGaussian(Space space) : Distribution(std::move(space)) {}
  int64_t parameters() const override { return 2 * space().columns(); }

 private:
  void prepare(ConstView parameters, ConstView mask, Evaluation& evaluation) const override;
  void score(ConstView parameters, ConstView action, Evaluation& evaluation) const override;
  void choose(ConstView parameters, const Evaluation& evaluation, std::span<Rng> random, bool deterministic,
              View action) const override;
  void differentiate(ConstView parameters, ConstView action, const Evaluation& evaluation, ConstView d_log_prob,
                     ConstView d_entropy, View d_parameters) const override;
};

}  // namespace engram::inline ENGRAM_REAL
