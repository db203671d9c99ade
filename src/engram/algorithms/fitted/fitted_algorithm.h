// FittedAlgorithm: who plays any world whose observation is a box and whose action is Discrete, one environment at a
// time, keeps every transition, and every `train_freq` steps fits values anew to all of them. What is fitted, and how,
// is a Kind:
//
//   struct Kind {
//     static constexpr const char *name, *summary;
//     using Options = ...;                      // ExplorationOptions with learning_starts, train_freq, exploration_hold
//     using Values = ...;                       // values(observation, q), actions(), visit
//     static QuickRun quick();
//     static Values make(const VectorEnv&, const Options&, const RunContext&);
//     // seen[a] holds the transitions that took a.
//     static void fit(Values&, const std::vector<Transitions>& seen, const Options&, int64_t timestep);
//   };
#pragma once

#include <vector>

#include "engram/algorithms/fitted/held_exploration.h"
#include "engram/algorithms/fitted/transitions.h"
#include "engram/algorithms/stepwise_algorithm.h"
#include "engram/algorithms/value_policy.h"

namespace engram::inline ENGRAM_REAL {

// Fitted values, deployed (value_policy.h); exploration's random actions are then not held.
template <class Values>
class FittedPolicy final : public ValuePolicy {
 public:
  // Looks on at what the learner changes.
  FittedPolicy(const VectorEnv& world, const Values& values, const Exploration& behaviour)
      : ValuePolicy(world, behaviour), values_(values) {}

  const Values& values() const { return values_; }

 private:
  void row(const ObservationBatch& batch, int64_t lane, std::vector<double>& q) const override {
    values_.values(batch.values.slice_rows(lane, 1), q);
  }

  const Values& values_;
};

template <class Kind>
class FittedAlgorithm final : public StepwiseAlgorithm {
 public:
  static constexpr const char *name = Kind::name, *summary = Kind::summary, *family = "fitted";
  using Options = typename Kind::Options;
  static std::vector<Demand> demands() { return {demand::box_observation, demand::discrete_action, demand::unmasked}; }
  static QuickRun quick() { return Kind::quick(); }

  FittedAlgorithm(VectorEnvPtr world_of_lanes, const Options& options, const RunContext& context)
      : StepwiseAlgorithm(std::move(world_of_lanes), context, options.schedule()),
        options_(options),
        exploration_{options.behaviour(false), options.exploration_hold},
        values_(Kind::make(world(), options_, context_)),
        policy_(world(), values_, exploration_.behaviour),
        seen_(static_cast<size_t>(values_.actions()), Transitions(world().observation_space().columns())),
        observation_(lanes_.count(), world().observation_space().columns()) {
    exploration_.held.resize(static_cast<size_t>(lanes_.count()));
    start();
  }

  const Policy& policy() const override { return policy_; }
  void visit_policy(Archive& archive) override {
    archive("values", values_);
    archive("epsilon", exploration_.behaviour.epsilon_greedy.epsilon, {0, 1});
  }

 private:
  void see(int64_t lane) override { copy(present(lane), observation(lane)); }
  int64_t act(int64_t lane) override {
    exploration_.begin_episode(lane);
    return explore(lane);
  }
  // The last lane's step completes that of all, after which it may be time to fit.
  int64_t next(const Step& step) override {
    Transitions& seen = seen_[static_cast<size_t>(step.action)];
    seen.add(observation(step.lane), step.reward, step.next_observation, step.ending);
    if (step.lane == lanes_.count() - 1 && time_to_fit()) fit();
    copy(step.next_observation, observation(step.lane));
    return explore(step.lane);
  }

  int64_t explore(int64_t lane) {
    values_.values(observation(lane), row_);
    return exploration_.act(lane, row_, draws(lane));
  }
  View observation(int64_t lane) { return observation_.view().slice_rows(lane, 1); }

  bool time_to_fit() const {
    const int64_t before = timesteps() - lanes_.count(), every = options_.train_freq;
    return timesteps() >= options_.learning_starts && timesteps() / every > before / every;
  }
  void fit() {
    Kind::fit(values_, seen_, options_, timesteps());
    ++fits_;
  }

  Exploration& behaviour() override { return exploration_.behaviour; }
  void follow(double) override {}
  void report(Metrics& metrics) override {
    metrics.values.emplace_back("train/n_updates", static_cast<double>(fits_ * options_.n_iterations));
  }
  void visit_learner(Archive& archive) override {
    archive("seen", seen_);
    archive("fits", fits_, a_count);
    archive("exploration", exploration_, {0, values_.actions() - 1});
  }

  Options options_;
  HeldExploration exploration_;
  typename Kind::Values values_;
  FittedPolicy<typename Kind::Values> policy_;
  std::vector<Transitions> seen_;  // of each action
  Tensor observation_;             // (N, columns) that the coming actions are taken in
  std::vector<double> row_;        // q of it, scratch
  int64_t fits_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
