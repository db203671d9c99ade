// Monte Carlo: values are averages of returns.
//
//   prediction           V(S_t) <- average of G_t
//                        Sutton & Barto section 5.1, box "First-visit MC prediction"
//   control              Q(S_t, A_t) <- average of G_t, behaviour epsilon-greedy by Q
//                        section 5.4, box "On-policy first-visit MC control (for epsilon-soft policies)"
//   off-policy control   C(S, A) <- C + W;  Q <- Q + W / C (G - Q);  W <- W / b(A | S): weighted importance sampling,
//                        backwards until an action is not greedy; section 5.7, box "Off-policy MC control"
//
// The average is plain (learning_rate 0) or recency-weighted by a constant learning_rate. First visit or every visit.
// A truncated episode's return goes on with the present value of its true last state: pure Monte Carlo cannot learn
// from such an episode (a deviation from the boxes, which know no truncation).
#pragma once

#include <algorithm>
#include <vector>

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/values/action_values.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

// The steps of the present episode; index: of a state or of a (state, action) pair.
class EpisodeMemory {
 public:
  void push(int64_t index, double reward, double probability = 1) {
    index_.push_back(index);
    reward_.push_back(reward);
    probability_.push_back(probability);
  }
  void clear() {
    index_.clear();
    reward_.clear();
    probability_.clear();
  }

  // Calls update(index, return) for each step, the last one first; with `first_visit` only where the index had not
  // occurred before in the episode. `stamp` has one entry per index, all -1 before and after.
  template <class Update>
  void backward(double gamma, double future, bool first_visit, std::vector<int64_t>& stamp, const Update& update) {
    for (size_t t = index_.size(); t-- > 0;) stamp[static_cast<size_t>(index_[t])] = static_cast<int64_t>(t);
    double sum = future;
    for (size_t t = index_.size(); t-- > 0;) {
      sum = reward_[t] + gamma * sum;
      if (!first_visit || stamp[static_cast<size_t>(index_[t])] == static_cast<int64_t>(t)) update(index_[t], sum);
    }
    for (const int64_t i : index_) stamp[static_cast<size_t>(i)] = -1;
  }

  size_t size() const { return index_.size(); }
  int64_t index(size_t t) const { return index_[t]; }
  double reward(size_t t) const { return reward_[t]; }
  double probability(size_t t) const { return probability_[t]; }

  void visit(Archive& archive, Within indices) {
    archive("index", index_, indices);
    archive("reward", reward_);
    archive("probability", probability_);
    archive.demand(reward_.size() == index_.size() && probability_.size() == index_.size(), "reward",
                   "one for each index, and a probability");
    archive.demand(std::ranges::all_of(probability_, [](double p) { return p > 0 && p <= 1; }), "probability",
                   "probabilities of what was done");
  }

 private:
  std::vector<int64_t> index_;
  std::vector<double> reward_, probability_;
};

struct MonteCarloPrediction {
  std::vector<double> values;  // V, one a state
  double learning_rate, gamma;
  bool first_visit;
  std::vector<int64_t> visits = std::vector<int64_t>(values.size(), 0);
  std::vector<int64_t> stamp = std::vector<int64_t>(values.size(), -1);
  EpisodeMemory episode = {};

  void learn(const TabularStep& step) {
    episode.push(step.state, step.reward);
    if (!step.ends()) return;
    const double future = step.has_future() ? values[static_cast<size_t>(step.next_state)] : 0;
    episode.backward(gamma, future, first_visit, stamp, [&](int64_t state, double g) {
      const auto s = static_cast<size_t>(state);
      const double rate = learning_rate > 0 ? learning_rate : 1.0 / static_cast<double>(++visits[s]);
      values[s] += rate * (g - values[s]);
    });
    episode.clear();
  }
};

template <class Behaviour = EpsilonGreedy>
struct MonteCarloControl {
  ActionValues values;  // Q
  double learning_rate, gamma;
  Behaviour behaviour;
  bool first_visit = true;
  std::vector<int64_t> visits = std::vector<int64_t>(static_cast<size_t>(values.size()), 0);
  std::vector<int64_t> stamp = std::vector<int64_t>(static_cast<size_t>(values.size()), -1);
  EpisodeMemory episode = {};

  int64_t begin(int64_t state, Draws& draws) { return behaviour.act(values[state], draws); }

  int64_t next(const TabularStep& step, Draws& draws) {
    episode.push(values.pair(step.state, step.action), step.reward);
    if (!step.ends()) return behaviour.act(values[step.next_state], draws);
    const double future = step.has_future() ? behaviour.expectation(values[step.next_state]) : 0;
    episode.backward(gamma, future, first_visit, stamp, [&](int64_t pair, double g) {
      const double rate =
          learning_rate > 0 ? learning_rate : 1.0 / static_cast<double>(++visits[static_cast<size_t>(pair)]);
      values.at(pair) += rate * (g - values.at(pair));
    });
    episode.clear();
    return 0;
  }

  void resize(int64_t states) {
    values.resize(states);
    visits.resize(static_cast<size_t>(values.size()), 0);
    stamp.resize(static_cast<size_t>(values.size()), -1);
  }
  void visit(Archive& archive) {
    archive("q", values);
    archive("visits", std::span(visits), a_count);
    archive("episode", episode, values.pairs());
  }
};

template <class Behaviour = EpsilonGreedy>
struct OffPolicyMonteCarlo {
  ActionValues values;  // Q
  double gamma;
  Behaviour behaviour;  // b: soft, so that every action of the target policy is tried
  std::vector<double> weights = std::vector<double>(static_cast<size_t>(values.size()), 0.0);  // C
  EpisodeMemory episode = {};
  double probability = 1;  // b(A | S) of the action that is under way

  int64_t begin(int64_t state, Draws& draws) { return act(state, draws); }

  int64_t next(const TabularStep& step, Draws& draws) {
    episode.push(values.pair(step.state, step.action), step.reward, probability);
    if (!step.ends()) return act(step.next_state, draws);
    learn(step.has_future() ? greatest(values[step.next_state]) : 0);
    episode.clear();
    return 0;
  }

  void resize(int64_t states) {
    values.resize(states);
    weights.resize(static_cast<size_t>(values.size()), 0.0);
  }
  void visit(Archive& archive) {
    archive("q", values);
    archive("weights", std::span(weights));
    archive("episode", episode, values.pairs());
    archive("probability", probability, {0, 1});
  }

 private:
  int64_t act(int64_t state, Draws& draws) {
    const int64_t action = behaviour.act(values[state], draws);
    probability = behaviour.probability(values[state], action);
    return action;
  }

  void learn(double future) {
    double g = future, w = 1;
    for (size_t t = episode.size(); t-- > 0;) {
      const int64_t pair = episode.index(t), state = pair / values.actions(), action = pair % values.actions();
      g = episode.reward(t) + gamma * g;
      double& c = weights[static_cast<size_t>(pair)];
      c += w;
      values.at(pair) += w / c * (g - values.at(pair));
      if (action != first_greedy(values[state])) return;
      w /= episode.probability(t);
    }
  }
};

}  // namespace engram::inline ENGRAM_REAL
