// Made series with known difficulty, one step ahead: input and target are one real number each.
//
//   MackeyGlass   x' = 0.2 x(t - tau) / (1 + x(t - tau)^10) - 0.1 x, tau = 17, sampled every 1, made by steps of 0.1
//                 in which the delayed value is held; tanh(x - 1) as Jaeger & Haas 2004 have it
//   Narma10       y(t+1) = 0.3 y(t) + 0.05 y(t) sum_{i=0..9} y(t-i) + 1.5 u(t-9) u(t) + 0.1, u ~ U(0, 0.5) is seen,
//                 y(t+1) is to be said (Atiya & Parlos 2000). A linear answer of 20 lags: NRMSE 0.40
//
// The first `washout` steps of a sequence count for nothing: nobody can know what came before.
#pragma once

#include <array>

#include "engram/core/elementary.h"
#include "engram/env/datasets/generated.h"

namespace engram::inline ENGRAM_REAL {

struct SeriesOptions {
  int64_t length = 400, washout = 50;
  void visit(OptionVisitor& v) {
    v.option("length", length, {20, 1e7}, "steps of a sequence");
    v.option("washout", washout, {0, 1e6}, "steps at its beginning that count for nothing; fewer than length");
  }
};

struct MackeyGlass {
  using Options = SeriesOptions;
  static constexpr int64_t train_sequences = 20;
  static Space input_space(const Options&) { return Space::box(1, -1, 1); }
  static Space target_space(const Options&) { return Space::box(1, -1, 1); }
  static void make(const Options& options, DataPart, Rng& rng, MadeRows& rows) {
    constexpr int64_t fine = 10, delay = 17 * fine;  // steps of 0.1
    std::vector<double> x(delay + 1);
    for (double& each : x) each = 1.2 + 0.2 * (rng.uniform() - 0.5);
    const int64_t settle = 1000;
    for (int64_t i = 0; i < (settle + options.length + 1) * fine; ++i) {
      const double late = x[x.size() - 1 - delay], now = x.back();
      x.push_back(after_a_tenth(now, late));
    }
    const auto at = [&](int64_t t) { return squashed(x[static_cast<size_t>(delay + (settle + t) * fine)]); };
    for (int64_t t = 0; t < options.length; ++t) rows.add({at(t)}, {at(t + 1)}, t >= options.washout);
  }

 private:
  // At a constant delayed value the equation is linear in x, and solved exactly.
  static double after_a_tenth(double now, double late) {
    const double square = late * late, fifth = square * square * late;
    const double rest = 2 * late / (1 + fifth * fifth);  // where x would settle
    return rest + (now - rest) * exp(-0.01);
  }
  static double squashed(double x) {
    const double e = exp(2 * (x - 1));
    return (e - 1) / (e + 1);
  }
};

struct Narma10 {
  using Options = SeriesOptions;
  static constexpr int64_t train_sequences = 50;
  static Space input_space(const Options&) { return Space::box(1, 0, 0.5); }
  static Space target_space(const Options&) { return Space::box(1, -1e6, 1e6); }
  // A sequence that runs away, as one in many does, is made anew.
  static void make(const Options& options, DataPart part, Rng& rng, MadeRows& rows) {
    std::array<double, 10> u{}, y{};  // a ring: of step t at t % 10
    for (int64_t t = 0; t < options.length; ++t) {
      const auto now = static_cast<size_t>(t % 10), oldest = static_cast<size_t>((t + 1) % 10);
      u[now] = 0.5 * rng.uniform();
      double sum = 0;
      for (double each : y) sum += each;
      const double next = 0.3 * y[now] + 0.05 * y[now] * sum + 1.5 * u[oldest] * u[now] + 0.1;
      rows.add({u[now]}, {next}, t >= options.washout);
      y[oldest] = next;
      if (next < 2) continue;
      rows.clear();
      return make(options, part, rng, rows);
    }
  }
};

}  // namespace engram::inline ENGRAM_REAL
