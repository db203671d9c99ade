#include "engram/algorithms/linear/linear_algorithm.h"

#include <cmath>
#include <utility>

#include "engram/algorithms/linear/linear_policy.h"
#include "engram/algorithms/linear/linear_q.h"
#include "engram/algorithms/linear/linear_sarsa.h"
#include "engram/algorithms/stepwise_algorithm.h"
#include "engram/core/resources.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// Each kind: its name, its options, its learner from them, and whether it keeps what belongs to one running episode.
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
  static constexpr bool follows_one_episode = true;
  static auto learner(const Options& o, LinearValues w, Exploration e) {
    return LinearSarsa<Exploration>{std::move(w), 0, o.gamma, e, o.lambda};
  }
};

// Weights, and a trace of each.
int64_t features_within_memory(int64_t features, int64_t actions) {
  demand_memory(std::to_string(features) + " features of " + std::to_string(actions) + " actions",
                2.0 * static_cast<double>(features) * static_cast<double>(actions) * sizeof(double),
                "lower --tiles or --tilings, or take --features fourier");
  return features;
}

template <class Kind>
class LinearAlgorithm final : public StepwiseAlgorithm {
 public:
  static constexpr const char *name = Kind::name, *summary = Kind::summary;
  static constexpr const char* family = "linear";
  using Options = typename Kind::Options;
  static std::vector<Demand> demands() {
    std::vector<Demand> all{demand::box_observation, demand::discrete_action, demand::unmasked};
    if constexpr (requires { Kind::follows_one_episode; }) all.push_back(demand::one_lane);
    return all;
  }
  static QuickRun quick() { return {.environment = "CartPole-v1"}; }
  using Learner = decltype(Kind::learner(Options(), LinearValues(), Exploration()));

  LinearAlgorithm(VectorEnvPtr world_of_lanes, const Options& options, const RunContext& context)
      : StepwiseAlgorithm(std::move(world_of_lanes), context, options.schedule()),
        options_(options),
        actions_(world().action_space().choices()),
        features_(lanes_.world(), options, context.seed, name),
        learner_(Kind::learner(options, LinearValues(features_within_memory(features_.size(), actions_), actions_),
                               options.behaviour(false))),
        policy_(world(), features_, learner_.values, learner_.behaviour),
        x_(static_cast<size_t>(lanes_.count())) {
    lanes_.reset();
    start();
  }

  const Policy& policy() const override { return policy_; }
  void visit_policy(Archive& archive) override {
    archive("features", features_);
    archive("weights", learner_.values);
    archive("epsilon", learner_.behaviour.epsilon_greedy.epsilon, {0, 1});
  }

 private:
  void see(int64_t lane) override { features_.map(present(lane), x_[static_cast<size_t>(lane)]); }
  int64_t act(int64_t lane) override { return learner_.begin(x_[static_cast<size_t>(lane)], draws(lane)); }
  int64_t next(const Step& step) override {
    Features& x = x_[static_cast<size_t>(step.lane)];
    features_.map(step.next_observation, next_x_);
    const int64_t coming = learner_.next({x, step.action, step.reward, next_x_, step.ending}, draws(step.lane));
    if (!std::isfinite(learner_.values(x, step.action))) {
      refuse(std::string(name) + ": the value of action " + std::to_string(step.action));
    }
    std::swap(x, next_x_);
    return coming;
  }

  Exploration& behaviour() override { return learner_.behaviour; }
  void follow(double progress) override {
    learner_.learning_rate = options_.learning_rate.at(1 - progress) / features_.scale();
  }
  void report(Metrics& metrics) override {
    metrics.values.emplace_back("train/learning_rate", learner_.learning_rate * features_.scale());
  }
  void visit_learner(Archive& archive) override { archive("learner", learner_); }

  Options options_;
  int64_t actions_;
  ObservationFeatures features_;
  Learner learner_;
  LinearPolicy policy_;
  std::vector<Features> x_;  // N: where each lane's coming action is taken
  Features next_x_;          // scratch
};

}  // namespace

std::vector<AlgorithmEntry> linear_entries() {
  return {algorithm_entry<LinearAlgorithm<LinearQKind>>(), algorithm_entry<LinearAlgorithm<LinearSarsaKind>>()};
}

}  // namespace engram::inline ENGRAM_REAL
