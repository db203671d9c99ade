// Batched<E>: N copies of one world behind VectorEnv. The virtual call is per batch; E::step compiles into the loop.
//
// Lane i draws only from the stream (seed, Purpose::environment, i), so that lane i of many is lane i of few.
// A time limit truncates; where the world terminates in that very step, termination wins. Same-step autoreset.
//
// Every step checks the contract of both sides and throws Error (status 1) with id, lane and step of the episode:
// an action outside the action space, a reward or observation that is not finite, an observation outside the declared
// space, a mask that forbids everything, an exception of the world's own, a step where no episode has begun. Bounds are
// compared after rounding to Real, as observations are.
#pragma once

#include <cmath>
#include <exception>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engram/core/error.h"
#include "engram/env/vector_env.h"

namespace engram::inline ENGRAM_REAL {

// Space::contains for rows of Real, and finite besides.
class RowCheck {
 public:
  explicit RowCheck(const Space& space);
  bool operator()(const Real* row) const {
    for (size_t i = 0; i < low_.size(); ++i) {
      if (!(row[i] >= low_[i] && row[i] <= high_[i])) return false;  // also refuses NaN
    }
    return !whole_ || all_whole(row);
  }

 private:
  bool all_whole(const Real* row) const {
    for (size_t i = 0; i < low_.size(); ++i) {
      if (row[i] != static_cast<Real>(static_cast<int>(row[i]))) return false;  // floor() is a call on baseline x86-64
    }
    return true;
  }
  std::vector<Real> low_, high_;  // finite
  bool whole_;
};

// What went wrong where; `row` is what was found.
struct Breach {
  const std::string& id;
  int lane;
  int64_t step;  // of the episode; 0 is its reset
};
[[noreturn]] void refuse_action(const Breach& at, const Space& space, ConstView row);
[[noreturn]] void refuse_observation(const Breach& at, const Space& space, ConstView row);
[[noreturn]] void refuse_reward(const Breach& at, double reward);
[[noreturn]] void refuse_mask(const Breach& at);
[[noreturn]] void refuse_exception(const Breach& at, const std::exception& thrown);
[[noreturn]] void refuse_step(const std::string& id);
// Each column of the space keeps at least one allowed choice.
bool allows_something(const Space& space, ConstView mask);

// 0: no limit.
template <class E>
constexpr int step_limit() {
  if constexpr (requires { E::max_episode_steps; }) {
    return E::max_episode_steps;
  } else {
    return 0;
  }
}

template <Environment E>
class Batched final : public VectorEnv {
 public:
  Batched(std::string id, const E& prototype, int lanes, int max_episode_steps = step_limit<E>())
      : id_(std::move(id)),
        observation_space_(prototype.observation_space()),
        action_space_(prototype.action_space()),
        observation_fits_(observation_space_),
        action_fits_(action_space_),
        max_episode_steps_(max_episode_steps),
        lanes_(static_cast<size_t>(lanes), Lane{prototype, Rng(), 0}) {
    if constexpr (requires(E & e) { e.take_lane(0, 0); }) {
      for (int i = 0; i < lanes; ++i) lanes_[static_cast<size_t>(i)].world.take_lane(i, lanes);
    }
  }

  const Space& observation_space() const override { return observation_space_; }
  const Space& action_space() const override { return action_space_; }
  int lanes() const override { return static_cast<int>(lanes_.size()); }
  bool masked() const override { return has_mask; }

  void reset(uint64_t seed, StepBatch& batch) override {
    seed_streams(seed);
    batch.final_lane.clear();
    for (int i = 0; i < lanes(); ++i) {
      batch.ending[static_cast<size_t>(i)] = Ending::none;
      batch.reward(i, 0) = 0;
      guarded(i, [&] { begin_episode(i, batch); });
    }
    begun_ = true;
  }

  void step(ConstView actions, StepBatch& batch) override {
    assert(actions.rows == lanes() && actions.columns == action_space_.columns());
    if (!begun_) refuse_step(id_);
    batch.final_lane.clear();
    for (int i = 0; i < lanes(); ++i) guarded(i, [&] { step_lane(i, actions, batch); });
  }

  void visit(Archive& archive) override {
    archive("seed", seed_);
    if (archive.loading()) seed_streams(seed_);
    begun_ = true;
    visit_fitted(archive);
    archive("lanes", lanes_);
    for (const Lane& lane : lanes_) {
      const bool in_time = max_episode_steps_ == 0 || lane.elapsed < max_episode_steps_;
      archive.demand(in_time, "lanes", "episodes of fewer than " + std::to_string(max_episode_steps_) + " steps");
    }
  }
  void visit_fitted([[maybe_unused]] Archive& archive) override {
    if constexpr (requires(E & e) { e.visit_fitted(archive); }) {
      lanes_[0].world.visit_fitted(archive);
      if (archive.loading()) share_fitted();
    }
  }

