#include "engram/algorithms/planning/planning.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/core/platform.h"

namespace engram {
namespace {

// Two sweeps whose values differ by less may differ by rounding alone.
double resolution(double largest) { return 4 * std::numeric_limits<double>::epsilon() * largest; }

// Of a figure that has stopped to shrink.
bool moves_by_rounding(double figure, double largest) { return figure <= 1000 * resolution(largest); }

}  // namespace

Convergence::Convergence(const Planning& planning, int64_t states)
    : planning_(planning), states_(states), best_(std::numeric_limits<double>::infinity()) {
  if (!(planning.gamma >= 0 && planning.gamma <= 1)) {
    throw Error("gamma: expected a number in [0, 1], found " + shortest(planning.gamma));
  }
  if (planning.tolerance && !(*planning.tolerance > 0 && std::isfinite(*planning.tolerance))) {
    throw Error("tolerance: expected a positive number, found " + shortest(*planning.tolerance));
  }
}

double Convergence::asked(double largest) const {
  return planning_.tolerance.value_or(std::max(1e-10, 4 * resolution(largest)));
}

double Convergence::tolerance(double largest) const {
  if (!planning_.tolerance) return asked(largest);
  if (*planning_.tolerance < resolution(largest)) {
    throw Error("tolerance: " + shortest(*planning_.tolerance) + " is below what doubles can tell at values around " +
                shortest(largest) + "; ask for " + shortest(resolution(largest)) + " or more");
  }
  return *planning_.tolerance;
}

bool Convergence::reached(const Change& change) { return reached(change.residual(), change); }

bool Convergence::reached(double figure, const Change& change, double tellable) {
  ++sweeps_;
  residual_ = change.residual();
  if (interrupted()) throw Error("interrupted", 130);
  if (!std::isfinite(change.largest)) throw Error("the values outgrow doubles; scale the rewards down", 1);
  if (figure <= std::max(tellable, tolerance(change.largest))) return true;
  stalled_ = figure < best_ ? 0 : stalled_ + 1;
  best_ = std::min(best_, figure);
  if (stalled_ <= 100) return false;
  if (!planning_.tolerance && moves_by_rounding(figure, change.largest)) return true;
  refuse_stall(figure, change.largest);
  return false;
}

// In exact arithmetic the largest change never grows from sweep to sweep. It may stand still while news travel through
// the states, but no longer than there are states; after that it is rounding, or reward without end.
void Convergence::refuse_stall(double figure, double largest) const {
  if (moves_by_rounding(figure, largest)) {
    throw Error("tolerance: " + shortest(tolerance(largest)) +
                " is below what doubles can tell here; the values keep " + "moving by " + shortest(figure) +
                " from rounding alone");
  }
  if (planning_.gamma == 1 && stalled_ > 2 * states_ + 1000) {
    throw Error("gamma 1: values keep changing by " + shortest(residual_) +
                " a sweep: some policy collects reward without end; choose gamma < 1");
  }
}

}  // namespace engram
