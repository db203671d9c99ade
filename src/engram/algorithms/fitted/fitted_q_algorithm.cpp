#include "engram/algorithms/fitted/fitted_q_algorithm.h"

#include "engram/algorithms/fitted/fitted_algorithm.h"
#include "engram/algorithms/fitted/fitted_q.h"
#include "engram/algorithms/fitted/fitted_q_options.h"

namespace engram::inline ENGRAM_REAL {
namespace {

struct FittedQKind {
  static constexpr const char* name = "fitted_q";
  static constexpr const char* summary = "fitted Q iteration with a regression tree, a forest or nearest neighbours";
  using Options = FittedQOptions;
  using Values = FittedQ;
  static QuickRun quick() { return {.environment = "CartPole-v1"}; }

  static FittedQ make(const VectorEnv& world, const Options& options, const RunContext& context) {
    std::vector<RegressorPtr> all;
    for (int a = world.action_space().choices(); a > 0; --a) {
      all.push_back(make_regressor(options.regressor, context.seed, world.observation_space().columns()));
    }
    return FittedQ(std::move(all));
  }
  static void fit(FittedQ& values, const std::vector<Transitions>& seen, const Options& options, int64_t) {
    for (int64_t k = 0; k < options.n_iterations; ++k) values.iterate(seen, options.gamma);
  }
};

}  // namespace

AlgorithmEntry fitted_q_entry() { return algorithm_entry<FittedAlgorithm<FittedQKind>>(); }

}  // namespace engram::inline ENGRAM_REAL
