// What learners share that go several times over a rollout in shuffled minibatches: PPO and the classifier. Without
// memory a minibatch holds single steps, with memory sequences of sequence_length steps. Where batch_size does not
// divide the rollout, a pass ends with a smaller minibatch.
#pragma once

#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engram/algorithms/policy/actor_critic.h"
#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {

struct MinibatchOptions : ActorCriticOptions {
  int64_t batch_size = 64;
  int64_t n_epochs = 10;
  int64_t sequence_length = 0;  // 0: n_steps

  // Steps of one sequence.
  int64_t segment() const {
    if (!network.recurrent()) return 1;
    return sequence_length > 0 ? sequence_length : n_steps;
  }
  // Error where the options do not fit each other.
  void check() const {
    demand_multiple("n_steps", n_steps);
    demand_multiple("batch_size", batch_size);
  }

 private:
  void demand_multiple(const char* name, int64_t value) const {
    if (value % segment() == 0) return;
    throw Error(std::string("--") + name + ": expected a multiple of sequence_length " + std::to_string(segment()) +
                ", found " + std::to_string(value));
  }
};

// The segments of a rollout in an order that is drawn anew for each pass.
class ShuffledSegments {
 public:
  ShuffledSegments(uint64_t seed, std::vector<Segment> segments)
      : shuffling_(seed, Purpose::minibatch),
        segments_(std::move(segments)),
        shuffled_(segments_.size()),
        order_(segments_.size()) {}

  // `use` is given up to `count` at a time and says whether to go on.
  template <class Use>
  bool pass(int64_t count, const Use& use) {
    std::iota(order_.begin(), order_.end(), 0);
    shuffling_.shuffle(order_);
    std::ranges::transform(order_, shuffled_.begin(), [&](int i) { return segments_[static_cast<size_t>(i)]; });
    const auto step = static_cast<size_t>(count);
    for (size_t at = 0; at < order_.size(); at += step) {
      if (!use(std::span<const Segment>(shuffled_).subspan(at, std::min(step, order_.size() - at)))) return false;
    }
    return true;
  }

  void visit(Archive& archive) { shuffling_.visit(archive); }

 private:
  Rng shuffling_;
  std::vector<Segment> segments_, shuffled_;
  std::vector<int> order_;
};

}  // namespace engram::inline ENGRAM_REAL
