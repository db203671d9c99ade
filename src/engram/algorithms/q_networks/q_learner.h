// QLearner: what all share that learn action values from a replay: playing with epsilon-greedy exploration, remembering,
// when to train, the target network, metrics, the checkpoint. What an algorithm makes of a batch is its learn().
//
//   repeat  each lane acts: at random with probability epsilon (always before learning_starts), else argmax_a q(s, a)
//           the step is remembered (learning/replay.h)
//           every train_freq steps: gradient_steps times, draw a batch and learn from it
//           every target_update_interval steps: target += tau (online - target)
//
// With `noisy` epsilon is 0 after learning_starts: the network's own noise (nn/noisy.h) is drawn anew before each look
// of the lanes, all of which see the same, and before each update, for the online and the target network apart. Between
// iterations there is none: the policy that is judged and kept is that of the mean weights.
//
// One iteration is usual_iteration() steps (iteration.h). The seconds of it all count as learning: a step is too short
// to time its parts.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engram/algorithms/q_networks/q_options.h"
#include "engram/algorithms/q_networks/q_policy.h"
#include "engram/learning/lanes.h"
#include "engram/learning/learner.h"
#include "engram/learning/priorities.h"
#include "engram/learning/replay.h"

namespace engram::inline ENGRAM_REAL {

class QLearner : public Algorithm {
 public:
  const Metrics& iterate() final;
  int64_t timesteps() const final { return lanes_.timesteps(); }
  int64_t timesteps_per_iteration() const final;
  const Policy& policy() const final { return policy_; }
  void visit(Archive& archive) final;
  void visit_policy(Archive& archive) final;

  // For those who judge.
  const Agent& agent() const { return agent_; }
  const ReplayBuffer& replay() const { return replay_; }
  double epsilon() const { return epsilon_; }

 protected:
  // Of a replay's units; 1 and 1 are single steps.
  struct Units {
    int64_t length = 1, stride = 1;
    bool memory = false;  // whether each is kept with the memory that it began with
  };
  QLearner(VectorEnvPtr world, const QOptions& options, std::unique_ptr<const QHead> head, Units units,
           const RunContext& context);

  // One update from what was drawn, weighed by importance (B, 1); error (B, 1) is what the next draw goes by. Returns
  // the loss.
  virtual double learn(const ReplayBatch& batch, ConstView importance, View error) = 0;

  // The network's rows (T*N, O) for raw observations, under the online or the target weights, from memory (N, M).
  // Single steps need neither start nor memory.
  ConstView forward(const Parameters& with, ConstView raw);
  ConstView forward(const Parameters& with, ConstView raw, ConstView start, ConstView memory);
  // Where those steps take a memory, nothing else.
  void pass_by(const Parameters& with, ConstView raw, ConstView start, View memory);
  // One step of the optimizer; d_row of the last forward, which was of the online weights, stands in d_row().
  void descend() { learner_.descend(learning_rate(), timesteps()); }
  View d_row() { return learner_.d_output(); }
  void demand_finite_loss(double loss) const { learner_.demand_finite_loss(loss, timesteps()); }

  const QHead& head() const { return *head_; }
  const Parameters& online() const { return agent_.parameters; }
  const Parameters& target() const { return target_; }
  int64_t actions() const { return agent_.distribution->space().choices(); }
  int64_t memory() const { return agent_.memory(); }  // M: floats per lane

  QOptions options_;

 private:
  void step();
  void act();
  double present_epsilon() const;
  double progress() const { return 1 - context_.remaining(timesteps()); }
  double learning_rate() const { return options_.learning_rate.at(context_.remaining(timesteps())); }
  bool holds_a_batch() const { return replay_.size() >= options_.batch_size; }
  bool time_to_train(bool an_end) const;
  void train();
  void draw();
  void draw_noise_of_both();
  void follow_online();
  View encode(ConstView raw);

  RunContext context_;
  Lanes lanes_;
  std::unique_ptr<const QHead> head_;
  Agent agent_;
  Parameters target_;
  Learner learner_;
  Workspace passing_;
  double epsilon_ = 1, decayed_epsilon_;
  QPolicy policy_;
  QActor actor_;
  std::vector<Rng> random_;  // N
  Rng drawing_;
  Rng noise_of_acting_, noise_of_learning_;
  ReplayBuffer replay_;
  std::optional<Priorities> priorities_;
  Metrics metrics_;

  Tensor memory_, action_;         // (N, M), (N, 1)
  std::vector<uint8_t> explores_;  // N
  Tensor features_, row_, zero_;   // (m, D), (m, O), (1, m)
  ReplayBatch batch_;
  Tensor importance_, error_;   // (B, 1)
  std::vector<Segment> drawn_;  // B
  int64_t updates_ = 0;
  double loss_ = 0;  // of the last update
};

}  // namespace engram::inline ENGRAM_REAL
