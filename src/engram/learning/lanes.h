// Lanes: THE loop between whoever acts and a VectorEnv of N lanes. Training, rules, evaluation and proofs stand on it;
// it holds what lies between two steps, so that nobody keeps books of his own.
//
//   now()                  o_t (N, columns), start_t (1, N), mask_t (N, choices): what the coming action is taken in
//   step(a_t, ended)       one step of all lanes; after it, of the step just made and of each lane:
//     reward(i)            r_{t+1}, raw
//     ending(i)            none, terminated (no future), truncated (we stopped watching)
//     next_observation(i)  (1, columns), the TRUE o_{t+1}, also where an episode ended
//
// Same-step autoreset (env/vector_env.h): where an episode ended, now() already shows the first observation of the next
// one, with start = 1.
//
//   discount_t = gamma, or 0 where ending is terminated;   start_{t+1} = 1 where ending is not none
//
// Requirements: the action (N, columns of the action space) lies inside the space. Error (status 1) at the first
// observation or reward that is not finite, naming lane, step and seed. A step allocates nothing once `ended` has room.
// Whoever loops holds a FlushDenormals (core/platform.h), as iterate() and evaluate() do: one for each step would be a
// tenth of a small world's step. Not thread-safe; one world has one Lanes.
#pragma once

#include <span>
#include <vector>

#include "engram/env/batched.h"
#include "engram/learning/episode.h"
#include "engram/learning/policy.h"

namespace engram::inline ENGRAM_REAL {

class Lanes {
 public:
  // Resets the world with `seed`. The second form borrows a world that outlives it.
  Lanes(VectorEnvPtr world, uint64_t seed);
  Lanes(VectorEnv& world, uint64_t seed);
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  VectorEnv& world() { return world_; }
  const VectorEnv& world() const { return world_; }
  int64_t count() const { return static_cast<int64_t>(running_.size()); }  // N
  int64_t timesteps() const { return timesteps_; }  // environment steps so far, all lanes together

  // The world begins anew, as it did at first.
  void reset();

  ObservationBatch now() const { return {batch_.observation, start_, batch_.action_mask, &world_}; }

  // action (N, columns of the action space). Episodes that end in this step are appended to `ended`, by lane.
  void step(ConstView action, std::vector<Episode>& ended);

  // Of the last step; valid until the next one.
  double reward(int64_t lane) const { return batch_.reward(lane, 0); }
  Ending ending(int64_t lane) const { return batch_.ending[static_cast<size_t>(lane)]; }
  ConstView next_observation(int64_t lane) const {
    return ending(lane) == Ending::none
               ? batch_.observation.view().slice_rows(lane, 1)
               : batch_.final_observation.view().slice_rows(final_row_[static_cast<size_t>(lane)], 1);
  }
  ConstView rewards() const { return rewards_; }  // (N, 1), rounded

  // All that resume needs: world and its streams, what now() shows, running episodes, timesteps. What is told of the
  // last step is not part of it. A loaded observation lies in its space, or Error.
  void visit(Archive& archive);

 private:
  Lanes(VectorEnvPtr&& owned, VectorEnv& world, uint64_t seed);
  void record(int64_t lane, std::vector<Episode>& ended);
  void demand_finite();
  [[noreturn]] void refuse(const char* what, int64_t lane) const;
  void demand_sound() const;

  VectorEnvPtr owned_;  // null where the world is borrowed
  VectorEnv& world_;
  uint64_t seed_;
  StepBatch batch_;
  Tensor rewards_;                  // (N, 1) of batch_, rounded
  Tensor start_;                    // (1, N) of the coming step
  std::vector<int64_t> final_row_;  // N: where a lane that ended stands in batch_.final_observation
  std::vector<Episode> running_;    // N
  int64_t timesteps_ = 0;
};

// Lane i draws from stream i of (seed, purpose).
template <class Stream>
std::vector<Stream> streams_of_lanes(uint64_t seed, Purpose purpose, int64_t lanes) {
  std::vector<Stream> streams;
  for (int64_t lane = 0; lane < lanes; ++lane) streams.emplace_back(seed, purpose, static_cast<uint32_t>(lane));
  return streams;
}
inline std::vector<Rng> action_streams(uint64_t seed, int64_t lanes) {
  return streams_of_lanes<Rng>(seed, Purpose::action, lanes);
}

}  // namespace engram::inline ENGRAM_REAL
