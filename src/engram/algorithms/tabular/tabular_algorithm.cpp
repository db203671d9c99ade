#include "engram/algorithms/tabular/tabular_algorithm.h"

#include <cmath>
#include <utility>

#include "engram/algorithms/stepwise_algorithm.h"
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
#include "engram/core/resources.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// Each kind: its name, its options, its learner from them, and whether it keeps what belongs to one running episode.
template <template <class> class Learner>
struct StepSizeKind {  // of learners that are made of a step size, gamma and a behaviour alone
  using Options = TabularOptions;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return Learner<Exploration>{std::move(q), 0, o.gamma, e};
  }
};
struct SarsaKind : StepSizeKind<Sarsa> {
  static constexpr const char *name = "sarsa", *summary = "on-policy temporal-difference control";
};
struct ExpectedSarsaKind : StepSizeKind<ExpectedSarsa> {
  static constexpr const char* name = "expected_sarsa";
  static constexpr const char* summary = "Sarsa with the expectation over its next action";
};
struct QLearningKind : StepSizeKind<QLearning> {
  static constexpr const char *name = "q_learning", *summary = "off-policy temporal-difference control";
};
struct DoubleQLearningKind : StepSizeKind<DoubleQLearning> {
  static constexpr const char* name = "double_q_learning";
  static constexpr const char* summary = "Q-learning with two tables: one chooses, the other judges";
};
struct MonteCarloKind {
  static constexpr const char* name = "monte_carlo";
  static constexpr const char* summary = "on-policy Monte Carlo control: values are averages of returns";
  using Options = MonteCarloOptions;
  static constexpr bool follows_one_episode = true;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return MonteCarloControl<Exploration>{std::move(q), 0, o.gamma, e, o.first_visit};
  }
};
struct OffPolicyMonteCarloKind {
  static constexpr const char* name = "off_policy_monte_carlo";
  static constexpr const char* summary = "Monte Carlo control by weighted importance sampling";
  using Options = TableOptions;
  static constexpr bool follows_one_episode = true;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return OffPolicyMonteCarlo<Exploration>{std::move(q), o.gamma, e};
  }
};
struct NStepSarsaKind {
  static constexpr const char* name = "n_step_sarsa";
  static constexpr const char* summary = "Sarsa with n-step returns";
  using Options = NStepOptions;
  static constexpr bool follows_one_episode = true;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return NStepSarsa<Exploration>{std::move(q), 0, o.gamma, e, Window(o.n_steps)};
  }
};
struct SarsaLambdaKind {
  static constexpr const char* name = "sarsa_lambda";
  static constexpr const char* summary = "Sarsa with eligibility traces";
  using Options = LambdaOptions;
  static constexpr bool follows_one_episode = true;
  static auto learner(const Options& o, ActionValues q, Exploration e) {
    return SarsaLambda<Exploration>{std::move(q), 0, o.gamma, e, o.lambda, trace_kind(o.trace)};
  }
};
struct QLambdaKind {
  static constexpr const char* name = "q_lambda";
  static constexpr const char* summary = "Watkins's Q(lambda): Q-learning with traces cut where it explores";
  using Options = WatkinsOptions;
  static constexpr bool follows_one_episode = true;
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

// A learner keeps up to three numbers of each pair.
int64_t states_within_memory(int64_t states, int64_t actions) {
  demand_memory("a table of " + std::to_string(states) + " states and " + std::to_string(actions) + " actions",
                3.0 * static_cast<double>(states) * static_cast<double>(actions) * sizeof(double),
                "choose a smaller world");
  return states;
}

template <class Kind>
class TabularAlgorithm final : public StepwiseAlgorithm {
 public:
  static constexpr const char *name = Kind::name, *summary = Kind::summary;
  static constexpr const char* family = "tabular";
  using Options = typename Kind::Options;
  static std::vector<Demand> demands() {
    std::vector<Demand> all{demand::table_observation, demand::discrete_action};
    if constexpr (requires { Kind::follows_one_episode; }) all.push_back(demand::one_lane);
    return all;
  }
  static QuickRun quick() { return {.environment = "FrozenLake-v1"}; }
  using Learner = decltype(Kind::learner(Options(), ActionValues(), Exploration()));

