// StreamAlgorithm: what all streaming agents share: one environment step is one update, and nothing is kept of it but
// traces (Elsayed, Vasan & Mahmood 2024).
//
//   y = network(o_t)                       with memory and what it owes to the weights (learning/real_time.h)
//   a_t from y; the world answers r, o_{t+1}
//   delta = r + gamma (what o_{t+1} is worth, a look ahead with a copy of the memory; 0 where terminated) - (o_t's)
//   z <- gamma lambda z + d(what is to rise)/d(weights);  weights move along delta z (obgd.h), part by part
//
// Observations are normalised by the moments of all that was seen so far, the new one included; rewards are divided by
// the deviation of the running return; both are clipped to +-10. Deviations from the paper: that clip, variances over n
// instead of n - 1, and a Gaussian policy's deviations, which are learned numbers (DiagonalGaussian).
#pragma once

#include <vector>

#include "engram/algorithms/registry.h"
#include "engram/algorithms/streaming/obgd.h"
#include "engram/algorithms/streaming/stream_options.h"
#include "engram/learning/agent_policy.h"
#include "engram/learning/lanes.h"
#include "engram/learning/real_time.h"
#include "engram/nn/normalised_network.h"

namespace engram::inline ENGRAM_REAL {

// A small network that learns at each of its steps.
QuickRun quick_stream();

class StreamAlgorithm : public Algorithm {
 public:
  const Metrics& iterate() final;
  int64_t timesteps() const final { return lanes_.timesteps(); }
  int64_t timesteps_per_iteration() const final;
  const Policy& policy() const final { return policy_; }
  void visit(Archive& archive) final;
  void visit_policy(Archive& archive) final {
    archive("parameters", agent_.parameters);
    archive("units", agent_.units);
  }
  void visit_statistics(Archive& archive) final;

  const Agent& agent() const { return agent_; }  // for those who judge

 protected:
  StreamAlgorithm(VectorEnvPtr world, const StreamOptions& options, NormalisedNetworkMaker make_network,
                  const RunContext& context);

  // What a step led to.
  struct Step {
    double reward;    // scaled
    bool terminated;  // no future; else ahead() has looked at where it led
    bool ended;       // terminated or truncated
  };
  // The learner's part: the action (1, A), raw, that row y calls for; the error of the step made; dy = d(what is to
  // rise)/dy; whether the traces end with this step although the episode does not.
  virtual void choose(ConstView y, View action) = 0;
  virtual double error(const Step& step) = 0;
  virtual void ascend(double delta, View d_y) = 0;
  virtual bool cuts_traces() const { return false; }
  virtual void visit_learner(Archive& archive) = 0;

  // Weights [begin, end) of the block, whose traces and bound are their own.
  struct Group {
    size_t begin, end;
    double kappa;
  };
  void add_group(const std::string& prefix, double kappa);  // of all parts whose name begins so; "": of all

  const Actor& ahead() const { return ahead_; }
  ConstView output() { return real_time_.output(); }  // of the step
  double progress() const { return 1 - context_.remaining(timesteps()); }

  Lanes lanes_;
  Agent agent_;
  Rng random_;  // of the actions

 private:
  void step();
  void see(ConstView raw);  // into features_, watched
  Step act();
  void learn(const Step& step);

  StreamOptions options_;
  RunContext context_;
  AgentPolicy policy_;
  RealTime real_time_;
  Actor ahead_;
  Parameters trace_;
  std::vector<Group> groups_;
  RewardScaler reward_scaler_;
  Tensor features_;        // (1, D) of what is seen now
  Tensor action_, given_;  // (1, A)
  Tensor reward_;          // (1, 1)
  Tensor ahead_memory_;    // (1, M)
  const Tensor never_{1, 1};
  Metrics metrics_;
  double error_sum_ = 0, step_sum_ = 0;  // of this iteration
};

}  // namespace engram::inline ENGRAM_REAL
