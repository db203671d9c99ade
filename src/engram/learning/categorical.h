// Categorical: one variable a column of the action, independent of each other, from logits l side by side:
//   log p_a = l_a - log sum_b exp(l_b) over the allowed choices b;   entropy = - sum p log p;   both sum over columns
#pragma once

#include "engram/learning/distribution.h"

namespace engram::inline ENGRAM_REAL {

class Categorical final : public Distribution {
 public:
  explicit Categorical(Space space) : Distribution(std::move(space)) {}
  int64_t parameters() const override { return space().choices(); }

 private:
  void prepare(ConstView parameters, ConstView mask, Evaluation& evaluation) const override;
  void score(ConstView parameters, ConstView action, Evaluation& evaluation) const override;
  void choose(ConstView parameters, const Evaluation& evaluation, std::span<Rng> random, bool deterministic,
              View action) const override;
  void differentiate(ConstView parameters, ConstView action, const Evaluation& evaluation, ConstView d_log_prob,
                     ConstView d_entropy, View d_parameters) const override;
};

}  // namespace engram::inline ENGRAM_REAL
