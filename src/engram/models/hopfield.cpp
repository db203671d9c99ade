#include "engram/models/hopfield.h"

#include <array>
#include <numeric>
#include <string>

#include "engram/core/error.h"

namespace engram {

Hopfield::Hopfield(const std::vector<Pattern>& patterns) {
  if (patterns.empty() || patterns[0].empty()) throw Error("Hopfield: expected at least one pattern, found none");
  units_ = static_cast<int64_t>(patterns[0].size());
  const auto n = static_cast<size_t>(units_);
  weights_.resize(n * n);
  for (const Pattern& pattern : patterns) {
    if (pattern.size() != n) {
      throw Error("Hopfield: expected patterns of " + std::to_string(n) + " units, found one of " +
                  std::to_string(pattern.size()));
    }
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < n; ++j) {
        if (i != j) weights_[i * n + j] += static_cast<float>(pattern[i] * pattern[j]);
      }
    }
  }
}

double Hopfield::field(const Pattern& state, int64_t unit) const {
  const float* row = &weights_[static_cast<size_t>(unit * units_)];
  double sum = 0;
  for (size_t j = 0; j < state.size(); ++j) sum += static_cast<double>(row[j]) * state[j];
  return sum;
}

double Hopfield::energy(const Pattern& state) const {
  double sum = 0;
  for (int64_t i = 0; i < units_; ++i) sum += state[static_cast<size_t>(i)] * field(state, i);
  return -0.5 * sum / static_cast<double>(units_);
}

bool Hopfield::stable(const Pattern& state) const {
  for (int64_t i = 0; i < units_; ++i) {
    if (state[static_cast<size_t>(i)] * field(state, i) < 0) return false;
  }
  return true;
}

int64_t Hopfield::recall(Pattern& state, Rng& rng) const {
  std::vector<int> order(state.size());
  std::iota(order.begin(), order.end(), 0);
  for (int64_t round = 1;; ++round) {
    rng.shuffle(order);
    bool changed = false;
    for (int unit : order) {
      int8_t& now = state[static_cast<size_t>(unit)];
      if (now * field(state, unit) >= 0) continue;
      now = static_cast<int8_t>(-now);
      changed = true;
    }
    if (!changed) return round;
  }
}

double overlap(const Pattern& a, const Pattern& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum / static_cast<double>(a.size());
}

Pattern with_noise(Pattern pattern, double share, Rng& rng) {
  for (int8_t& unit : pattern) unit = static_cast<int8_t>(rng.uniform() < share ? -unit : unit);
  return pattern;
}

std::vector<Pattern> digits() {
  // Bars: top, upper left, upper right, middle, lower left, lower right, bottom; two units thick.
  struct Bar {
    int64_t row, column, rows, columns;
  };
  constexpr std::array<Bar, 7> bars{
      {{0, 0, 2, 10}, {0, 0, 7, 2}, {0, 8, 7, 2}, {5, 0, 2, 10}, {5, 0, 7, 2}, {5, 8, 7, 2}, {10, 0, 2, 10}}};
  constexpr std::array<const char*, 10> lit{"1110111", "0010010", "1011101", "1011011", "0111010",
                                            "1101011", "1101111", "1010010", "1111111", "1111011"};
  std::vector<Pattern> all;
  for (const char* digit : lit) {
    Pattern pattern(static_cast<size_t>(digit_rows * digit_columns), -1);
    for (size_t b = 0; b < bars.size(); ++b) {
      for (int64_t i = 0; digit[b] == '1' && i < bars[b].rows * bars[b].columns; ++i) {
        const int64_t row = bars[b].row + i / bars[b].columns, column = bars[b].column + i % bars[b].columns;
        pattern[static_cast<size_t>(row * digit_columns + column)] = 1;
      }
    }
    all.push_back(std::move(pattern));
  }
  return all;
}

}  // namespace engram