  std::vector<std::string> notes() const override {
    if constexpr (requires(const E& e) { e.notes(); }) return lanes_[0].world.notes();
    return {};
  }
  std::vector<ObservationMap> maps() const override {
    if constexpr (requires(const E& e) { e.maps(); }) return lanes_[0].world.maps();
    return {};
  }

 protected:
  const void* lane_of_type(std::type_index type, int lane) const override {
    return type == typeid(E) ? &lanes_[static_cast<size_t>(lane)].world : nullptr;
  }

 private:
  static constexpr bool has_mask = requires(const E& e, View row) { e.mask(row); };

  struct Lane {
    E world;
    Rng random;
    int64_t elapsed;  // steps of this episode
    void visit(Archive& archive) {
      archive("random", random);
      archive("elapsed", elapsed, a_count);
      archive("world", world);
    }
  };

  void seed_streams(uint64_t seed) {
    seed_ = seed;
    for (size_t i = 0; i < lanes_.size(); ++i) {
      lanes_[i].random = Rng(seed, Purpose::environment, static_cast<uint32_t>(i));
    }
  }

  // What a world throws of its own gets its place; our own errors have theirs.
  template <class Work>
  void guarded(int i, Work work) {
    try {
      work();
    } catch (const Error&) {
      throw;
    } catch (const std::exception& thrown) {
      refuse_exception(at(i), thrown);
    }
  }

  void step_lane(int i, ConstView actions, StepBatch& batch) {
    const View observation = batch.observation.view().slice_rows(i, 1);
    const Outcome outcome = play(i, actions.slice_rows(i, 1), observation);
    batch.reward(i, 0) = outcome.reward;
    batch.ending[static_cast<size_t>(i)] = outcome.ending;
    if (outcome.ending == Ending::none) return write_mask(i, batch);
    copy(observation, batch.final_observation.view().slice_rows(batch.finals(), 1));
    batch.final_lane.push_back(i);
    begin_episode(i, batch);
  }

  Outcome play(int i, ConstView action, View observation) {
    Lane& lane = lanes_[static_cast<size_t>(i)];
    ++lane.elapsed;
    if (!action_fits_(action.data)) refuse_action(at(i), action_space_, action);
    Outcome outcome = lane.world.step(action, lane.random, observation);
    if (!std::isfinite(static_cast<Real>(outcome.reward))) refuse_reward(at(i), outcome.reward);
    if (!observation_fits_(observation.data)) refuse_observation(at(i), observation_space_, observation);
    if (outcome.ending == Ending::none && lane.elapsed == max_episode_steps_) outcome.ending = Ending::truncated;
    return outcome;
  }

  void begin_episode(int i, StepBatch& batch) {
    Lane& lane = lanes_[static_cast<size_t>(i)];
    lane.elapsed = 0;
    const View observation = batch.observation.view().slice_rows(i, 1);
    lane.world.reset(lane.random, observation);
    if (!observation_fits_(observation.data)) refuse_observation(at(i), observation_space_, observation);
    write_mask(i, batch);
  }

  void write_mask([[maybe_unused]] int i, [[maybe_unused]] StepBatch& batch) {
    if constexpr (has_mask) {
      const View row = batch.action_mask.view().slice_rows(i, 1);
      lanes_[static_cast<size_t>(i)].world.mask(row);
      if (!allows_something(action_space_, row)) refuse_mask(at(i));
    }
  }

  // What lane 0 has loaded, handed to the others the way it came.
  void share_fitted() {
    Archive saver = Archive::saver();
    lanes_[0].world.visit_fitted(saver);
    const std::string bytes = saver.finish();
    for (size_t i = 1; i < lanes_.size(); ++i) {
      Archive loader = Archive::loader(bytes);
      lanes_[i].world.visit_fitted(loader);
      loader.finish();
    }
  }

  Breach at(int i) const { return {id_, i, lanes_[static_cast<size_t>(i)].elapsed}; }

  std::string id_;
  Space observation_space_, action_space_;
  RowCheck observation_fits_, action_fits_;
  int64_t max_episode_steps_;
  uint64_t seed_ = 0;
  bool begun_ = false;
  std::vector<Lane> lanes_;
};

}  // namespace engram::inline ENGRAM_REAL
