#include "engram/algorithms/rules/rule_algorithm.h"

#include <memory>
#include <utility>

#include "engram/algorithms/rules/kalman_mean.h"
#include "engram/algorithms/rules/momentum.h"
#include "engram/algorithms/rules/rule_policy.h"
#include "engram/core/platform.h"
#include "engram/learning/lanes.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr int64_t steps_per_iteration = 256;  // of each lane

template <class Rule>
class RuleAlgorithm final : public Algorithm {
 public:
  static constexpr const char *name = Rule::name, *summary = Rule::summary, *family = "rule";
  using Options = typename Rule::Options;
  static std::vector<Demand> demands() { return {demand::log_returns, demand::short_flat_long}; }
  static QuickRun quick() { return {.environment = "Market-v0"}; }

  RuleAlgorithm(VectorEnvPtr world, const Options& options, const RunContext& context)
      : lanes_(std::move(world), context.seed),
        clock_(context.clock),
        policy_(lanes_.world(), Rule(options, returns_of(lanes_.world()).count)),
        memory_(lanes_.count(), policy_.memory_size()),
        action_(lanes_.count(), 1) {}

  const Metrics& iterate() override {
    const FlushDenormals flush;
    metrics_.episodes.clear();
    const double begin = clock_ == nullptr ? 0 : clock_();
    Acting acting;
    for (int64_t i = 0; i < steps_per_iteration; ++i) {
      policy_.act(lanes_.now(), memory_, action_, acting);
      lanes_.step(action_, metrics_.episodes);
    }
    metrics_.acting_seconds = clock_ == nullptr ? 0 : clock_() - begin;
    return metrics_;
  }
  int64_t timesteps() const override { return lanes_.timesteps(); }
  int64_t timesteps_per_iteration() const override { return steps_per_iteration * lanes_.count(); }
  const Policy& policy() const override { return policy_; }

  void visit(Archive& archive) override {
    archive("lanes", lanes_);
    archive("memory", memory_.values());
  }
  void visit_policy(Archive& archive) override { lanes_.world().visit_fitted(archive); }

 private:
  Lanes lanes_;
  double (*clock_)();
  RulePolicy<Rule> policy_;
  Tensor memory_;  // (N, M)
  Tensor action_;  // (N, 1)
  Metrics metrics_;
};

}  // namespace

std::vector<AlgorithmEntry> rule_entries() {
  return {algorithm_entry<RuleAlgorithm<Momentum>>(), algorithm_entry<RuleAlgorithm<KalmanMean>>()};
}

}  // namespace engram::inline ENGRAM_REAL
