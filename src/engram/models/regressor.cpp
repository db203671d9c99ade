#include "engram/models/regressor.h"

#include "engram/models/nearest_neighbors.h"
#include "engram/models/regression_trees.h"

namespace engram::inline ENGRAM_REAL {

RegressorPtr make_regressor(const RegressorOptions& o, uint64_t seed, int64_t columns) {
  if (o.regressor == "knn") return std::make_unique<NearestNeighbors>(o.n_neighbors, columns);
  const int64_t trees = o.regressor == "forest" ? o.n_estimators : 1;
  return std::make_unique<RegressionTrees>(
      RegressionTrees::Options{columns, trees, o.max_depth, o.min_samples_leaf, o.regressor == "forest", seed});
}

}  // namespace engram::inline ENGRAM_REAL
