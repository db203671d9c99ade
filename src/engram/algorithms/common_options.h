// Options that several deep learners have under one name, range and help (names: Stable-Baselines3's).
#pragma once

#include "engram/core/options.h"
#include "engram/core/schedule.h"

namespace engram::inline ENGRAM_REAL {

inline void gamma_option(OptionVisitor& v, double& gamma) {
  v.option("gamma", gamma, {0, 1},
           "discount factor; looks about 1 / (1 - gamma) steps ahead: raise it where what matters comes later");
}

inline void learning_rate_option(OptionVisitor& v, Schedule& learning_rate) {
  v.option("learning_rate", learning_rate, {0, 1e3},
           "step size; lin_X falls linearly from X to 0 over the run. The first to lower where a run collapses");
}

inline void max_grad_norm_option(OptionVisitor& v, double& max_grad_norm) {
  v.option("max_grad_norm", max_grad_norm, {0, 1e9},
           "largest Euclidean norm of a gradient; above it is scaled down. Seldom changed");
}

inline void normalize_observation_option(OptionVisitor& v, bool& normalize_observation) {
  v.option("normalize_observation", normalize_observation,
           "observations get running mean 0 and deviation 1; where their columns differ in size");
}

inline void normalize_reward_option(OptionVisitor& v, bool& normalize_reward) {
  v.option("normalize_reward", normalize_reward,
           "rewards are scaled by the deviation of the running return; where returns are far from the order of 1");
}

}  // namespace engram::inline ENGRAM_REAL
