// A number that may fall linearly to zero over a run, written as Stable-Baselines3's zoo writes it: 0.001 or
// lin_0.001.
#pragma once

namespace engram {

struct Schedule {
  double initial = 0;
  bool linear = false;

  // `remaining`: share of the run still to come, 1 at its beginning, 0 at its end.
  double at(double remaining) const { return linear ? initial * remaining : initial; }
  bool operator==(const Schedule&) const = default;
};

}  // namespace engram
