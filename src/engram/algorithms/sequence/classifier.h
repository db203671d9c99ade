// Classifier: will the next close lie above, below or about the present one? Learned by cross-entropy, acted upon as a
// position: DOWN short, STAY flat, UP long.
//
//   label_t = UP where r_{t+1} > threshold, DOWN where r_{t+1} < -threshold, else STAY;   r log returns of closes
//   repeat  collect a rollout of n_steps x lanes (the episodes' bars are the training set, drawn with replacement)
//           n_epochs times, over shuffled minibatches of batch_size steps:
//           one step of Adam down - mean log p(label_t | r_1 .. r_t)
//
// The label is read from the TRUE next observation, at an episode's end too. Network, memory, truncated BPTT and the
// start mask are those of the policy gradients: acting and learning share one code path. Judged on the test part
// against the best constant guess there (statistics/guesses.h); a ruined account guesses no more, and STAY stands for
// the rest.
#pragma once

#include "engram/algorithms/policy/minibatches.h"
#include "engram/algorithms/registry.h"
#include "engram/env/market/pass.h"

namespace engram::inline ENGRAM_REAL {

struct ClassifierOptions : MinibatchOptions {
  double threshold = 0.01;

  static ClassifierOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
};

// The class of a log return, as an action: 0 DOWN, 1 STAY, 2 UP.
int direction_of(double log_return, double threshold);

class Classifier final : public ActorCritic {
 public:
  static constexpr const char* name = "classifier";
  static constexpr const char* summary = "UP, STAY or DOWN by cross-entropy, feed-forward and recurrent; of a market";
  static constexpr const char* family = "supervised";
  using Options = ClassifierOptions;
  static std::vector<Demand> demands() { return {demand::log_returns, demand::short_positions_too}; }
  static QuickRun quick();

  Classifier(VectorEnvPtr world, const ClassifierOptions& options, const RunContext& context);

  std::vector<Figure> figures(const VectorEnv& played) const override;  // of a market's passes
  std::vector<Figure> judge_passes(std::span<const MarketPass> passes) const;

 private:
  void learn() override;
  void visit_learner(Archive& archive) override;
  void learn_minibatch(std::span<const Segment> segments);

  ClassifierOptions classifier_;
  ShuffledSegments segments_;
  Minibatch batch_;
  int64_t epochs_ = 0;

  struct Sums {
    double loss = 0, right = 0, rows = 0;
  };
  Sums sums_;  // of this update
};

}  // namespace engram::inline ENGRAM_REAL
