#include "engram/algorithms/tabular/tabular_algorithm.h"

#include <cmath>
#include <utility>

#include "engram/algorithms/tabular/adaptive_dynamic_programming.h"
#include "engram/algorithms/tabular/double_q_learning.h"
#include "engram/algorithms/tabular/dyna_q.h"
#include "engram/algorithms/tabular/expected_sarsa.h"
#include "engram/algorithms/tabular/monte_carlo.h"
#include "engram/algorithms/tabular/n_step_sarsa.h"
#include "engram/algorithms/tabular/q_lambda.h"
#include "engram/algorithms/tabular/q_learning.h"
#include "engram/algorithms/tabular/sarsa.h"
#include "engram/algorithms/tabular/sarsa_lambda.h"
#include "engram/algorithms/tabular/tabular_options.h"
#include "engram/algorithms/tabular/tabular_policy.h"
#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// Each kind: its name, its options, and its learner from them.
struct MonteCarloKind {
  static constexpr const char* name = "monte_carlo";
  static constexpr const char* summary = "on-policy Monte Carlo control: values are averages of returns";
  using Options = MonteCarloOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return MonteCarloControl<Exploration>{std::move(q), 0, o.gamma, e, o.first_visit};
  }
};
struct OffPolicyMonteCarloKind {
  static constexpr const char* name = "off_policy_monte_carlo";
  static constexpr const char* summary = "Monte Carlo control by weighted importance sampling";
  using Options = TableOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return OffPolicyMonteCarlo<Exploration>{std::move(q), o.gamma, e};
  }
};
struct SarsaKind {
  static constexpr const char* name = "sarsa";
  static constexpr const char* summary = "on-policy temporal-difference control";
  using Options = TabularOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return Sarsa<Exploration>{std::move(q), 0, o.gamma, e};
  }
};
struct NStepSarsaKind {
  static constexpr const char* name = "n_step_sarsa";
  static constexpr const char* summary = "Sarsa with n-step returns";
  using Options = NStepOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return NStepSarsa<Exploration>{std::move(q), 0, o.gamma, e, Window(o.n_steps)};
  }
};
struct ExpectedSarsaKind {
  static constexpr const char* name = "expected_sarsa";
  static constexpr const char* summary = "Sarsa with the expectation over its next action";
  using Options = TabularOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return ExpectedSarsa<Exploration>{std::move(q), 0, o.gamma, e};
  }
};
struct SarsaLambdaKind {
  static constexpr const char* name = "sarsa_lambda";
  static constexpr const char* summary = "Sarsa with eligibility traces";
  using Options = LambdaOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return SarsaLambda<Exploration>{std::move(q), 0, o.gamma, e, o.lambda, trace_kind(o.trace)};
  }
};
struct QLearningKind {
  static constexpr const char* name = "q_learning";
  static constexpr const char* summary = "off-policy temporal-difference control";
  using Options = TabularOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return QLearning<Exploration>{std::move(q), 0, o.gamma, e};
  }
};
struct DoubleQLearningKind {
  static constexpr const char* name = "double_q_learning";
  static constexpr const char* summary = "Q-learning with two tables: one chooses, the other judges";
  using Options = TabularOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return DoubleQLearning<Exploration>{std::move(q), 0, o.gamma, e};
  }
};
struct QLambdaKind {
  static constexpr const char* name = "q_lambda";
  static constexpr const char* summary = "Watkins's Q(lambda): Q-learning with traces cut where it explores";
  using Options = WatkinsOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return QLambda<Exploration>{std::move(q), 0, o.gamma, e, o.lambda, trace_kind(o.trace)};
  }
};
struct DynaQKind {
  static constexpr const char* name = "dyna_q";
  static constexpr const char* summary = "Q-learning that also learns from a model of what it saw";
  using Options = DynaOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return DynaQ<Exploration>{std::move(q), 0, o.gamma, e, o.planning_steps};
  }
};
struct AdaptiveKind {
  static constexpr const char* name = "adp";
  static constexpr const char* summary = "adaptive dynamic programming: a model from counts, and value iteration in it";
  using Options = AdaptiveOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    if (o.gamma == 1) throw Error("--gamma: adp plans with discounted values: expected less than 1, found 1");
    return AdaptiveDynamicProgramming<Exploration>{std::move(q), o.initial_q, o.gamma, e, o.planning_interval};
  }
};

int64_t discrete_actions(const Space& space, const std::string& who) {
  if (space.type() == Space::Type::discrete) return space.choices();
  throw Error(who + " keeps a table: expected a Discrete action, found " + space.describe());
}

template <class Kind>
class TabularAlgorithm final : public Algorithm {
 public:
  using Options = typename Kind::Options;
  using Learner = decltype(Kind::learner(Options(), ActionValues(), Exploration()));

