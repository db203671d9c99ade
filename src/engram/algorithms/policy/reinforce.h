// REINFORCE: the policy gradient by whole episodes (Williams 1992; Sutton & Barto, 2nd ed., 13.3 and 13.4).
//
//   repeat  play n_episodes whole episodes with the present policy
//           G_t = r_{t+1} + discount_t G_{t+1},   G = v(o_T) behind a time limit: what it cut off
//           one step of Adam down   -mean A_t log pi(a_t|o_t) + vf_coef mean (G_t - v(o_t))^2 - ent_coef mean entropy
//
// A_t = G_t - v(o_t) with a baseline (13.11), G_t without one (13.8); normalize_advantage standardises it over the
// update: (A - mean) / (deviation + 1e-8). critic_learning_rate gives the baseline a speed of its own.
//
// An episode is one sequence from its first observation on, with its true last observation as a row of weight 0, so that
// a memory needs no stored state and errors travel through all of the episode. Deviations: means over steps in place of
// sums over an episode, which Adam does not tell apart; no factor gamma^t, as everywhere but in the book; without a
// baseline nothing is expected behind a time limit.
#pragma once

#include <vector>

#include "engram/algorithms/registry.h"
#include "engram/learning/agent_policy.h"
#include "engram/learning/experience.h"
#include "engram/learning/lanes.h"
#include "engram/learning/learner.h"
#include "engram/learning/losses.h"

namespace engram::inline ENGRAM_REAL {

struct ReinforceOptions {
  int64_t n_episodes = 1;
  int64_t buffer_size = 100000;
  double gamma = 0.99;
  Schedule learning_rate{1e-3, false};
  std::optional<double> critic_learning_rate;
  bool baseline = true;
  bool normalize_advantage = true;
  double ent_coef = 0;
  double vf_coef = 0.5;
  double max_grad_norm = 0.5;
  bool normalize_observation = false;
  NetworkOptions network;

  static ReinforceOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
};

class Reinforce final : public Algorithm {
 public:
  static constexpr const char *name = "reinforce", *summary = "policy gradient by whole episodes, Monte Carlo";
  static constexpr const char* family = "policy gradient";
  using Options = ReinforceOptions;
  static std::vector<Demand> demands() { return {demand::one_lane}; }
  static QuickRun quick();

  Reinforce(VectorEnvPtr world, const ReinforceOptions& options, const RunContext& context);

  const Metrics& iterate() override;
  int64_t timesteps() const override { return lanes_.timesteps(); }
  int64_t timesteps_per_iteration() const override;
  const Policy& policy() const override { return policy_; }
  void visit(Archive& archive) override;
  void visit_policy(Archive& archive) override;
  void visit_statistics(Archive& archive) override { archive("observer", agent_.observer); }

 private:
  void play();
  void end_episode();
  void watch();
  void learn();
  void weigh();
  void descend();
  void visit_episodes(Archive& archive);
  void demand_sound(const Archive& archive);
  View row(const char* column, int64_t t) { return episodes_.real(column).slice_rows(t, 1); }
  double rate() const { return options_.learning_rate.at(context_.remaining(timesteps())); }

  ReinforceOptions options_;
  RunContext context_;
  Lanes lanes_;
  Agent agent_;
  Actor actor_;
  AgentPolicy policy_;
  std::vector<Rng> random_;    // 1
  Tensor memory_;              // (1, M)
  Tensor given_;               // (1, A): to the world
  Experience episodes_;        // those of the coming update, one after the other, and the running one
  int64_t rows_ = 0;           // of episodes_ that are filled
  std::vector<int64_t> ends_;  // behind each whole episode's last row

  Learner learner_;
  std::vector<Segment> segments_;  // the whole episodes
  Batch batch_{{"observation", "action", "mask", "reward", "discount"}};
  Distribution::Evaluation evaluation_;
  Tensor value_, returns_, advantage_;          // (L*B, 1)
  Tensor d_log_prob_, d_entropy_, d_baseline_;  // (L*B, 1); d_baseline_: where there is none
  int64_t updates_ = 0;
  Metrics metrics_;
};

}  // namespace engram::inline ENGRAM_REAL
