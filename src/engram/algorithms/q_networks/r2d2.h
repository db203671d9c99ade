// Action values with a memory, from sequences of a replay (q_learner.h): R2D2 (Kapturowski et al. 2019) and, as its
// simple form, DRQN (Hausknecht & Stone 2015).
//
//   a unit is burn_in + sequence_length steps. Online and target network pass by the first burn_in of them, from the
//   memory that was stored when they were played (DRQN: from zero); nothing is learned there.
//   G_t   = n-step return of h^-1(q_target(s, argmax_a q(s, a))), ended early by the end of episode or unit
//   loss  = mean L(q(s_t, a_t) - h(G_t)) over the other steps, weighed by the unit's importance
//   priority of a unit = eta max_t |error_t| + (1 - eta) mean_t |error_t|,  eta = 0.9
//
// h rescales values (learning/q_values.h); rescale false: h(x) = x. Episodes may end inside of a unit: memory is cut
// there as it was when it was played, so that, unlike in the paper, nothing is padded. BPTT goes through all of
// sequence_length, and not into the burn-in.
#pragma once

#include <algorithm>

#include "engram/algorithms/q_networks/q_learner.h"

namespace engram::inline ENGRAM_REAL {

struct SequenceOptions {
  int64_t sequence_length = 32, burn_in = 0;
  double overlap = 0;
  bool stored_state = false, rescale = false;

  int64_t length() const { return burn_in + sequence_length; }
  // Without stored memories a unit may begin anywhere.
  int64_t stride() const {
    const auto apart = static_cast<int64_t>(static_cast<double>(length()) * (1 - overlap));
    return stored_state ? std::max<int64_t>(1, apart) : 1;
  }
};

struct DrqnOptions : PointQOptions, SequenceOptions {
  static DrqnOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
};

struct R2d2Options : DrqnOptions {
  static R2d2Options defaults(const std::string& memory);
  void visit(OptionVisitor& v);
};

class SequenceQ : public QLearner {
 protected:
  SequenceQ(VectorEnvPtr world, const DrqnOptions& options, const RunContext& context);

 private:
  double learn(const ReplayBatch& batch, ConstView importance, View error) override;
  const LinearHead& linear() const { return static_cast<const LinearHead&>(head()); }
  void remember(const ReplayBatch& batch);
  void find_targets(const ReplayBatch& batch, ConstView q);
  void weigh(const ReplayBatch& batch, ConstView importance);
  void judge(const ReplayBatch& batch, View error) const;

  DrqnOptions sequences_;
  TdLoss loss_;
  Tensor online_memory_, target_memory_;  // (B, M) after the burn-in
  Tensor q_, target_q_, d_q_;             // ((K+1)*B, A), K = sequence_length
  Tensor value_;                          // ((K+1)*B, 1)
  Tensor returns_, weight_, step_error_;  // (K*B, 1)
};

class R2d2 final : public SequenceQ {
 public:
  static constexpr const char *name = "r2d2",
                              *summary = "recurrent replay: stored memories, burn-in, sequence priorities";
  static constexpr const char* family = "deep values";
  using Options = R2d2Options;
  static std::vector<Demand> demands() { return {demand::discrete_action}; }
  static QuickRun quick();

  R2d2(VectorEnvPtr world, const R2d2Options& options, const RunContext& context)
      : SequenceQ(std::move(world), options, context) {}
};

class Drqn final : public SequenceQ {
 public:
  static constexpr const char *name = "drqn", *summary = "deep recurrent Q-network: sequences from a memory of zero";
  static constexpr const char* family = "deep values";
  using Options = DrqnOptions;
  static std::vector<Demand> demands() { return {demand::discrete_action}; }
  static QuickRun quick();

  Drqn(VectorEnvPtr world, const DrqnOptions& options, const RunContext& context)
      : SequenceQ(std::move(world), options, context) {}
};

}  // namespace engram::inline ENGRAM_REAL