  TabularAlgorithm(VectorEnvPtr world_of_lanes, const Options& options, const RunContext& context)
      : StepwiseAlgorithm(std::move(world_of_lanes), context, options.schedule()),
        options_(options),
        index_(world().observation_space()),
        learner_(Kind::learner(options,
                               ActionValues(states_within_memory(index_.states(), world().action_space().choices()),
                                            world().action_space().choices(), options.initial_q),
                               options.behaviour(world().masked()))),
        policy_(world(), index_, learner_.values, learner_.behaviour),
        state_(static_cast<size_t>(lanes_.count())) {
    start();
  }

  const Policy& policy() const override { return policy_; }
  void visit_policy(Archive& archive) override {
    archive("states", index_);
    int64_t rows = learner_.values.states();
    // A row of a table that grows has still to be read; any other has one for each state.
    const int64_t least = index_.states(), row_bytes = learner_.values.actions() * int64_t{sizeof(double)};
    archive("rows", rows, {least, index_.growing() ? std::max(least, archive.room() / row_bytes) : least});
    if (archive.loading()) learner_.resize(rows);
    archive("q", learner_.values);
    archive("epsilon", learner_.behaviour.epsilon_greedy.epsilon, {0, 1});
  }

 private:
  void see(int64_t lane) override { state(lane) = present_state(lane); }
  int64_t act(int64_t lane) override { return learner_.begin(state(lane), draws(lane)); }
  int64_t next(const Step& step) override {
    const int64_t from = state(step.lane);
    const int64_t to = step.ending == Ending::none ? present_state(step.lane) : number(step.next_observation);
    const int64_t coming = learner_.next({from, step.action, step.reward, to, step.ending}, draws(step.lane));
    if (!std::isfinite(learner_.values(from, step.action))) {
      refuse(std::string(name) + ": the value of state " + std::to_string(from) + ", action " +
             std::to_string(step.action));
    }
    state(step.lane) = to;
    return coming;
  }

  // The state that the lane is in, its forbidden actions marked when it is first seen.
  int64_t present_state(int64_t lane) {
    const int64_t state = number(present(lane));
    if (!world().masked()) return state;
    known_.resize(static_cast<size_t>(learner_.values.states()), 0);
    if (std::exchange(known_[static_cast<size_t>(state)], uint8_t{1}) == 0) forbid(state, lanes_.now().mask.row(lane));
    return state;
  }
  void forbid(int64_t state, const Real* allowed) {
    constexpr double never = -std::numeric_limits<double>::infinity();
    for (int64_t a = 0; a < learner_.values.actions(); ++a) {
      if (allowed[a] != 0) continue;
      learner_.values(state, a) = never;
      if constexpr (requires { learner_.second; }) learner_.first(state, a) = learner_.second(state, a) = never;
    }
  }
  int64_t number(ConstView observation) {
    const int64_t state = index_.add(observation);
    if (state >= learner_.values.states()) {
      learner_.resize(states_within_memory(std::max<int64_t>(64, 2 * state), learner_.values.actions()));
    }
    return state;
  }
  int64_t& state(int64_t lane) { return state_[static_cast<size_t>(lane)]; }

  Exploration& behaviour() override { return learner_.behaviour; }
  void follow(double progress) override {
    if constexpr (requires { learner_.learning_rate; })
      learner_.learning_rate = options_.learning_rate.at(1 - progress);
  }
  void report(Metrics& metrics) override {
    if constexpr (requires { learner_.learning_rate; }) {
      metrics.values.emplace_back("train/learning_rate", learner_.learning_rate);
    }
    metrics.values.emplace_back("train/states", static_cast<double>(index_.states()));
  }
  void visit_learner(Archive& archive) override {
    archive("learner", learner_);
    archive("known", known_, {0, 1});
  }

  Options options_;
  StateIndex index_;
  Learner learner_;
  TabularPolicy policy_;
  std::vector<uint8_t> known_;  // states whose forbidden actions are marked; empty where nothing is ever forbidden
  std::vector<int64_t> state_;  // N: where each lane's coming action is taken
};

template <class... Kinds>
std::vector<AlgorithmEntry> entries() {
  return {algorithm_entry<TabularAlgorithm<Kinds>>()...};
}

}  // namespace

std::vector<AlgorithmEntry> tabular_entries() {
  return entries<MonteCarloKind, OffPolicyMonteCarloKind, SarsaKind, NStepSarsaKind, ExpectedSarsaKind, SarsaLambdaKind,
                 QLearningKind, DoubleQLearningKind, QLambdaKind, DynaQKind, AdaptiveKind>();
}

}  // namespace engram::inline ENGRAM_REAL
