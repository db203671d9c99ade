// Classifier: will the next close lie above, below or about the present one? Learned by cross-entropy, acted upon as a
// position: DOWN short, STAY flat, UP long.
//
//   label_t = UP where r_{t+1} > threshold, DOWN where r_{t+1} < -threshold, else STAY;   r log returns of closes
//   repeat  play n_steps x lanes (the episodes' bars are the training set, drawn with replacement)
//           n_epochs times, over shuffled minibatches of batch_size steps:
//           one step of Adam down - mean log p(label_t | r_1 .. r_t)
//
// The label is the table's own return of the bar that followed, at an episode's end too. The network is a body and one
// head; it acts as it learned: memory, truncated BPTT and the start mask are those of the policy gradients. Judged on
// the test part against the best constant guess there (statistics/guesses.h); a ruined account guesses no more, and
// STAY stands for the rest.
#pragma once

#include "engram/algorithms/minibatches.h"
#include "engram/algorithms/registry.h"
#include "engram/env/market/pass.h"
#include "engram/learning/agent_policy.h"
#include "engram/learning/lanes.h"
#include "engram/learning/learner.h"
#include "engram/learning/world_timer.h"

namespace engram::inline ENGRAM_REAL {

struct ClassifierOptions : MinibatchOptions {
  double threshold = 0.01;
  int64_t n_steps = 128;
  Schedule learning_rate{3e-4, false};
  double max_grad_norm = 0.5;
  NetworkOptions network;

  static ClassifierOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
  int64_t segment() const { return MinibatchOptions::segment(n_steps, network); }
  void check() const { MinibatchOptions::check(n_steps, network); }
};

// The class of a log return, as an action: 0 DOWN, 1 STAY, 2 UP.
int direction_of(double log_return, double threshold);

class Classifier final : public Algorithm {
 public:
  static constexpr const char* name = "classifier";
  static constexpr const char* summary = "UP, STAY or DOWN by cross-entropy, feed-forward and recurrent; of a market";
  static constexpr const char* family = "supervised";
  using Options = ClassifierOptions;
  static std::vector<Demand> demands() { return {demand::log_returns, demand::short_positions_too}; }
  static QuickRun quick();

  Classifier(VectorEnvPtr world, const ClassifierOptions& options, const RunContext& context);

  const Metrics& iterate() override;
  int64_t timesteps() const override { return lanes_.timesteps(); }
  int64_t timesteps_per_iteration() const override { return options_.n_steps * lanes_.count(); }
  const Policy& policy() const override { return policy_; }
  std::vector<Figure> figures(const VectorEnv& played) const override;  // of a market's passes
  std::vector<Figure> judge_passes(std::span<const MarketPass> passes) const;
  void visit(Archive& archive) override;
  void visit_policy(Archive& archive) override;

  // For those who judge: the columns observation and label that the last iterate() learned from.
  const Experience& experience() const { return experience_; }

 private:
  WorldTimer::Seconds play();
  void act(int64_t t);
  void label(int64_t t);
  void learn();
  void learn_minibatch(std::span<const Segment> segments);

  ClassifierOptions options_;
  RunContext context_;
  Lanes lanes_;
  Agent agent_;
  AgentPolicy policy_;
  Metrics metrics_;

  Actor actor_;
  Tensor memory_;  // (N, M)
  Tensor action_;  // (N, 1)
  Tensor label_;   // (N, 1)
  std::vector<Rng> random_;
  Experience experience_;

  Learner learner_;
  ShuffledSegments segments_;
  Batch batch_;
  Distribution::Evaluation evaluation_;
  Tensor d_log_prob_, d_entropy_;  // (L*B, 1); the latter zero
  int64_t epochs_ = 0;

  struct Sums {
    double loss = 0, right = 0, rows = 0;
  };
  Sums sums_;  // of this update
};

}  // namespace engram::inline ENGRAM_REAL
