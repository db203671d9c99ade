// Emission: what a hidden state shows. A row of values y has a density under each state; EM fits the densities anew to
// rows of which each state has a share. A value that is missing (NaN) tells nothing: its density is 1.
//
//   discrete      p(y = k | s) = B_sk, one column of whole numbers 0 .. M - 1
//   gaussian      y_d ~ N(mean_sd, variance_sd), columns apart
//   poisson       y ~ Poisson(rate_s), one column of whole numbers
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engram/core/rng.h"
#include "engram/models/matrix.h"

namespace engram {

class Emission {
 public:
  virtual ~Emission() = default;
  virtual std::unique_ptr<Emission> clone() const = 0;
  // Error naming the row (counted from 0) of a value that it cannot show.
  virtual void demand(const Matrix& rows) const = 0;
  virtual double log_density(int64_t state, const Matrix& rows, int64_t row) const = 0;
  // A first guess: state s takes the s-th part of the rows in ascending order; from the second try on rows at random.
  virtual void guess(const Matrix& rows, int64_t states, int64_t attempt, Rng& rng) = 0;
  // The most likely parameters where state s has the share weight(t, s) of row t; a state that has nothing stays.
  virtual void fit(const Matrix& rows, const Matrix& weight) = 0;
  // Its parameters by name, each with one row a state, to be shown, to be read and to be put into another order.
  virtual std::vector<std::pair<std::string, Matrix*>> parameters() = 0;
  // Error where parameters that were read are none.
  virtual void demand_parameters() const = 0;
  // What states are ordered by, so that two fits of one likelihood look alike.
  virtual double order(int64_t state) const = 0;
};

// "discrete", "gaussian", "poisson"; `symbols` of a discrete one: 0 finds them in the rows.
std::unique_ptr<Emission> make_emission(const std::string& kind, int64_t symbols);

// log(sum(exp(x))) without overflow; -inf where nothing is left.
double log_sum_exp(const double* values, int64_t count, int64_t stride = 1);

}  // namespace engram
