// Regressor: y ~ f(x) from a table of examples, fitted anew each time: trees, forests, nearest neighbours. Classical
// models come from libraries; no header of theirs is seen outside this room's sources.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/options.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

class Regressor {
 public:
  virtual ~Regressor() = default;
  // Examples x (n, D) with targets y (n), n >= 1, all finite. Forgets those before.
  virtual void fit(ConstView x, std::span<const double> y) = 0;
  // x (n, D) -> y (n); all 0 before the first fit.
  virtual void predict(ConstView x, std::span<double> y) const = 0;
  virtual void visit(Archive& archive) = 0;
};

using RegressorPtr = std::unique_ptr<Regressor>;

// Names and meanings are scikit-learn's.
struct RegressorOptions {
  std::string regressor = "knn";
  int64_t n_neighbors = 5, n_estimators = 10, max_depth = 50, min_samples_leaf = 1;

  void visit(OptionVisitor& v) {
    v.option("regressor", regressor, {"tree", "forest", "knn"},
             "regression tree, random forest, or mean of the nearest neighbours");
    v.option("n_neighbors", n_neighbors, {1, 1e6}, "examples whose mean is the answer (knn)");
    v.option("n_estimators", n_estimators, {1, 10000}, "trees of a forest");
    v.option("max_depth", max_depth, {1, 1000}, "of each tree");
    v.option("min_samples_leaf", min_samples_leaf, {1, 1e6}, "least examples in a leaf of a tree");
  }
};

// Of examples with so many columns; `seed` draws the samples that a forest's trees see.
RegressorPtr make_regressor(const RegressorOptions& options, uint64_t seed, int64_t columns);

}  // namespace engram::inline ENGRAM_REAL
