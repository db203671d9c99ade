// An algorithm small enough to see through: it acts at random and keeps a running sum of rewards as its only weight.
// It shows what run/ does with an algorithm: state, chance, schedule, metrics, a late tag and a failure.
#pragma once

#include "engram/algorithms/registry.h"
#include "engram/core/error.h"
#include "engram/run/experiment/plan.h"

namespace engram {

struct FakeOptions {
  int64_t n_steps = 16;
  int64_t fail_at = 0;  // the iteration that throws; 0: none
  Schedule learning_rate{0.5, true};
  void visit(OptionVisitor& v) {
    v.option("n_steps", n_steps, {1, 1e6}, "steps per lane and iteration");
    v.option("fail_at", fail_at, {0, 1e9}, "iteration that fails");
    v.option("learning_rate", learning_rate, {0, 1}, "falls over the run");
  }
};

// Goes left or right by the sign of the weighted first observation.
class FakePolicy final : public Policy {
 public:
  FakePolicy(const Space& observation, const Space& action) : observation_(observation), action_(action) {}
  const Space& observation_space() const override { return observation_; }
  const Space& action_space() const override { return action_; }
  int64_t memory_size() const override { return 1; }
  void act(const ObservationBatch& batch, View memory, View action, Acting& acting) const override {
    for (int64_t lane = 0; lane < action.rows; ++lane) {
      if (batch.start(0, lane) != 0) memory(lane, 0) = 0;
      memory(lane, 0) += 1;  // steps of this episode
      const Real sum = batch.values(lane, 2) + weight * memory(lane, 0);
      const bool coin = !acting.deterministic && acting.random[static_cast<size_t>(lane)].uniform() < 0.5;
      action(lane, 0) = (sum > 0) != coin ? Real(1) : Real(0);
    }
  }
  Real weight = 0;

 private:
  Space observation_, action_;
};

class FakeAlgorithm final : public Algorithm {
 public:
  FakeAlgorithm(VectorEnvPtr world, const FakeOptions& options, const RunContext& context)
      : world_(std::move(world)),
        options_(options),
        context_(context),
        policy_(world_->observation_space(), world_->action_space()),
        batch_(world_->lanes(), world_->observation_space(), world_->action_space(), world_->masked()),
        action_(world_->lanes(), 1),
        returns_(static_cast<size_t>(world_->lanes())),
        lengths_(static_cast<size_t>(world_->lanes())),
        random_(context.seed, Purpose::action) {
    world_->reset(context.seed, batch_);
  }

  const Metrics& iterate() override {
    metrics_ = {};
    if (++iterations_ == options_.fail_at) throw Error("the loss is not finite", 1);
    const double begin = context_.clock();
    for (int64_t t = 0; t < options_.n_steps; ++t) step();
    const double remaining = 1 - static_cast<double>(timesteps_) / static_cast<double>(context_.total_timesteps);
    policy_.weight += static_cast<Real>(1e-3 * options_.learning_rate.at(std::max(0.0, remaining)));
    metrics_.values = {{"train/learning_rate", options_.learning_rate.at(std::max(0.0, remaining))}};
    if (iterations_ > 3) metrics_.values.emplace_back("train/late", 1.0 / static_cast<double>(iterations_));
    metrics_.world_seconds = context_.clock() - begin;
    return metrics_;
  }
  int64_t timesteps() const override { return timesteps_; }
  int64_t timesteps_per_iteration() const override { return options_.n_steps * world_->lanes(); }
  const Policy& policy() const override { return policy_; }
  void visit(Archive& archive) override {
    visit_policy(archive);
    archive("iterations", iterations_);
    archive("timesteps", timesteps_);
    archive("returns", returns_);
    archive("lengths", lengths_);
    archive("random", random_);
    archive("world", *world_);
    archive("observation", batch_.observation.values());
  }
  void visit_policy(Archive& archive) override { archive("weight", policy_.weight); }

 private:
  void step() {
    for (Real& action : action_.values()) action = static_cast<Real>(random_.below(2));
    world_->step(action_, batch_);
    timesteps_ += world_->lanes();
    for (size_t i = 0; i < returns_.size(); ++i) {
      returns_[i] += batch_.reward(static_cast<int64_t>(i), 0);
      ++lengths_[i];
      if (batch_.ending[i] == Ending::none) continue;
      metrics_.episodes.push_back({returns_[i], lengths_[i], timesteps_});
      returns_[i] = 0;
      lengths_[i] = 0;
    }
  }

  VectorEnvPtr world_;
  FakeOptions options_;
  RunContext context_;
  FakePolicy policy_;
  StepBatch batch_;
  Tensor action_;
  std::vector<double> returns_;
  std::vector<int64_t> lengths_;
  Rng random_;
  int64_t iterations_ = 0, timesteps_ = 0;
  Metrics metrics_;
};

class FakeMaker final : public AlgorithmMaker {
 public:
  void visit_options(OptionVisitor& visitor) override { options.visit(visitor); }
  std::unique_ptr<Algorithm> make(World world, const RunContext& context) const override {
    return std::make_unique<FakeAlgorithm>(environment_of(std::move(world)), options, context);
  }
  FakeOptions options;
};

}  // namespace engram
