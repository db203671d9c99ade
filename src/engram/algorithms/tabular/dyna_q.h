// Dyna-Q: learning, model learning and planning in one. Sutton (1990); Sutton & Barto section 8.2, box "Tabular
// Dyna-Q".
//
//   Q-learning with the real step;  Model(S,A) <- R, S';  then n times: a random state seen before, a random action
//   taken in it before, Q-learning with what the model says
//
// The model remembers the last outcome of each pair (it assumes a deterministic world), its termination included.
#pragma once

#include <vector>

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/values/action_values.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

// The last outcome of every pair that was tried.
class LastOutcomes {
 public:
  LastOutcomes(int64_t states, int64_t actions) : actions_(actions) { resize(states); }

  void resize(int64_t states) {
    outcome_.resize(static_cast<size_t>(states * actions_), {-1, 0, false});
    tried_.resize(static_cast<size_t>(states));
  }
  void learn(const TabularStep& step) {
    Outcome& outcome = outcome_[flat(step.state, step.action)];
    std::vector<int32_t>& tried = tried_[static_cast<size_t>(step.state)];
    if (tried.empty()) seen_.push_back(step.state);
    if (outcome.next < 0) tried.push_back(static_cast<int32_t>(step.action));
    outcome = {step.next_state, step.reward, step.has_future()};
  }
  TabularStep sample(Draws& draws) const {
    const int64_t state = seen_[static_cast<size_t>(draws.below(static_cast<int64_t>(seen_.size())))];
    const std::vector<int32_t>& tried = tried_[static_cast<size_t>(state)];
    const int64_t action = tried[static_cast<size_t>(draws.below(static_cast<int64_t>(tried.size())))];
    const Outcome& outcome = outcome_[flat(state, action)];
    return {state, action, outcome.reward, outcome.next, outcome.has_future ? Ending::none : Ending::terminated};
  }

  void visit(Archive& archive) {
    archive("seen", seen_, {0, static_cast<int64_t>(tried_.size()) - 1});
    for (const int64_t state : seen_) visit_state(archive, state);
  }

 private:
  struct Outcome {
    int64_t next;  // -1: never tried
    double reward;
    bool has_future;
  };
  size_t flat(int64_t state, int64_t action) const { return static_cast<size_t>(state * actions_ + action); }
  void visit_state(Archive& archive, int64_t state) {
    std::vector<int32_t>& tried = tried_[static_cast<size_t>(state)];
    archive("tried", tried, {0, actions_ - 1});
    archive.demand(!tried.empty(), "tried", "an action for each state seen");
    for (const int32_t action : tried) {
      Outcome& outcome = outcome_[flat(state, action)];
      archive("next", outcome.next, {0, static_cast<int64_t>(tried_.size()) - 1});
      archive("reward", outcome.reward);
      archive("has_future", outcome.has_future);
    }
  }

  int64_t actions_;
  std::vector<Outcome> outcome_;             // (S, A)
  std::vector<std::vector<int32_t>> tried_;  // actions, in order of first trial
  std::vector<int64_t> seen_;                // states, in order of first visit
};

template <class Behaviour = EpsilonGreedy>
struct DynaQ {
  ActionValues values;  // Q
  double learning_rate, gamma;
  Behaviour behaviour;
  int64_t planning_steps;
  LastOutcomes model = LastOutcomes(values.states(), values.actions());

  int64_t begin(int64_t state, Draws& draws) { return behaviour.act(values[state], draws); }

  int64_t next(const TabularStep& step, Draws& draws) {
    learn(step);
    model.learn(step);
    for (int64_t i = 0; i < planning_steps; ++i) learn(model.sample(draws));
    return behaviour.act(values[step.next_state], draws);
  }

  void resize(int64_t states) {
    values.resize(states);
    model.resize(states);
  }
  void visit(Archive& archive) {
    archive("q", values);
    archive("model", model);
  }

 private:
  void learn(const TabularStep& step) {
    const double future = step.has_future() ? greatest(values[step.next_state]) : 0;
    double& q = values(step.state, step.action);
    q += learning_rate * (step.reward + gamma * future - q);
  }
};

}  // namespace engram::inline ENGRAM_REAL
