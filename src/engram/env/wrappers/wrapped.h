// Wrapped<W>: the lanes of any world, seen through W, which rewrites observations and nothing else. W is a plain
// struct:
//
//   Space observation_space() const;
//   void begin(int64_t lane, ConstView observation, View seen);     // the first observation of an episode
//   void follow(int64_t lane, const Seen& step, View seen);         // any other, the last one included
//   void visit(Archive&);                                           // what it remembers between two steps
//
// Same-step autoreset is kept: a lane that ends is followed into `final_observation`, then begun into `observation`.
// Rewards, endings, masks and fitted data are the inner world's own. Wrappers nest.
#pragma once

#include <utility>

#include "engram/env/outer_env.h"

namespace engram::inline ENGRAM_REAL {

// What one lane has seen in one step of the inner world; rows of one.
struct Seen {
  ConstView observation;  // the true next one, also at an episode's end
  ConstView action;       // that led to it
  Real reward;
};

template <class W>
class Wrapped final : public OuterEnv {
 public:
  Wrapped(VectorEnvPtr inner, W wrapper)
      : OuterEnv(std::move(inner)),
        wrapper_(std::move(wrapper)),
        observation_space_(wrapper_.observation_space()),
        inside_(lanes(), this->inner().observation_space(), action_space(), masked()) {}

  const Space& observation_space() const override { return observation_space_; }

  void reset(uint64_t seed, StepBatch& batch) override {
    inner().reset(seed, inside_);
    hand_over(batch);
    for (int64_t i = 0; i < lanes(); ++i) begin(i, batch);
  }

  void step(ConstView actions, StepBatch& batch) override {
    inner().step(actions, inside_);
    hand_over(batch);
    int64_t finals = 0;
    for (int64_t i = 0; i < lanes(); ++i) {
      const bool ended = inside_.ending[static_cast<size_t>(i)] != Ending::none;
      const int64_t from = ended ? finals++ : i;
      Tensor& observations = ended ? inside_.final_observation : inside_.observation;
      Tensor& rows = ended ? batch.final_observation : batch.observation;
      wrapper_.follow(i, {row(observations, from), actions.slice_rows(i, 1), static_cast<Real>(inside_.reward(i, 0))},
                      row(rows, from));
      if (ended) begin(i, batch);
    }
  }

  void visit(Archive& archive) override {
    archive("world", inner());
    archive("wrapper", wrapper_);
  }
  std::vector<ObservationMap> maps() const override { return {}; }  // pictures are of the inner world's observations

 private:
  static View row(Tensor& rows, int64_t i) { return rows.view().slice_rows(i, 1); }
  void begin(int64_t i, StepBatch& batch) { wrapper_.begin(i, row(inside_.observation, i), row(batch.observation, i)); }

  // All but the observations.
  void hand_over(StepBatch& batch) const {
    batch.reward = inside_.reward;
    if (masked()) copy(inside_.action_mask, batch.action_mask);
    batch.ending = inside_.ending;
    batch.final_lane = inside_.final_lane;
  }

  W wrapper_;
  Space observation_space_;
  StepBatch inside_;  // what the inner world shows
};

}  // namespace engram::inline ENGRAM_REAL
