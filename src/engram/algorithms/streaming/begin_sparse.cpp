#include "engram/algorithms/streaming/begin_sparse.h"

#include <cmath>
#include <numeric>

namespace engram::inline ENGRAM_REAL {
namespace {

void begin_sparse(View weight, double sparsity, Rng& rng) {
  const auto zeros = static_cast<size_t>(sparsity * static_cast<double>(weight.rows));
  const double bound = 1 / std::sqrt(static_cast<double>(weight.rows));
  std::vector<int> inputs(static_cast<size_t>(weight.rows));
  for (int64_t j = 0; j < weight.columns; ++j) {
    for (int64_t i = 0; i < weight.rows; ++i) weight(i, j) = static_cast<Real>(rng.uniform(-bound, bound));
    std::iota(inputs.begin(), inputs.end(), 0);
    rng.shuffle(inputs);
    for (size_t i = 0; i < zeros; ++i) weight(inputs[i], j) = 0;
  }
}

void begin_sparse(const Description& network, double sparsity, Rng& rng, Parameters& parameters) {
  const bool layer = network.kind == Description::Kind::linear || network.kind == Description::Kind::convolution;
  if (layer) begin_sparse(parameters[network.parts[0]], sparsity, rng);
  for (const Description& each : network.inside) begin_sparse(each, sparsity, rng, parameters);
}

}  // namespace

void begin_sparse(const Module& network, double sparsity, uint64_t seed, Parameters& parameters) {
  Rng rng(seed, Purpose::initialise, 1);  // stream 0 drew the weights that these replace
  begin_sparse(network.describe(), sparsity, rng, parameters);
}

}  // namespace engram::inline ENGRAM_REAL
