#include "engram/algorithms/linear/linear_algorithm.h"

#include <cmath>
#include <utility>

#include "engram/algorithms/linear/linear_policy.h"
#include "engram/algorithms/linear/linear_q.h"
#include "engram/algorithms/linear/linear_sarsa.h"
#include "engram/algorithms/stepwise_algorithm.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// Each kind: its name, its options, and its learner from them.
struct LinearQKind {
  static constexpr const char* name = "linear_q";
  static constexpr const char* summary = "Q-learning with linear values of tile coding or Fourier features";
  using Options = LinearOptions;
  static auto learner(const Options& o, LinearValues w, Exploration e) {
    return LinearQ<Exploration>{std::move(w), 0, o.gamma, e};
  }
};
struct LinearSarsaKind {
  static constexpr const char* name = "linear_sarsa";
  static constexpr const char* summary = "Sarsa(lambda) with linear values of tile coding or Fourier features";
  using Options = LinearSarsaOptions;
  static auto learner(const Options& o, LinearValues w, Exploration e) {
    return LinearSarsa<Exploration>{std::move(w), 0, o.gamma, e, o.lambda};
  }
};

template <class Kind>
class LinearAlgorithm final : public StepwiseAlgorithm {
 public:
  static constexpr const char *name = Kind::name, *summary = Kind::summary;
  static constexpr const char* family = "linear";
  using Options = typename Kind::Options;
  static std::vector<Demand> demands() {
    return {demand::box_observation, demand::discrete_action, demand::unmasked, demand::one_lane};
  }
  static QuickRun quick() { return {.environment = "CartPole-v1"}; }
  using Learner = decltype(Kind::learner(Options(), LinearValues(), Exploration()));

  LinearAlgorithm(VectorEnvPtr world, const Options& options, const RunContext& context)
      : StepwiseAlgorithm(std::move(world), context, options.schedule()),
        options_(options),
        actions_(world_->action_space().choices()),
        features_(*world_, options, context.seed, name),
        learner_(Kind::learner(options, LinearValues(features_.size(), actions_), options.behaviour(false))),
        policy_(*world_, features_, learner_.values, learner_.behaviour) {
    start();
  }

  const Policy& policy() const override { return policy_; }
  void visit_policy(Archive& archive) override {
    archive("features", features_);
    archive("weights", learner_.values);
    archive("epsilon", learner_.behaviour.epsilon_greedy.epsilon);
  }

 private:
  int64_t begin(ConstView observation) override {
    features_.map(observation, x_);
    return learner_.begin(x_, draws_);
  }
  int64_t next(const Step& step) override {
    features_.map(step.next_observation, next_x_);
    const int64_t next_action = learner_.next({x_, step.action, step.reward, next_x_, step.ending}, draws_);
    if (!std::isfinite(learner_.values(x_, step.action))) {
      refuse(std::string(name) + ": the value of action " + std::to_string(step.action));
    }
    std::swap(x_, next_x_);
    return next_action;
  }

  Exploration& behaviour() override { return learner_.behaviour; }
  void follow(double progress) override {
    learner_.learning_rate = options_.learning_rate.at(1 - progress) / features_.scale();
  }
  void report(Metrics& metrics) override {
    metrics.values.emplace_back("train/learning_rate", learner_.learning_rate * features_.scale());
  }
  void visit_learner(Archive& archive) override { archive("learner", learner_); }
  void visit_position(Archive& archive) override {
    archive("index", x_.index);
    archive("value", x_.value);
  }

  Options options_;
  int64_t actions_;
  ObservationFeatures features_;
  Learner learner_;
  LinearPolicy policy_;
  Features x_, next_x_;
};

}  // namespace

std::vector<AlgorithmEntry> linear_entries() {
  return {algorithm_entry<LinearAlgorithm<LinearQKind>>(), algorithm_entry<LinearAlgorithm<LinearSarsaKind>>()};
}

}  // namespace engram::inline ENGRAM_REAL
