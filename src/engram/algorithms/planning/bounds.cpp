#include "engram/algorithms/planning/bounds.h"

#include <algorithm>
#include <cmath>

namespace engram {
namespace {

double sum_of_powers(double gamma) { return gamma / (1 - gamma); }  // gamma + gamma^2 + ...

// The most steps that any policy can take to an end, bounded from above. If one sweep of w <- 1 + max_a P w moves w by
// at most theta < 1, then w / (1 - theta) >= 1 + max_a P w / (1 - theta).
std::optional<double> most_steps(const SparseModel& model, int64_t sweeps) {
  std::vector<double> steps(static_cast<size_t>(model.states()));
  for (int64_t sweep = 0; sweep < 2 * sweeps + 100; ++sweep) {
    double theta = 0;
    for (int64_t s = 0; s < model.states(); ++s) {
      double most = model.terminal(s) ? -1 : 0;
      for (int64_t a = 0; a < model.actions(); ++a) {
        double sum = 0;
        for (const Transition& move : model.transitions(s, a)) {
          sum += move.probability * steps[static_cast<size_t>(move.next)];
        }
        most = std::max(most, sum);
      }
      theta = std::max(theta, 1 + most - steps[static_cast<size_t>(s)]);
      steps[static_cast<size_t>(s)] = 1 + most;
    }
    if (theta <= 0.5) return 2 * *std::max_element(steps.begin(), steps.end());
  }
  return std::nullopt;
}

}  // namespace

double rounding(const Backup& backup, double largest) {
  return static_cast<double>(backup.longest_row() + 3) * 0x1p-53 * 2 * largest;
}

std::optional<double> error_bound(const Backup& backup, const Change& change, int64_t sweeps) {
  const double gamma = backup.gamma(), noise = rounding(backup, change.largest);
  if (gamma < 1) return sum_of_powers(gamma) * change.residual() + noise / (1 - gamma);
  const auto steps = most_steps(backup.model(), sweeps);
  if (!steps) return std::nullopt;
  return (change.residual() + noise) * *steps;
}

double half_width(const Backup& backup, const Change& change) {
  const double gamma = backup.gamma();
  return sum_of_powers(gamma) * (change.high - change.low) / 2 + rounding(backup, change.largest) / (1 - gamma);
}

double tellable(const Backup& backup, const Change& change) {
  return 2 * rounding(backup, change.largest) / (1 - backup.gamma());
}

void centre(const Backup& backup, const Change& change, std::vector<double>& values) {
  const double shift = sum_of_powers(backup.gamma()) * (change.low + change.high) / 2;
  for (int64_t s = 0; s < backup.states(); ++s) {
    if (!backup.model().terminal(s)) values[static_cast<size_t>(s)] += shift;
  }
}

}  // namespace engram
