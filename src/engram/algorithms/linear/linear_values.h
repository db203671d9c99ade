// LinearValues: q(s, a) = w_a . x(s), one weight vector for each action.
#pragma once

#include <vector>

#include "engram/algorithms/linear/features.h"
#include "engram/algorithms/values/action_values.h"
#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

class LinearValues {
 public:
  LinearValues() = default;
  LinearValues(int64_t features, int64_t actions, double initial = 0)
      : features_(features), weights_(static_cast<size_t>(features * actions), initial) {}

  int64_t features() const { return features_; }
  int64_t actions() const { return static_cast<int64_t>(weights_.size()) / features_; }
  std::span<const double> weights(int64_t action) const { return {weights_.data() + action * features_, width()}; }

  double operator()(const Features& x, int64_t action) const { return dot(weights(action), x); }
  // All actions, into `q` (A).
  void row(const Features& x, std::vector<double>& q) const {
    q.resize(static_cast<size_t>(actions()));
    for (size_t a = 0; a < q.size(); ++a) q[a] = (*this)(x, static_cast<int64_t>(a));
  }
  // The gradient of q(s, a) by w_a is x(s).
  void add(const Features& x, int64_t action, double step) {
    double* w = weights_.data() + action * features_;
    for (size_t k = 0; k < x.index.size(); ++k) w[x.index[k]] += step * x.value[k];
  }
  double& flat(int64_t i) { return weights_[static_cast<size_t>(i)]; }  // i = action * features + index

  void visit(Archive& archive) { archive("weights", std::span(weights_)); }

 private:
  size_t width() const { return static_cast<size_t>(features_); }
  int64_t features_ = 1;
  std::vector<double> weights_;  // (A, features)
};

// One step as a linear learner sees it.
struct FeatureStep {
  const Features& x;
  int64_t action;
  double reward;
  const Features& next_x;  // of the true next state
  Ending ending;

  bool has_future() const { return ending != Ending::terminated; }
  bool ends() const { return ending != Ending::none; }
};

}  // namespace engram::inline ENGRAM_REAL
