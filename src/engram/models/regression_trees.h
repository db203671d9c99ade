// RegressionTrees: a regression tree (CART: Breiman, Friedman, Olshen & Stone 1984), or the mean of several that each
// see another sample of the examples (bagging: Breiman 1996), grown by XGBoost.
//
//   a node splits where the sum of squared errors falls most:  argmax  G_l^2 / n_l + G_r^2 / n_r,  G = sum of y
//   a leaf answers with the mean y of its examples, a forest with the mean of its trees
//
// XGBoost's exact method without shrinkage or penalty is CART: with squared error its least child weight counts
// examples. With several `rounds` each tree is fitted to what those before leave and counts by the learning rate (gradient
// boosting: Friedman 2001). A forest's tree sees 63.2 % of the examples, drawn without replacement: as many as a bootstrap's draws with
// replacement are distinct. One thread, so that the same examples give the same trees; these are kept as plain arrays.
#pragma once

#include <vector>

#include "engram/models/regressor.h"

namespace engram::inline ENGRAM_REAL {

class RegressionTrees final : public Regressor {
 public:
  struct Options {
    int64_t columns = 1;  // of an example
    int64_t n_estimators = 1, max_depth = 20, min_samples_leaf = 1;
    bool bagging = false;
    uint64_t seed = 0;
    int64_t rounds = 1;                          // of n_estimators trees each
    double learning_rate = 1, column_share = 1;  // share: of the columns that a node may split on, drawn anew for each
  };
  explicit RegressionTrees(const Options& options) : options_(options) {}

  void fit(ConstView x, std::span<const double> y) override;
  void predict(ConstView x, std::span<double> y) const override;
  int64_t trees() const { return static_cast<int64_t>(roots_.size()); }

  void visit(Archive& archive) override;

 private:
  bool sound() const;
  double answer(std::span<const Real> x) const;

  Options options_;
  std::vector<int32_t> roots_;         // of each tree, into the nodes
  std::vector<int32_t> left_, right_;  // children; -1 in a leaf
  std::vector<int32_t> column_;        // left where x[column] < threshold
  std::vector<float> threshold_;       // in a leaf its answer, already divided by the number of trees
};

}  // namespace engram::inline ENGRAM_REAL
