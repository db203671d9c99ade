// ObGD: overshooting-bounded gradient descent along eligibility traces (Elsayed, Vasan & Mahmood 2024, algorithm 3):
//
//   z <- gamma lambda z + g                                     g = the gradient of what is to rise (a value, log pi)
//   M = learning_rate kappa max(|delta|, 1) |z|_1
//   theta <- theta + learning_rate / max(1, M) delta z
//
// M bounds by how much an update can change the prediction that it corrects: where no derivative exceeds kappa, a linear
// prediction moves by at most min(1, |delta|), so that one large error on one step of a stream, which no batch averages
// away, ruins nothing. z is cut where an episode
// ends. |z|_1 is summed in 16 lanes over the block; blocks of parameters are whole multiples of 16.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "engram/core/real.h"

namespace engram::inline ENGRAM_REAL {

struct Obgd {
  double learning_rate = 1, kappa = 2, decay = 0;  // decay = gamma lambda

  // All spans are as long, a multiple of 16. Returns the step that was taken.
  double operator()(double delta, std::span<const Real> gradient, std::span<Real> trace,
                    std::span<Real> weights) const {
    const double bound = learning_rate * kappa * std::max(std::abs(delta), 1.0) * follow(gradient, trace);
    const double step = learning_rate / std::max(1.0, bound);
    move(static_cast<Real>(step * delta), trace, weights);
    return step;
  }

 private:
  // z <- decay z + g; returns |z|_1.
  double follow(std::span<const Real> gradient, std::span<Real> trace) const {
    const Real fade = static_cast<Real>(decay);
    Real sums[16] = {};
    for (size_t i = 0; i < trace.size(); i += 16) {
      Real* z = trace.data() + i;
      const Real* g = gradient.data() + i;
      for (size_t l = 0; l < 16; ++l) z[l] = fade * z[l] + g[l];
      for (size_t l = 0; l < 16; ++l) sums[l] += std::abs(z[l]);
    }
    double sum = 0;
    for (Real each : sums) sum += static_cast<double>(each);
    return sum;
  }

  static void move(Real step, std::span<const Real> trace, std::span<Real> weights) {
    for (size_t i = 0; i < trace.size(); i += 16) {
      for (size_t l = 0; l < 16; ++l) weights[i + l] += step * trace[i + l];
    }
  }
};

}  // namespace engram::inline ENGRAM_REAL
