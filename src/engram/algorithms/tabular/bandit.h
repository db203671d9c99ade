// Bandits: one state, k arms. Sutton & Barto chapter 2.
//
//   testbed            q*(a) ~ N(0, 1); a reward ~ N(q*(a), 1)                                            section 2.3
//   action values      Q(A) <- Q(A) + step [R - Q(A)], step 1/N(A) or constant, from an initial value sections 2.4-2.6
//     epsilon-greedy   greedy, or with probability epsilon any arm
//     upper bound      argmax_a Q(a) + c sqrt(ln t / N(a)); an untried arm comes first                    eq. 2.10
//   gradient           H(a) <- H(a) + alpha (R - mean R) (1{a = A} - pi(a)), pi = softmax H               eq. 2.12
//
// The mean reward of the gradient form excludes the present reward.
#pragma once

#include <cmath>
#include <vector>

#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

struct BanditTestbed {
  std::vector<double> worth;  // q*

  BanditTestbed(int64_t arms, Draws& draws) {
    for (int64_t a = 0; a < arms; ++a) worth.push_back(draws.normal());
  }
  int64_t best() const { return first_greedy(worth); }
  double pull(int64_t arm, Draws& draws) const { return worth[static_cast<size_t>(arm)] + draws.normal(); }
};

// Q and N of each arm.
struct ArmValues {
  std::vector<double> values;
  std::vector<int64_t> pulls;
  double step_size;  // 0: 1 / N, the sample average

  ArmValues(int64_t arms, double step, double initial = 0)
      : values(static_cast<size_t>(arms), initial), pulls(static_cast<size_t>(arms), 0), step_size(step) {}
  void learn(int64_t arm, double reward) {
    const auto a = static_cast<size_t>(arm);
    const double step = step_size > 0 ? step_size : 1.0 / static_cast<double>(pulls[a] + 1);
    ++pulls[a];
    values[a] += step * (reward - values[a]);
  }
};

// Sections 2.2 and 2.6 (optimistic initial values with epsilon = 0).
struct EpsilonGreedyBandit {
  ArmValues arms;
  EpsilonGreedy behaviour;

  int64_t act(Draws& draws) { return behaviour.act(arms.values, draws); }
  void learn(int64_t arm, double reward) { arms.learn(arm, reward); }
};

struct UpperBoundBandit {
  ArmValues arms;
  double c;
  int64_t t = 0;

  int64_t act(Draws& draws) {
    ++t;
    std::vector<double> bound(arms.values.size());
    for (size_t a = 0; a < bound.size(); ++a) {
      const auto n = static_cast<double>(arms.pulls[a]);
      bound[a] = n == 0 ? std::numeric_limits<double>::infinity()
                        : arms.values[a] + c * std::sqrt(log(static_cast<double>(t)) / n);
    }
    return EpsilonGreedy{.epsilon = 0}.act(bound, draws);
  }
  void learn(int64_t arm, double reward) { arms.learn(arm, reward); }
};

struct GradientBandit {
  std::vector<double> preferences;  // H
  double step_size;
  bool baseline = true;
  double mean_reward = 0;
  int64_t t = 0;

  int64_t act(Draws& draws) { return Softmax{}.act(preferences, draws); }
  void learn(int64_t arm, double reward) {
    const std::vector<double> pi = Softmax{}.probabilities(preferences);
    const double advantage = reward - (baseline ? mean_reward : 0);
    for (size_t a = 0; a < preferences.size(); ++a) {
      const double chosen = static_cast<int64_t>(a) == arm ? 1 : 0;
      preferences[a] += step_size * advantage * (chosen - pi[a]);
    }
    mean_reward += (reward - mean_reward) / static_cast<double>(++t);
  }
};

}  // namespace engram::inline ENGRAM_REAL
