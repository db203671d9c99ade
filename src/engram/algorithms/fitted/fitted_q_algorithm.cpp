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
  static std::vector<Demand> demands() {
    return {demand::box_observation, demand::discrete_action, demand::unmasked, demand::one_lane};
  }
  static QuickRun quick() { return {.environment = "CartPole-v1"}; }

  FittedQAlgorithm(VectorEnvPtr world, const Options& options, const RunContext& context)
      : StepwiseAlgorithm(std::move(world), context, options.schedule()),
        options_(options),
        exploration_{options.behaviour(false), options.exploration_hold},
        values_(regressors()),
        policy_(*world_, values_, exploration_.behaviour),
        seen_(static_cast<size_t>(values_.actions()), Transitions(world_->observation_space().columns())),
        observation_(1, world_->observation_space().columns()) {
    start();
  }

  const Policy& policy() const override { return policy_; }
  void visit_policy(Archive& archive) override {
    archive("values", values_);
    archive("epsilon", exploration_.behaviour.epsilon_greedy.epsilon);
  }

 private:
  std::vector<RegressorPtr> regressors() const {
    std::vector<RegressorPtr> all;
    for (int a = world_->action_space().choices(); a > 0; --a) {
      all.push_back(make_regressor(options_.regressor, context_.seed));
    }
    return all;
  }

  int64_t begin(ConstView observation) override {
    exploration_.begin_episode();
    return act(observation);
  }
  int64_t next(const Step& step) override {
    seen_[static_cast<size_t>(step.action)].add(observation_, step.reward, step.next_observation, step.ending);
    if (timesteps() >= options_.learning_starts && timesteps() % options_.train_freq == 0) fit();
    return act(step.next_observation);
  }

  int64_t act(ConstView observation) {
    copy(observation, observation_);
    values_.values(observation_, row_);
    return exploration_.act(row_, draws_);
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
    archive("fits", fits_);
    archive("exploration", exploration_);
  }
  void visit_position(Archive& archive) override { archive("observation", observation_.view().row_span(0)); }

  Options options_;
  HeldExploration exploration_;
  FittedQ values_;
  FittedQPolicy policy_;
  std::vector<Transitions> seen_;  // of each action
  Tensor observation_;             // (1, columns) that the coming action is taken in
  std::vector<double> row_;        // q of it, scratch
  int64_t fits_ = 0;
};

}  // namespace

AlgorithmEntry fitted_q_entry() { return algorithm_entry<FittedQAlgorithm>(); }

}  // namespace engram::inline ENGRAM_REAL
