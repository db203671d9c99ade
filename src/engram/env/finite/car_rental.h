// Jack's car rental: two lots of at most 20 cars. Sutton & Barto, 2nd ed., example 4.2. State = cars at the first lot
// 21 + cars at the second, in the evening; action a moves a - 5 cars from the first to the second over night, 2 each.
// Next day requests are Poisson (3 and 4) and earn 10 each while cars last, returns are Poisson (3 and 2); what exceeds
// 20 cars leaves. No end; the book's gamma is 0.9. Moving more cars than there are means moving all; it is not in the
// model. Probabilities are exact: all requests beyond the cars, and all returns beyond 20, count as one event.
#pragma once

#include <array>

#include "engram/env/discrete_environment.h"

namespace engram::inline ENGRAM_REAL {

class CarRental {
 public:
  int64_t states() const { return lot * lot; }
  int64_t actions() const { return 2 * most_moved + 1; }
  bool allowed(int64_t action) const { return allowed(state_, action); }
  int64_t reset(Rng& rng) { return state_ = rng.below(states()); }
  DiscreteOutcome step(int64_t action, Rng& rng);
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }
  SparseModel model() const;
  std::vector<ObservationMap> maps() const;

 private:
  static constexpr int64_t lot = 21, most_moved = 5;
  // A day at one lot that opens with n cars: the probability of each number of cars in the evening, and the mean
  // number rented where it is that.
  struct Day {
    std::array<double, lot> probability{}, rented{};
  };
  static Day day(int64_t cars, double requests, double returns);
  static bool allowed(int64_t state, int64_t action) {
    const int64_t moved = action - most_moved;
    return moved <= state / lot && -moved <= state % lot;
  }

  int64_t state_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
