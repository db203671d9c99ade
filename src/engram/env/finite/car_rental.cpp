#include "engram/env/finite/car_rental.h"

#include <algorithm>
#include <cstdlib>

#include "engram/core/elementary.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr double requests[] = {3, 4}, returns[] = {3, 2};
constexpr double price = 10, cost_of_move = 2;

double poisson(double mean, int64_t n) {
  double probability = exp(-mean);
  for (int64_t k = 1; k <= n; ++k) probability *= mean / static_cast<double>(k);
  return probability;
}

// P(N = n), and for n = most P(N >= most).
double capped_poisson(double mean, int64_t n, int64_t most) {
  if (n < most) return poisson(mean, n);
  double below = 0;
  for (int64_t k = 0; k < most; ++k) below += poisson(mean, k);
  return 1 - below;
}

int64_t draw_poisson(double mean, Rng& rng) {
  const double u = rng.uniform();
  int64_t n = 0;
  for (double sum = poisson(mean, 0); u >= sum && n < 100; sum += poisson(mean, n)) ++n;
  return n;
}

}  // namespace

DiscreteOutcome CarRental::step(int64_t action, Rng& rng) {
  const int64_t moved = std::clamp(action - most_moved, -(state_ % lot), state_ / lot);
  int64_t cars[] = {std::min(state_ / lot - moved, lot - 1), std::min(state_ % lot + moved, lot - 1)};
  double reward = -cost_of_move * static_cast<double>(std::abs(moved));
  for (size_t i = 0; i < 2; ++i) {
    const int64_t rented = std::min(cars[i], draw_poisson(requests[i], rng));
    cars[i] = std::min(cars[i] - rented + draw_poisson(returns[i], rng), lot - 1);
    reward += price * static_cast<double>(rented);
  }
  state_ = cars[0] * lot + cars[1];
  return {state_, reward};
}

CarRental::Day CarRental::day(int64_t cars, double request_mean, double return_mean) {
  Day day;
  for (int64_t rented = 0; rented <= cars; ++rented) {
    const int64_t left = cars - rented, room = lot - 1 - left;
    for (int64_t returned = 0; returned <= room; ++returned) {
      const double p = capped_poisson(request_mean, rented, cars) * capped_poisson(return_mean, returned, room);
      const auto evening = static_cast<size_t>(left + returned);
      day.probability[evening] += p;
      day.rented[evening] += p * static_cast<double>(rented);
    }
  }
  for (size_t i = 0; i < day.rented.size(); ++i) day.rented[i] /= day.probability[i];
  return day;
}

SparseModel CarRental::model() const {
  std::array<std::array<Day, lot>, 2> days;
  for (size_t i = 0; i < 2; ++i) {
    for (int64_t n = 0; n < lot; ++n) days[i][static_cast<size_t>(n)] = day(n, requests[i], returns[i]);
  }
  ModelBuilder builder(states(), actions());
  for (int64_t s = 0; s < states(); ++s) {
    builder.start(s, 1 / static_cast<double>(states()));
    for (int64_t a = 0; a < actions(); ++a) {
      if (!allowed(s, a)) continue;
      const int64_t moved = a - most_moved;
      const double cost = cost_of_move * static_cast<double>(std::abs(moved));
      const Day& first = days[0][static_cast<size_t>(std::min(s / lot - moved, lot - 1))];
      const Day& second = days[1][static_cast<size_t>(std::min(s % lot + moved, lot - 1))];
      for (int64_t next = 0; next < states(); ++next) {
        const auto i = static_cast<size_t>(next / lot), j = static_cast<size_t>(next % lot);
        builder.add(s, a,
                    {next, first.probability[i] * second.probability[j],
                     price * (first.rented[i] + second.rented[j]) - cost, false});
      }
    }
  }
  return builder.build();
}

std::vector<ObservationMap> CarRental::maps() const {
  std::vector<std::string> cars, moved;
  for (int64_t n = 0; n < lot; ++n) cars.push_back(std::to_string(n));
  for (int64_t a = 0; a < actions(); ++a) moved.push_back(std::to_string(a - most_moved));
  ObservationMap map = map_of_states(0, cars, cars, moved, [](int64_t) { return ""; });
  map.x_label = "cars at the second lot";
  map.y_label = "cars at the first lot";
  map.allowed = Tensor(states(), actions());
  for (int64_t s = 0; s < states(); ++s) {
    for (int64_t a = 0; a < actions(); ++a) map.allowed(s, a) = allowed(s, a) ? 1 : 0;
  }
  return {std::move(map)};
}

}  // namespace engram::inline ENGRAM_REAL
