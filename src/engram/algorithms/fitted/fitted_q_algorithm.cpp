#include "engram/algorithms/fitted/fitted_q_algorithm.h"

#include "engram/algorithms/fitted/fitted_q_options.h"
#include "engram/algorithms/fitted/fitted_q_policy.h"
#include "engram/algorithms/fitted/held_exploration.h"
#include "engram/algorithms/stepwise_algorithm.h"

namespace engram::inline ENGRAM_REAL {
namespace {

class FittedQAlgorithm final : public StepwiseAlgorithm {
 public:
  static constexpr const char* name = "fitted_q";
  static constexpr const char* summary = "fitted Q iteration with a regression tree, a forest or nearest neighbours";
  static constexpr const char* family = "fitted";
  using Options = FittedQOptions;
  static std::vector<Demand> demands() { return {demand::box_observation, demand::discrete_action, demand::unmasked}; }
  static QuickRun quick() { return {.environment = "CartPole-v1"}; }

  FittedQAlgorithm(VectorEnvPtr world_of_lanes, const Options& options, const RunContext& context)
      : StepwiseAlgorithm(std::move(world_of_lanes), context, options.schedule()),
        options_(options),
        exploration_{options.behaviour(false), options.exploration_hold},
        values_(regressors()),
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
  std::vector<RegressorPtr> regressors() const {
    std::vector<RegressorPtr> all;
    for (int a = world().action_space().choices(); a > 0; --a) {
      all.push_back(make_regressor(options_.regressor, context_.seed, world().observation_space().columns()));
    }
    return all;
  }

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
    for (int64_t k = 0; k < options_.n_iterations; ++k) values_.iterate(seen_, options_.gamma);
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
  FittedQ values_;
  FittedQPolicy policy_;
  std::vector<Transitions> seen_;  // of each action
  Tensor observation_;             // (N, columns) that the coming actions are taken in
  std::vector<double> row_;        // q of it, scratch
  int64_t fits_ = 0;
};

}  // namespace

AlgorithmEntry fitted_q_entry() { return algorithm_entry<FittedQAlgorithm>(); }

}  // namespace engram::inline ENGRAM_REAL
