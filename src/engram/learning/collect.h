// Collector: plays N lanes of a world with the current agent and writes a Rollout of T steps. A Player says what the
// agent does and what it thinks of what it sees; by default that is its distribution and its own value.
//
//   observation   as the network saw it; its normalisation is frozen during a rollout
//   action        in the units of the policy; the world gets what they are in its box (learning/action_units.h)
//   memory        as handed to a segment's first step, before `start` cuts it
//   discount      0 where the step terminated, else gamma
//   next_value    value[t+1] where the lane goes on; where it was truncated, and after the last step, a forward on the
//                 TRUE next observation with a copy of the memory from before any reset; 0 where it terminated
// Rewards are raw in the episode records and, with `normalize_reward`, scaled in the rollout by one factor per rollout.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engram/learning/agent.h"
#include "engram/learning/lanes.h"
#include "engram/learning/rollout.h"
#include "engram/learning/world_timer.h"

namespace engram::inline ENGRAM_REAL {

class Player {
 public:
  virtual ~Player() = default;
  // memory (n, M) in and out -> features (n, D), what the network saw. Returns the values of what is seen, (n, 1).
  virtual ConstView look(const ObservationBatch& seen, View memory, View features) = 0;
  // Actions (n, A) of the rows of the last look. Returns their log_prob, (n, 1); empty where nobody asks for one.
  virtual ConstView choose(ConstView mask, std::span<Rng> random, View action) = 0;
};

class Collector {
 public:
  struct Options {
    double gamma = 0.99;
    bool normalize_reward = false;
    uint64_t seed = 0;
    double (*clock)() = nullptr;  // seconds; null: nothing is timed
  };
  using Seconds = WorldTimer::Seconds;

  // Resets the world. `agent` is the one that will act; its observer watches every observation.
  Collector(VectorEnvPtr world, Agent& agent, Options options, Threads* threads = nullptr);
  Collector(VectorEnvPtr world, Agent& agent, std::unique_ptr<Player> player, Options options);

  VectorEnv& world() { return lanes_.world(); }
  int64_t timesteps() const { return lanes_.timesteps(); }  // environment steps so far, all lanes together

  // Fills all of the rollout but advantage and returns; `episodes` receives those that ended, in order. Error (status
  // 1) at the first observation or reward that is not finite (learning/lanes.h). watching: whether the moments of
  // observations and rewards take in what is seen.
  Seconds collect(Rollout& rollout, std::vector<Episode>& episodes, bool watching = true);

  // All that resume needs: the lanes, who plays them with which memory and luck, moments.
  void visit(Archive& archive);
  void visit_statistics(Archive& archive);  // of these the moments alone, under the same names

 private:
  void act(Rollout& rollout, int64_t t);
  void record(Rollout& rollout, int64_t t, bool watching);

  // The true next observations whose value needs a look of its own; they are looked at together.
  void look_ahead(int64_t lane, int64_t step, Rollout& rollout);
  void look_at_all(Rollout& rollout);

  Lanes lanes_;
  Agent& agent_;
  Options options_;
  std::unique_ptr<Player> player_;
  Tensor memory_;  // (N, M)
  Tensor given_;   // (N, A): to the world
  std::vector<Rng> random_;
  RewardScaler reward_scaler_;

  struct Ahead {
    int64_t lane, step;
  };
  std::vector<Ahead> ahead_;
  Tensor ahead_raw_;       // (N, columns): the first ahead_.size() rows are waiting
  Tensor ahead_mask_;      // (N, choices): all allowed where an episode ended
  Tensor ahead_memory_;    // (N, M)
  Tensor ahead_start_;     // (1, N) zero: the memory goes on
  Tensor ahead_features_;  // (N, D)
};

struct CollectedStatistics {
  Collector& collector;
  void visit(Archive& archive) { collector.visit_statistics(archive); }
};

}  // namespace engram::inline ENGRAM_REAL
