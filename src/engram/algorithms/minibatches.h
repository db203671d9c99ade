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

#include "engram/core/archive.h"
#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/core/rng.h"
#include "engram/learning/experience.h"
#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {

struct MinibatchOptions {
  int64_t batch_size = 64;
  int64_t n_epochs = 10;
  int64_t sequence_length = 0;  // 0: n_steps

  void visit(OptionVisitor& v) {
    v.option("batch_size", batch_size, {1, 1e9},
             "steps in a minibatch; smaller: more, noisier steps from each rollout. A multiple of the sequence with a "
             "memory");
    v.option("n_epochs", n_epochs, {1, 1e6},
             "passes over each rollout; more where steps of the world are dear, fewer where approx_kl is large");
    v.option("sequence_length", sequence_length, {0, 1e9},
             "steps of a training sequence with a memory; 0: n_steps. Shorter: more, better mixed minibatches, but "
             "gradients end there");
  }

  // Steps of one sequence.
  int64_t segment(int64_t n_steps, const NetworkOptions& network) const {
    if (!network.recurrent()) return 1;
    return sequence_length > 0 ? sequence_length : n_steps;
  }
  // Error where the options do not fit each other.
  void check(int64_t n_steps, const NetworkOptions& network) const {
    demand_multiple("n_steps", n_steps, segment(n_steps, network));
    demand_multiple("batch_size", batch_size, segment(n_steps, network));
  }

 private:
  static void demand_multiple(const char* name, int64_t value, int64_t of) {
    if (value % of == 0) return;
    throw Error(std::string("--") + name + ": expected a multiple of sequence_length " + std::to_string(of) +
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
