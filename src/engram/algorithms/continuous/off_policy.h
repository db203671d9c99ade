// OffPolicy: what SAC, TD3 and DDPG share: an actor of actions in a box and its critics, playing, replay, the batch, the
// checkpoint. What an algorithm makes of a batch is its learn(); how it acts while it learns is its explore().
//
//   repeat  train_freq steps of each lane: at random for the first learning_starts steps, then by explore()
//           gradient_steps times: draw batch_size steps of all that is remembered, learn() from them
//
// With a memory a batch is batch_size / sequence_length sequences, each behind burn_in more steps from which nothing is
// learned, and behind the memories that actor and critics had there when it was played (Kapturowski et al. 2019). Actor
// and critics have memories of their own; `start` cuts them, `discount` stops bootstrapping, and behind the last step of
// an episode stands what it led to, in a row of weight 0 (learning/replay.h). So what follows a row is always the next
// one, memory and all, at a termination and a truncation too.
#pragma once

#include <string>
#include <vector>

#include "engram/algorithms/registry.h"
#include "engram/core/draws.h"
#include "engram/learning/agent_policy.h"
#include "engram/learning/critics.h"
#include "engram/learning/replay.h"

namespace engram::inline ENGRAM_REAL {

// Names and meanings are Stable-Baselines3's; those of sequences are ours.
struct OffPolicyOptions {
  Schedule learning_rate{3e-4, false};
  std::optional<double> critic_learning_rate;
  int64_t buffer_size = 1000000;
  int64_t learning_starts = 100;
  int64_t batch_size = 256;
  double tau = 0.005;
  double gamma = 0.99;
  int64_t train_freq = 1;
  int64_t gradient_steps = 1;
  double max_grad_norm = 1e9;
  int64_t sequence_length = 32;
  int64_t burn_in = 8;
  bool normalize_observation = false;
  NetworkOptions network;

  void set_defaults(const std::string& memory, std::vector<int64_t> net_arch);
  void visit(OptionVisitor& v);
  void check() const;
  int64_t length() const { return network.recurrent() ? burn_in + sequence_length : 1; }  // steps of a unit of replay
  int64_t units() const { return network.recurrent() ? batch_size / sequence_length : batch_size; }  // in a batch
};

// A small network that has learned hundreds of times within the first iteration.
QuickRun quick_off_policy();

class OffPolicy : public Algorithm {
 public:
  static std::vector<Demand> demands() { return {demand::bounded_box_action}; }

  const Metrics& iterate() final;
  int64_t timesteps() const final { return lanes_.timesteps(); }
  int64_t timesteps_per_iteration() const final;
  const Policy& policy() const final { return policy_; }
  void visit(Archive& archive) final;
  void visit_policy(Archive& archive) final;
  void visit_statistics(Archive& archive) final { archive("observer", agent_.observer); }

 protected:
  OffPolicy(VectorEnvPtr world, const OffPolicyOptions& options, BoxPolicy policy, int critics,
            const RunContext& context);

  // From batch(), policy_batch() and next() to better weights.
  virtual void learn() = 0;
  // The actions (N, A) of the actor's last look, in units of the box.
  virtual void explore(View action) = 0;
  virtual void visit_learner(Archive& archive) = 0;  // what an algorithm keeps from call to call

  // The steps that were drawn, as the actor sees them and as the critics do, with any actions in them.
  Sequence seen() const { return {features(0, batch_.steps), start(0, batch_.steps)}; }
  CriticBatch asked(ConstView action) const {
    return {features(0, batch_.steps), action, seen().start, critic_memory()};
  }
  // What follows them. With a memory these are all rows of the batch, because its way leads there; follows() leaves
  // those that follow a step.
  Sequence seen_next() const { return {features(first_next(), steps_next()), start(first_next(), steps_next())}; }
  CriticBatch asked_next(ConstView action) const {
    const Sequence next = seen_next();
    return {next.values, action, next.start, critic_memory()};
  }
  template <class Rows>
  Rows follows(Rows next) const {
    return next.slice_rows(next.rows - batch_.steps * batch_.lanes, batch_.steps * batch_.lanes);
  }
  ConstView actor_memory() const { return batch_.memory.view().slice_columns(0, agent_.memory()); }
  ConstView critic_memory() const {
    return batch_.memory.view().slice_columns(agent_.memory(), batch_.memory.columns() - agent_.memory());
  }

  double rate() const { return options_.learning_rate.at(context_.remaining(timesteps())); }
  double critic_rate() const;
  void fill_with_noise(View noise);  // standard normal, row by row, from one stream
  void report(std::string_view tag, double value) { metrics_.set(tag, value); }

  OffPolicyOptions options_;
  RunContext context_;
  Lanes lanes_;
  Agent agent_;
  Actor actor_;
  Learner actor_learner_;
  Critics critics_;
  ReplayBatch batch_;
  std::vector<Rng> random_;  // N: of who acts
  int64_t updates_ = 0;

 private:
  ConstView features(int64_t first, int64_t steps) const {
    return features_.view().slice_rows(first * batch_.lanes, steps * batch_.lanes);
  }
  ConstView start(int64_t first, int64_t steps) const { return batch_.start.view().slice_rows(first, steps); }
  int64_t first_next() const { return options_.network.recurrent() ? 0 : 1; }
  int64_t steps_next() const { return batch_.steps + 1 - first_next(); }
  View memory_of_actor() { return memory_.view().slice_columns(0, agent_.memory()); }
  View memory_of_critics() { return memory_.view().slice_columns(agent_.memory(), critics_.memory()); }
  bool random_yet() const { return timesteps() < options_.learning_starts; }
  bool statistics_move() const { return rate() > 0; }

  void step();
  void act();
  void draw();

  AgentPolicy policy_;
  ReplayBuffer replay_;
  Rng drawing_;
  Draws noise_;
  std::vector<Segment> drawn_;
  Tensor features_;  // ((L+1)*B, D) of the batch; (N, D) of the coming step
  Tensor seen_now_;  // (N, D)
  Tensor memory_;    // (N, M): actor | critics
  Tensor action_;    // (N, A) in units of the box
  Tensor given_;     // (N, A): to the world
  int64_t steps_to_learning_ = 0;
  Metrics metrics_;
};

}  // namespace engram::inline ENGRAM_REAL
