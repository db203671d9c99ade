#include "engram/run/task/evaluation.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram::inline ENGRAM_REAL {
namespace {

template <class T>
double mean(const std::vector<T>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<Rng> action_streams(uint64_t seed, int lanes) {
  std::vector<Rng> streams;
  for (int lane = 0; lane < lanes; ++lane) streams.emplace_back(seed, Purpose::action, static_cast<uint32_t>(lane));
  return streams;
}

// What `lane` saw after its step: the end of the episode where one ended.
ConstView next_observation(const StepBatch& batch, int lane) {
  const auto final = std::lower_bound(batch.final_lane.begin(), batch.final_lane.end(), lane);
  const bool ended = final != batch.final_lane.end() && *final == lane;
  return ended ? batch.final_observation.view().slice_rows(final - batch.final_lane.begin(), 1)
               : batch.observation.view().slice_rows(lane, 1);
}

// The lanes' first episodes, step by step.
class Player {
 public:
  Player(const Policy& policy, VectorEnv& world, uint64_t seed, bool deterministic)
      : policy_(policy),
        world_(world),
        batch_(world.lanes(), world.observation_space(), world.action_space(), world.masked()),
        memory_(world.lanes(), policy.memory_size()),
        start_(1, world.lanes()),
        action_(world.lanes(), world.action_space().columns()),
        random_(action_streams(seed, world.lanes())),
        acting_{deterministic, random_},
        playing_(static_cast<size_t>(world.lanes()), true),
        result_{std::vector<double>(playing_.size()), std::vector<int64_t>(playing_.size()), 0} {
    world_.reset(seed, batch_);
    fill(start_, Real(1));
  }

  Evaluation play(const std::function<void(const TraceStep&)>& trace, int64_t longest) {
    int left = world_.lanes();
    for (int64_t step = 0; left > 0 && step < longest; ++step) {
      if (interrupted()) throw Error("interrupted", 130);
      policy_.act({batch_.observation, start_, batch_.action_mask, &world_}, memory_, action_, acting_);
      if (trace) before_ = batch_.observation;
      world_.step(action_, batch_);
      for (int lane = 0; lane < world_.lanes(); ++lane) left -= record(lane, trace) ? 1 : 0;
    }
    result_.cut = left;
    return result_;
  }

 private:
  // Whether this step ended the lane's first episode.
  bool record(int lane, const std::function<void(const TraceStep&)>& trace) {
    const auto i = static_cast<size_t>(lane);
    const Ending ending = batch_.ending[i];
    start_(0, lane) = ending == Ending::none ? Real(0) : Real(1);
    if (!playing_[i]) return false;
    const double reward = batch_.reward(lane, 0);
    if (!std::isfinite(reward)) {
      throw Error("evaluation: the reward of episode " + std::to_string(lane) + ", step " +
                      std::to_string(result_.lengths[i]) + " is not finite",
                  1);
    }
    if (trace) {
      trace({lane, result_.lengths[i], before_.view().slice_rows(lane, 1), action_.view().slice_rows(lane, 1),
             next_observation(batch_, lane), reward, ending});
    }
    result_.returns[i] += reward;
    ++result_.lengths[i];
    playing_[i] = ending == Ending::none;
    return !playing_[i];
  }

  const Policy& policy_;
  VectorEnv& world_;
  StepBatch batch_;
  Tensor memory_;  // (N, M)
  Tensor start_;   // (1, N)
  Tensor action_;  // (N, columns)
  Tensor before_;  // (N, columns): the observation that was acted on; kept for the trace only
  std::vector<Rng> random_;
  Acting acting_;
  std::vector<bool> playing_;
  Evaluation result_;
};

}  // namespace

uint64_t evaluation_seed(uint64_t seed, uint32_t purpose) { return Rng(seed, Purpose::evaluation, purpose).bits(); }

double Evaluation::mean_return() const { return mean(returns); }
double Evaluation::mean_length() const { return mean(lengths); }

Evaluation evaluate(const Policy& policy, VectorEnv& world, uint64_t seed, bool deterministic,
                    const std::function<void(const TraceStep&)>& trace, int64_t longest) {
  const FlushDenormals flush;
  return Player(policy, world, seed, deterministic).play(trace, longest);
}

}  // namespace engram::inline ENGRAM_REAL
