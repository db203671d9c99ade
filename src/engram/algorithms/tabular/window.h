// Window: the last n steps and their n-step returns, for n-step prediction and control. Sutton & Barto eq. 7.1:
//
//   G_{t:t+n} = R_{t+1} + gamma R_{t+2} + ... + gamma^{n-1} R_{t+n} + gamma^n V(S_{t+n})
//
// Where the episode ends first, the return is shorter: it stops at the last reward (terminated), or goes on with the
// value of the true last state (truncated). `bootstrap` is that value, 0 where there is no future.
#pragma once

#include <cstdint>
#include <deque>

#include "engram/core/archive.h"

namespace engram::inline ENGRAM_REAL {

class Window {
 public:
  explicit Window(int64_t n = 1) : n_(n) {}

  void push(int64_t index, double reward) { steps_.push_back({index, reward}); }

  // Calls update(index, return) for the step that is n steps old, and at an episode's end for all that are left, oldest
  // first. `bootstrap()` is asked again for each, as its value may change by the update before.
  template <class Bootstrap, class Update>
  void release(bool episode_ends, double gamma, const Bootstrap& bootstrap, const Update& update) {
    while (static_cast<int64_t>(steps_.size()) >= n_ || (episode_ends && !steps_.empty())) {
      double sum = bootstrap();
      for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) sum = step->reward + gamma * sum;
      update(steps_.front().index, sum);
      steps_.pop_front();
    }
  }

  void visit(Archive& archive, Within within) {
    std::vector<int64_t> indices;
    std::vector<double> rewards;
    for (const Step& step : steps_) {
      indices.push_back(step.index);
      rewards.push_back(step.reward);
    }
    archive("indices", indices, within);
    archive("rewards", rewards);
    archive.demand(indices.size() == rewards.size(), "rewards", "one for each index");
    steps_.clear();
    for (size_t i = 0; i < indices.size(); ++i) push(indices[i], rewards[i]);
  }

 private:
  struct Step {
    int64_t index;  // of a state, or of a (state, action) pair
    double reward;
  };
  int64_t n_;
  std::deque<Step> steps_;
};

}  // namespace engram::inline ENGRAM_REAL