  TabularAlgorithm(VectorEnvPtr world, const Options& options, const RunContext& context)
      : world_(std::move(world)),
        options_(options),
        context_(context),
        schedule_(options.schedule()),
        index_(world_->observation_space(), Kind::name),
        learner_(Kind::learner(
            options,
            ActionValues(index_.states(), discrete_actions(world_->action_space(), Kind::name), options.initial_q),
            options.behaviour(world_->masked()))),
        policy_(*world_, index_, learner_.values, learner_.behaviour),
        draws_(context.seed, Purpose::exploration),
        batch_(1, world_->observation_space(), world_->action_space(), world_->masked()),
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
    report();
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
    archive("known", known_);
    archive("timesteps", timesteps_);
    archive("episodes", episodes_);
    archive("state", state_);
    archive("action", action_);
    archive("episode_return", episode_.episode_return);
    archive("episode_length", episode_.length);
    archive("draws", draws_);
    archive("world", *world_);
  }
  void visit_policy(Archive& archive) override {
    archive("states", index_);
    int64_t rows = learner_.values.states();
    archive("rows", rows);
    if (archive.loading()) learner_.resize(rows);
    archive("q", learner_.values);
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
    const int64_t next = ending == Ending::none ? present_state() : number(batch_.final_observation);
    const Experience step{state_, action_, reward, next, ending};
    action_ = learner_.next(step, draws_);
    demand_finite(step);
    state_ = next;
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
    state_ = present_state();
    action_ = learner_.begin(state_, draws_);
  }

  // The state that the world is in, its forbidden actions marked when it is first seen.
  int64_t present_state() {
    const int64_t state = number(batch_.observation);
    if (!world_->masked()) return state;
    known_.resize(static_cast<size_t>(learner_.values.states()), 0);
    if (std::exchange(known_[static_cast<size_t>(state)], uint8_t{1}) == 0) forbid(state);
    return state;
  }
  void forbid(int64_t state) {
    constexpr double never = -std::numeric_limits<double>::infinity();
    for (int64_t a = 0; a < learner_.values.actions(); ++a) {
      if (batch_.action_mask(0, a) != 0) continue;
      learner_.values(state, a) = never;
      if constexpr (requires { learner_.second; }) learner_.first(state, a) = learner_.second(state, a) = never;
    }
  }
  int64_t number(ConstView observation) {
    const int64_t state = index_.add(observation.slice_rows(0, 1));
    if (state >= learner_.values.states()) learner_.resize(std::max<int64_t>(64, 2 * state));
    return state;
  }

  void follow_schedules() {
    const double progress =
        std::min(1.0, static_cast<double>(timesteps_) / static_cast<double>(context_.total_timesteps));
    learner_.behaviour.epsilon_greedy.epsilon = schedule_.at(progress, episodes_);
    if constexpr (requires { learner_.learning_rate; })
      learner_.learning_rate = options_.learning_rate.at(1 - progress);
  }

  void demand_finite(const Experience& step) const {
    if (std::isfinite(learner_.values(step.state, step.action))) return;
    throw Error(std::string(Kind::name) + ": the value of state " + std::to_string(step.state) + ", action " +
                    std::to_string(step.action) + " is not finite after step " + std::to_string(timesteps_) +
                    " (seed " + std::to_string(context_.seed) + "); lower --learning_rate or --gamma",
                1);
  }

  void report() {
    metrics_.values.emplace_back("rollout/exploration_rate", learner_.behaviour.epsilon_greedy.epsilon);
    if constexpr (requires { learner_.learning_rate; }) {
      metrics_.values.emplace_back("train/learning_rate", learner_.learning_rate);
    }
    metrics_.values.emplace_back("train/states", static_cast<double>(index_.states()));
  }

  VectorEnvPtr world_;
  Options options_;
  RunContext context_;
  ExplorationSchedule schedule_;
  StateIndex index_;
  Learner learner_;
  TabularPolicy policy_;
  Draws draws_;
  StepBatch batch_;
  Tensor action_row_;           // (1, 1)
  std::vector<uint8_t> known_;  // states whose forbidden actions are marked; empty where nothing is ever forbidden
  int64_t timesteps_ = 0, episodes_ = 0, state_ = 0, action_ = 0;
  Episode episode_{};  // so far
  Metrics metrics_;
};

template <class Kind>
class TabularMaker final : public AlgorithmMaker {
 public:
  void visit_options(OptionVisitor& visitor) override { options_.visit(visitor); }
  std::unique_ptr<Algorithm> make(VectorEnvPtr world, const RunContext& context) const override {
    if (world->lanes() != 1) {
      throw Error("--n_envs: " + std::string(Kind::name) + " learns from 1 environment, found " +
                  std::to_string(world->lanes()) + "; --seeds runs several side by side");
    }
    return std::make_unique<TabularAlgorithm<Kind>>(std::move(world), options_, context);
  }

 private:
  typename Kind::Options options_;
};

template <class Kind>
AlgorithmEntry entry() {
  return {Kind::name, Kind::summary,
          [](const std::string&) -> std::unique_ptr<AlgorithmMaker> { return std::make_unique<TabularMaker<Kind>>(); }};
}

}  // namespace

std::vector<AlgorithmEntry> tabular_entries() {
  return {entry<MonteCarloKind>(),    entry<OffPolicyMonteCarloKind>(),
          entry<SarsaKind>(),         entry<NStepSarsaKind>(),
          entry<ExpectedSarsaKind>(), entry<SarsaLambdaKind>(),
          entry<QLearningKind>(),     entry<DoubleQLearningKind>(),
          entry<QLambdaKind>(),       entry<DynaQKind>(),
          entry<AdaptiveKind>()};
}

}  // namespace engram::inline ENGRAM_REAL
