// State-space models: a hidden state x that moves and is seen through noise.
//
//   x_{t+1} = f(x_t) + w_t, w ~ N(0, Q)          y_t = h(x_t) + v_t, v ~ N(0, R)          x_0 ~ N(m, P)
//
// A model tells f and h with their derivatives at a point. Linear ones are exact (Kalman 1960), others are linearised
// there: the extended Kalman filter (Jazwinski, "Stochastic processes and filtering theory", 1970, section 8.3).
#pragma once

#include "engram/models/matrix.h"

namespace engram {

struct Belief {
  Matrix mean;        // (D, 1)
  Matrix covariance;  // (D, D)
};

struct Tangent {
  Matrix value;       // f(x): (D, 1) or h(x): (K, 1)
  Matrix derivative;  // by x: (D, D) or (K, D)
};

class StateSpace {
 public:
  virtual ~StateSpace() = default;
  virtual Tangent move(const Matrix& state) const = 0;
  virtual Tangent observe(const Matrix& state) const = 0;

  Matrix transition_covariance;   // Q (D, D)
  Matrix observation_covariance;  // R (K, K)
  Belief start;                   // of x_0, before y_0 is seen
  // How many first steps say nothing of the model, only where x begins: left out of the likelihood.
  int64_t burn = 0;
};

// f(x) = F x + b, h(x) = H x + d.
class LinearGaussian final : public StateSpace {
 public:
  Tangent move(const Matrix& state) const override { return {transition * state + transition_offset, transition}; }
  Tangent observe(const Matrix& state) const override {
    return {observation * state + observation_offset, observation};
  }

  Matrix transition;          // F (D, D)
  Matrix observation;         // H (K, D)
  Matrix transition_offset;   // b (D, 1)
  Matrix observation_offset;  // d (K, 1)
};

// A level that wanders, seen with noise: F = H = 1 (Durbin and Koopman 2012, chapter 2).
LinearGaussian local_level(double level_variance, double noise_variance, double start_variance);
// A level with a slope, both of which wander: F = (1 1; 0 1), H = (1 0).
LinearGaussian local_trend(double level_variance, double slope_variance, double noise_variance, double start_variance);

// A pendulum whose sideways deflection is seen (Sarkka, "Bayesian filtering and smoothing", 2013, example 3.7):
//   angle += speed dt,  speed -= g sin(angle) dt,  y = sin(angle) + v
//   Q = q (dt^3/3 dt^2/2; dt^2/2 dt)
class NoisyPendulum final : public StateSpace {
 public:
  NoisyPendulum(double seconds, double gravity, double disturbance, double noise_variance, double start_variance);
  Tangent move(const Matrix& state) const override;
  Tangent observe(const Matrix& state) const override;

 private:
  double seconds_, gravity_;
};

}  // namespace engram
