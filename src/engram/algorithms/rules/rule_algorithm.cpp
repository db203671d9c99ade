#include "engram/algorithms/rules/rule_algorithm.h"

#include <memory>
#include <utility>

#include "engram/algorithms/rules/kalman_mean.h"
#include "engram/algorithms/rules/momentum.h"
#include "engram/algorithms/rules/rule_policy.h"

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
      : world_(std::move(world)),
        clock_(context.clock),
        policy_(*world_, Rule(options, returns_of(*world_).count)),
        batch_(world_->lanes(), world_->observation_space(), world_->action_space(), world_->masked()),
        memory_(world_->lanes(), policy_.memory_size()),
        start_(1, world_->lanes()),
        action_(world_->lanes(), 1),
        running_(static_cast<size_t>(world_->lanes())) {
    world_->reset(context.seed, batch_);
    fill(start_, Real(1));
  }

  const Metrics& iterate() override {
    metrics_.episodes.clear();
    const double begin = clock_ == nullptr ? 0 : clock_();
    for (int64_t i = 0; i < steps_per_iteration; ++i) step();
    metrics_.acting_seconds = clock_ == nullptr ? 0 : clock_() - begin;
    return metrics_;
  }
  int64_t timesteps() const override { return timesteps_; }
  int64_t timesteps_per_iteration() const override { return steps_per_iteration * world_->lanes(); }
  const Policy& policy() const override { return policy_; }

  void visit(Archive& archive) override {
    archive("timesteps", timesteps_);
    archive("world", *world_);
    archive("observation", batch_.observation.values());
    archive("start", start_.values());
    archive("memory", memory_.values());
    for (Episode& running : running_) {
      archive("return", running.episode_return);
      archive("length", running.length);
    }
  }
  void visit_policy(Archive& archive) override { world_->visit_fitted(archive); }

 private:
  void step() {
    Acting acting;
    policy_.act({batch_.observation, start_, batch_.action_mask, world_.get()}, memory_, action_, acting);
    world_->step(action_, batch_);
    timesteps_ += world_->lanes();
    for (int64_t lane = 0; lane < world_->lanes(); ++lane) record(lane);
  }

  void record(int64_t lane) {
    Episode& running = running_[static_cast<size_t>(lane)];
    running.episode_return += static_cast<double>(batch_.reward(lane, 0));
    ++running.length;
    const bool ended = batch_.ending[static_cast<size_t>(lane)] != Ending::none;
    start_(0, lane) = ended ? Real(1) : Real(0);
    if (!ended) return;
    metrics_.episodes.push_back({running.episode_return, running.length, timesteps_});
    running = {};
  }

  VectorEnvPtr world_;
  double (*clock_)();
  RulePolicy<Rule> policy_;
  StepBatch batch_;
  Tensor memory_;  // (N, M)
  Tensor start_;   // (1, N)
  Tensor action_;  // (N, 1)
  std::vector<Episode> running_;
  int64_t timesteps_ = 0;
  Metrics metrics_;
};

}  // namespace

std::vector<AlgorithmEntry> rule_entries() {
  return {algorithm_entry<RuleAlgorithm<Momentum>>(), algorithm_entry<RuleAlgorithm<KalmanMean>>()};
}

}  // namespace engram::inline ENGRAM_REAL
