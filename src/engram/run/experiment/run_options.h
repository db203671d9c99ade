// What a run is told beside its algorithm and its world.
#pragma once

#include <optional>

#include "engram/core/options.h"

namespace engram {

struct RunOptions {
  int64_t seed = 0;
  int64_t total_timesteps = 100000;
  int64_t n_envs = 1;
  int64_t threads = 1;
  int64_t eval_freq = 0;
  int64_t n_eval_episodes = 10;
  std::optional<double> stop_at{};
  int64_t patience = 0;
  bool tensorboard = false;
  int64_t trials = 1;

  void visit(OptionVisitor& v) {
    v.option("seed", seed, {0, 9e15},
             "every draw of the run is a function of it; several seeds tell luck from skill (--seeds)");
    v.option("total_timesteps", total_timesteps, {1, 9e15},
             "environment steps of the run, all lanes together; lin_ schedules end with it");
    v.option(
        "n_envs", n_envs, {1, 65536},
        "environments that step side by side (lanes); more for steadier gradients and fuller use of the processor");
    v.option("threads", threads, {1, 256},
             "threads that share one run's work; changes no result. For large networks; several seeds gain more as "
             "runs of their own");
    v.option("eval_freq", eval_freq, {0, 9e15},
             "environment steps between evaluations during training; 0: none. Needed for best.ckpt and a curve without "
             "exploration");
    v.option("n_eval_episodes", n_eval_episodes, {1, 65536},
             "episodes of each evaluation during training; more where returns vary much");
    v.option("stop_at", stop_at, {-1e300, 1e300},
             "end the run at the first evaluation (eval_freq) whose mean return is at least this; none: at "
             "total_timesteps. Where good enough is known beforehand");
    v.option(
        "patience", patience, {0, 9e15},
        "end the run after so many evaluations in a row without a better mean return; 0: never. Where nobody knows "
        "how long learning takes; best.ckpt keeps the best, and a lin_ schedule is cut short");
    v.option("tensorboard", tensorboard, "write the metrics as a TensorBoard event file into the run directory, too");
    v.option("trials", trials, {1, 1e9},
             "settings tried to find these (tune writes it); the deflated Sharpe counts them. Set it after a search by "
             "hand");
  }
};

}  // namespace engram
