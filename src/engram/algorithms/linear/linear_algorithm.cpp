#include "engram/algorithms/linear/linear_algorithm.h"

#include <cmath>
#include <utility>

#include "engram/algorithms/linear/linear_policy.h"
#include "engram/algorithms/linear/linear_q.h"
#include "engram/algorithms/linear/linear_sarsa.h"
#include "engram/core/error.h"

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

int64_t discrete_actions(const VectorEnv& world, const std::string& who) {
  if (world.masked()) throw Error(who + ": this world forbids actions; ppo and a2c heed that");
  const Space& space = world.action_space();
  if (space.type() == Space::Type::discrete) return space.choices();
  throw Error(who + " has one value for each action: expected a Discrete action, found " + space.describe());
}

template <class Kind>
class LinearAlgorithm final : public Algorithm {
 public:
  using Options = typename Kind::Options;
  using Learner = decltype(Kind::learner(Options(), LinearValues(), Exploration()));

  LinearAlgorithm(VectorEnvPtr world, const Options& options, const RunContext& context)
      : world_(std::move(world)),
        options_(options),
        context_(context),
        schedule_(options.schedule()),
        actions_(discrete_actions(*world_, Kind::name)),
        features_(*world_, options, context.seed, Kind::name),
        learner_(Kind::learner(options, LinearValues(features_.size(), actions_), options.behaviour(false))),
        policy_(*world_, features_, learner_.values, learner_.behaviour),
        draws_(context.seed, Purpose::exploration),
        batch_(1, world_->observation_space(), world_->action_space(), false),
        action_row_(1, 1) {
    world_->reset(context.seed, batch_);
    begin_episode();
  }

  const Metrics& iterate() override {
    metrics_.values.clear();
    metrics_.episodes.clear();
    const double begin = context_.clock == nullptr ? 0 : context_.clock();
    for (int64_t left = steps_of_iteration(); left > 0; --left) step();
    metrics_.learning_seconds = context_.clock == nullptr ? 0 : context_.clock() - begin;
    metrics_.values.emplace_back("rollout/exploration_rate", learner_.behaviour.epsilon_greedy.epsilon);
    metrics_.values.emplace_back("train/learning_rate", learner_.learning_rate * features_.scale());
    return metrics_;
  }
  int64_t timesteps() const override { return timesteps_; }
  int64_t timesteps_per_iteration() const override {
    return std::max<int64_t>(1000, (context_.total_timesteps + 999) / 1000);
  }
  const Policy& policy() const override { return policy_; }

  void visit(Archive& archive) override {
    visit_policy(archive);
    archive("learner", learner_);
    archive("timesteps", timesteps_);
    archive("episodes", episodes_);
    archive("index", x_.index);
    archive("value", x_.value);
    archive("action", action_);
    archive("episode_return", episode_.episode_return);
    archive("episode_length", episode_.length);
    archive("draws", draws_);
    archive("world", *world_);
  }
  void visit_policy(Archive& archive) override {
    archive("features", features_);
    archive("weights", learner_.values);
    archive("epsilon", learner_.behaviour.epsilon_greedy.epsilon);
  }

 private:
  // The run ends on the step that was asked for.
  int64_t steps_of_iteration() const {
    const int64_t left = context_.total_timesteps - timesteps_;
    return left > 0 ? std::min(left, timesteps_per_iteration()) : timesteps_per_iteration();
  }

  void step() {
    follow_schedules();
    action_row_(0, 0) = static_cast<Real>(action_);
    world_->step(action_row_, batch_);
    ++timesteps_;
    const Ending ending = batch_.ending[0];
    const double reward = batch_.reward(0, 0);
    see(ending == Ending::none ? batch_.observation : batch_.final_observation, next_x_);
    const int64_t next_action = learner_.next({x_, action_, reward, next_x_, ending}, draws_);
    demand_finite();
    action_ = next_action;
    std::swap(x_, next_x_);
    episode_.episode_return += reward;
    ++episode_.length;
    if (ending != Ending::none) end_episode();
  }

  void end_episode() {
    ++episodes_;
    metrics_.episodes.push_back({episode_.episode_return, episode_.length, timesteps_});
    begin_episode();
  }
  void begin_episode() {
    episode_ = {};
    see(batch_.observation, x_);
    action_ = learner_.begin(x_, draws_);
  }
  void see(const Tensor& observation, Features& x) const { features_.map(observation.view().slice_rows(0, 1), x); }

  void follow_schedules() {
    const double progress =
        std::min(1.0, static_cast<double>(timesteps_) / static_cast<double>(context_.total_timesteps));
    learner_.behaviour.epsilon_greedy.epsilon = schedule_.at(progress, episodes_);
    learner_.learning_rate = options_.learning_rate.at(1 - progress) / features_.scale();
  }

  void demand_finite() const {
    if (std::isfinite(learner_.values(x_, action_))) return;
    throw Error(std::string(Kind::name) + ": the value of action " + std::to_string(action_) +
                    " is not finite after step " + std::to_string(timesteps_) + " (seed " +
                    std::to_string(context_.seed) + "); lower --learning_rate or --gamma",
                1);
  }

  VectorEnvPtr world_;
  Options options_;
  RunContext context_;
  ExplorationSchedule schedule_;
  int64_t actions_;
  ObservationFeatures features_;
  Learner learner_;
  LinearPolicy policy_;
  Draws draws_;
  StepBatch batch_;
  Tensor action_row_;  // (1, 1)
  Features x_, next_x_;
  int64_t timesteps_ = 0, episodes_ = 0, action_ = 0;
  Episode episode_{};  // so far
  Metrics metrics_;
};

template <class Kind>
class LinearMaker final : public AlgorithmMaker {
 public:
  void visit_options(OptionVisitor& visitor) override { options_.visit(visitor); }
  std::unique_ptr<Algorithm> make(VectorEnvPtr world, const RunContext& context) const override {
    if (world->lanes() != 1) {
      throw Error("--n_envs: " + std::string(Kind::name) + " learns from 1 environment, found " +
                  std::to_string(world->lanes()) + "; --seeds runs several side by side");
    }
    return std::make_unique<LinearAlgorithm<Kind>>(std::move(world), options_, context);
  }

 private:
  typename Kind::Options options_;
};

template <class Kind>
AlgorithmEntry entry() {
  return {Kind::name, Kind::summary,
          [](const std::string&) -> std::unique_ptr<AlgorithmMaker> { return std::make_unique<LinearMaker<Kind>>(); }};
}

}  // namespace

std::vector<AlgorithmEntry> linear_entries() { return {entry<LinearQKind>(), entry<LinearSarsaKind>()}; }

}  // namespace engram::inline ENGRAM_REAL
