// The table of algorithms: one line each, or one a family whose file lists its own.
#include "engram/algorithms/registry.h"

#include "engram/algorithms/continuous/ddpg.h"
#include "engram/algorithms/continuous/sac.h"
#include "engram/algorithms/continuous/td3.h"
#include "engram/algorithms/evolution/evolution.h"
#include "engram/algorithms/fitted/fitted_q_algorithm.h"
#include "engram/algorithms/fitted/nfq.h"
#include "engram/algorithms/games/tabular_self_play.h"
#include "engram/algorithms/games/td_lambda_self_play.h"
#include "engram/algorithms/linear/linear_algorithm.h"
#include "engram/algorithms/policy/a2c.h"
#include "engram/algorithms/policy/ppo.h"
#include "engram/algorithms/policy/reinforce.h"
#include "engram/algorithms/q_networks/distributional_q.h"
#include "engram/algorithms/q_networks/dqn.h"
#include "engram/algorithms/q_networks/pqn.h"
#include "engram/algorithms/q_networks/r2d2.h"
#include "engram/algorithms/rules/rule_algorithm.h"
#include "engram/algorithms/sequence/behaviour_cloning.h"
#include "engram/algorithms/sequence/classifier.h"
#include "engram/algorithms/sequence/ctc_learner.h"
#include "engram/algorithms/sequence/language_model.h"
#include "engram/algorithms/sequence/sequence_classifier.h"
#include "engram/algorithms/sequence/sequence_labeller.h"
#include "engram/algorithms/sequence/sequence_model.h"
#include "engram/algorithms/streaming/stream_ac.h"
#include "engram/algorithms/streaming/stream_q.h"
#include "engram/algorithms/tabular/tabular_algorithm.h"
#include "engram/core/error.h"
#include "engram/core/foreign_name.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::deque<AlgorithmEntry> built_in_algorithms() {
  std::deque<AlgorithmEntry> table;
  const auto add = [&](std::vector<AlgorithmEntry> entries) {
    for (AlgorithmEntry& entry : entries) table.push_back(std::move(entry));
  };
  add({algorithm_entry<A2c>()});
  add({algorithm_entry<Ppo>()});
  add({algorithm_entry<Reinforce>()});
  add({algorithm_entry<Sac>(), algorithm_entry<Td3>(), algorithm_entry<Ddpg>()});
  add({algorithm_entry<Dqn>(), algorithm_entry<QrDqn>(), algorithm_entry<C51>(), algorithm_entry<Drqn>(),
       algorithm_entry<R2d2>(), algorithm_entry<Pqn>()});
  add({algorithm_entry<StreamAc>()});
  add({algorithm_entry<StreamQ>()});
  add({algorithm_entry<StreamSarsa>()});
  add(tabular_entries());
  add(linear_entries());
  add(rule_entries());
  add({algorithm_entry<Classifier>()});
  add({algorithm_entry<LanguageModel>(), algorithm_entry<SequenceClassifier>(), algorithm_entry<SequenceLabeller>(),
       algorithm_entry<SequenceModel>(), algorithm_entry<CtcLearner>()});
  add({algorithm_entry<BehaviourCloning>()});
  add({fitted_q_entry(), nfq_entry()});
  add(evolution_entries());
  add({algorithm_entry<TdLambdaSelfPlay>()});
  add({algorithm_entry<TabularSelfPlay>()});
  return table;
}

// A deque: an entry stays where it is when others are registered.
std::deque<AlgorithmEntry>& algorithms() {
  static std::deque<AlgorithmEntry> entries = built_in_algorithms();
  return entries;
}

// What other libraries have and we have not, or not by that name.
constexpr ForeignName foreign_names[] = {
    {"a3c", "a2c", "it is A3C with its workers in step"},
    {"ddqn", "dqn", "its option double_q"},
    {"double_dqn", "dqn", "its option double_q"},
    {"dueling_dqn", "dqn", "its option dueling"},
    {"iqn", "qr_dqn", "it has fixed shares where IQN draws them"},
    {"rainbow", "r2d2", "it has Rainbow's double, dueling, n-step and prioritised parts; its distribution is c51"},
    {"trpo", "ppo", "it clips a step where TRPO bounds its divergence"},
    {"ppo2", "ppo", "the same under its later name"},
    {"ppo_lstm", "ppo", "with --memory lstm"},
    {"recurrent_ppo", "ppo", "with --memory lstm"},
    {"recurrentppo", "ppo", "with --memory lstm"},
    {"vpg", "reinforce", "the policy gradient by whole episodes"},
    {"policy_gradient", "reinforce", "the policy gradient by whole episodes"},
    {"actor_critic", "a2c", "stream_ac is the one that learns at every step"},
    {"es", "openai_es", "cma_es adapts a covariance as well"},
    {"ars", "openai_es", "random search over weights, of more directions at once"},
    {"td_gammon", "td_lambda_self_play", "temporal differences over afterstates, by self-play"},
    {"alphazero", "td_lambda_self_play", "self-play over values; there is no tree search here"},
};

}  // namespace

const std::deque<AlgorithmEntry>& registered_algorithms() { return algorithms(); }

const AlgorithmEntry& find_algorithm(const std::string& name) {
  std::vector<std::string> names;
  for (const AlgorithmEntry& entry : algorithms()) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  throw Error("unknown algorithm '" + name + "'" + suggestion(name, names, foreign_names) +
              "; `engram list` shows all");
}

void register_algorithm(AlgorithmEntry entry) {
  for (const AlgorithmEntry& other : algorithms()) {
    if (other.name == entry.name) {
      throw Error("register_algorithm: '" + entry.name + "' is taken; choose another name");
    }
  }
  algorithms().push_back(std::move(entry));
}

void unregister_algorithm(const std::string& name) {
  std::erase_if(algorithms(), [&](const AlgorithmEntry& entry) { return entry.name == name; });
}

std::vector<std::string> fitting_algorithms(const WorldFacts& world) {
  std::vector<std::string> names;
  for (const AlgorithmEntry& entry : algorithms()) {
    if (misfit(entry.demands, world).empty()) names.push_back(entry.name);
  }
  return names;
}

void demand_fit(const std::string& algorithm, const std::vector<Demand>& demands, const WorldFacts& world) {
  const std::string reason = misfit(demands, world);
  if (reason.empty()) return;
  std::string fitting;
  for (const std::string& name : fitting_algorithms(world)) fitting += (fitting.empty() ? "" : ", ") + name;
  throw Error(algorithm + " " + reason + "; algorithms that fit: " + (fitting.empty() ? "none" : fitting));
}

}  // namespace engram::inline ENGRAM_REAL
