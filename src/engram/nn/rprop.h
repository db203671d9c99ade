// Rprop: each weight has a step of its own and goes by the sign of its gradient alone (Riedmiller & Braun 1993; the
// form without backtracking, as in torch.optim). For gradients of all data at once: noise turns signs.
//
//   g g' > 0   step = min(1.2 step, 50)              g' the gradient before, 0 at first
//   g g' < 0   step = max(0.5 step, 1e-6), g = 0     it has jumped over a minimum
//   w -= sign(g) step                                 step = the learning rate at first
#pragma once

#include <algorithm>
#include <memory>

#include "engram/nn/optimizer.h"

namespace engram::inline ENGRAM_REAL {

class Rprop final : public Optimizer {
 public:
  Rprop(const std::shared_ptr<const Layout>& layout, double first_step) : before_(layout), step_(layout) {
    std::ranges::fill(step_.values(), static_cast<Real>(first_step));
  }

  // learning_rate: a share of each step; 1 is Rprop.
  void step(Parameters& values, const Parameters& gradient, double learning_rate) override {
    for (const Part& part : values.layout().parts()) {
      if (part.kind == Kind::statistic) continue;
      for (int64_t i = part.offset; i < part.offset + part.rows * part.columns; ++i) {
        const auto at = static_cast<size_t>(i);
        values.values()[at] -= static_cast<Real>(learning_rate) * change(gradient.values()[at], at);
      }
    }
  }
  void visit(Archive& archive) override {
    archive("before", before_);
    archive("step", step_);
  }

 private:
  Real change(Real g, size_t at) {
    Real &before = before_.values()[at], &step = step_.values()[at];
    const Real sign = g * before;
    if (sign > 0) step = std::min(step * Real(1.2), Real(50));
    if (sign < 0) step = std::max(step * Real(0.5), Real(1e-6));
    before = sign < 0 ? Real(0) : g;
    return before > 0 ? step : before < 0 ? -step : Real(0);
  }

  Parameters before_, step_;
};

}  // namespace engram::inline ENGRAM_REAL
