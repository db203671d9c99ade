// The Kalman filter, the smoother of Rauch, Tung and Striebel (1965), and EM for linear-Gaussian systems.
//
//   predict   m <- f(m),  P <- F P F^T + Q                                 F, H: derivatives of f and h where they stand
//   correct   v = y - h(m),  S = H P H^T + R,  K = P H^T S^-1
//             m <- m + K v,  P <- (I - K H) P (I - K H)^T + K R K^T        (Joseph's form: stays positive)
//             log p(y_t | y_0 .. y_{t-1}) = -(K ln 2 pi + ln |S| + v^T S^-1 v) / 2
//   smooth    G = P_t F^T P-_{t+1}^-1,  m_t <- m_t + G (m_{t+1} - m-_{t+1}),  P_t <- P_t + G (P_{t+1} - P-_{t+1}) G^T
//
// A value that is missing (NaN) tells nothing: it is left out of y, alone. With a model that is not linear these are
// the extended filter and smoother.
//
// EM (Shumway and Stoffer 1982; Ghahramani and Hinton 1996): the smoother gives the expected moments, from which each
// wanted parameter follows as a regression; the likelihood never falls.
#pragma once

#include <functional>
#include <vector>

#include "engram/models/state_space.h"

namespace engram {

// In place; the tangent is taken at the mean.
void predict(Belief& belief, const Tangent& moved, const Matrix& noise);
// Returns the log density of the value; `observation` (K, 1), NaN where missing.
double correct(Belief& belief, const Tangent& seen, const Matrix& observation, const Matrix& noise);

struct Filtered {
  std::vector<Belief> predicted;    // T, before y_t
  std::vector<Belief> corrected;    // T, after it
  std::vector<Matrix> derivatives;  // T - 1: F of the move from t to t + 1
  double log_likelihood = 0;        // of all steps but model.burn
};
struct Smoothed {
  std::vector<Belief> beliefs;  // T
  std::vector<Matrix> gains;    // T - 1: G
};

// y (T, K), T >= 1.
Filtered kalman_filter(const StateSpace& model, const Matrix& observations);
Smoothed smooth(const Filtered& filtered);

struct Estimated {
  bool covariances = true;                       // Q and R
  bool transition = false, observation = false;  // F, H (their offsets stay)
  bool start = false;                            // m and P of x_0
  bool diagonal = false;                         // Q and R keep zeros beside the diagonal
};
struct EmProgress {
  int64_t iterations = 0;
  bool converged = false;
  double log_likelihood = 0;
};
// Until the log likelihood gains less than `tolerance` of its size, or `max_iterations`. `stop` ends it earlier.
EmProgress expectation_maximisation(LinearGaussian& model, const Matrix& observations, const Estimated& estimated,
                                    int64_t max_iterations, double tolerance, const std::function<bool()>& stop);

}  // namespace engram
