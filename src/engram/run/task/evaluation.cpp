#include "engram/run/task/evaluation.h"

#include <numeric>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/learning/lanes.h"

namespace engram::inline ENGRAM_REAL {
namespace {

template <class T>
double mean(const std::vector<T>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// The lanes' first episodes, step by step.
class Player {
 public:
  Player(const Policy& policy, VectorEnv& world, uint64_t seed, bool deterministic)
      : policy_(policy),
        lanes_(world, seed),
        memory_(lanes_.count(), policy.memory_size()),
        action_(lanes_.count(), world.action_space().columns()),
        random_(action_streams(seed, lanes_.count())),
        acting_{deterministic, random_},
        playing_(static_cast<size_t>(lanes_.count()), true),
        result_{std::vector<double>(playing_.size()), std::vector<int64_t>(playing_.size()), 0} {}

  Evaluation play(const std::function<void(const TraceStep&)>& trace, int64_t longest) {
    int64_t left = lanes_.count();
    for (int64_t step = 0; left > 0 && step < longest; ++step) {
      if (interrupted()) throw Error("interrupted", 130);
      policy_.act(lanes_.now(), memory_, action_, acting_);
      if (trace) keep_present();
      ended_.clear();
      lanes_.step(action_, ended_);
      for (int64_t lane = 0; lane < lanes_.count(); ++lane) left -= record(lane, trace) ? 1 : 0;
    }
    result_.cut = left;
    return result_;
  }

 private:
  void keep_present() {
    const ConstView present = lanes_.now().values;
    before_.resize(present.rows, present.columns);
    copy(present, before_);
  }

  // Whether this step ended the lane's first episode.
  bool record(int64_t lane, const std::function<void(const TraceStep&)>& trace) {
    const auto i = static_cast<size_t>(lane);
    if (!playing_[i]) return false;
    if (trace) {
      trace({lane, result_.lengths[i], before_.view().slice_rows(lane, 1), action_.view().slice_rows(lane, 1),
             lanes_.next_observation(lane), lanes_.reward(lane), lanes_.ending(lane)});
    }
    result_.returns[i] += lanes_.reward(lane);
    ++result_.lengths[i];
    playing_[i] = lanes_.ending(lane) == Ending::none;
    return !playing_[i];
  }

  const Policy& policy_;
  Lanes lanes_;
  Tensor memory_;  // (N, M)
  Tensor action_;  // (N, columns)
  Tensor before_;  // (N, columns): the observation that was acted on; kept for the trace only
  std::vector<Rng> random_;
  Acting acting_;
  std::vector<bool> playing_;
  std::vector<Episode> ended_;  // of one step: a lane's later episodes are nobody's
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
