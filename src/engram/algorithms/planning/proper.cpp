#include "engram/algorithms/planning/proper.h"

#include <algorithm>

#include "engram/core/error.h"

namespace engram {
namespace {

bool is_end(const SparseModel& model, int64_t state) {
  for (int64_t a = 0; a < model.actions(); ++a) {
    for (const Transition& move : model.transitions(state, a)) {
      if (move.next != state || move.reward != 0 || model.state_reward(state) != 0) return false;
    }
  }
  return true;
}

// Which states reach an end through rows that `usable` allows, and the action that brings each nearer.
struct Reached {
  std::vector<bool> states;
  std::vector<int64_t> action;
};
template <class Usable>
Reached reach_ends(const SparseModel& model, const Predecessors& predecessors, const Usable& usable) {
  Reached reached{std::vector<bool>(static_cast<size_t>(model.states())),
                  std::vector<int64_t>(static_cast<size_t>(model.states()))};
  std::vector<int64_t> frontier;
  for (int64_t s = 0; s < model.states(); ++s) {
    if (!is_end(model, s)) continue;
    reached.states[static_cast<size_t>(s)] = true;
    frontier.push_back(s);
  }
  for (size_t i = 0; i < frontier.size(); ++i) {
    const auto entered = static_cast<size_t>(frontier[i]);
    for (int64_t k = predecessors.offset[entered]; k < predecessors.offset[entered + 1]; ++k) {
      const int64_t row = predecessors.row[static_cast<size_t>(k)], state = row / model.actions();
      if (reached.states[static_cast<size_t>(state)] || !usable(row)) continue;
      reached.states[static_cast<size_t>(state)] = true;
      reached.action[static_cast<size_t>(state)] = row % model.actions();
      frontier.push_back(state);
    }
  }
  return reached;
}

void demand_all(const std::vector<bool>& states, const std::string& whose) {
  const auto lost = std::find(states.begin(), states.end(), false);
  if (lost == states.end()) return;
  throw Error("gamma 1: " + whose + " surely reach an end from state " + std::to_string(lost - states.begin()) +
              "; choose gamma < 1, or a horizon, or give the model terminal states that can be reached");
}

}  // namespace

std::vector<int64_t> proper_policy(const SparseModel& model) {
  const Predecessors predecessors(model);
  std::vector<bool> within(static_cast<size_t>(model.states()), true);
  for (;;) {
    Reached reached = reach_ends(model, predecessors, [&](int64_t row) {
      const auto moves = model.transitions(row / model.actions(), row % model.actions());
      for (const Transition& move : moves) {
        if (move.probability > 0 && !within[static_cast<size_t>(move.next)]) return false;
      }
      return true;
    });
    if (reached.states == within) {
      demand_all(within, "no policy can");
      return std::move(reached.action);
    }
    within = std::move(reached.states);
  }
}

void demand_proper(const SparseModel& model, const std::vector<double>& policy) {
  const auto reached =
      reach_ends(model, Predecessors(model), [&](int64_t row) { return policy[static_cast<size_t>(row)] > 0; });
  demand_all(reached.states, "the policy does not");
}

}  // namespace engram
