// Stream AC(lambda), Elsayed, Vasan & Mahmood 2024, algorithm 4: an actor-critic that learns from each step as it comes.
//
//   delta = r + gamma v(o') - v(o)
//   critic   theta_v moves along delta z_v,   z_v the trace of dv/d(theta_v)
//   actor    theta_p moves along delta z_p,   z_p the trace of d(log pi(a) + ent_coef sign(delta) H)/d(theta_p)
//
// Each with its own bound (kappa). Any space of actions.
#pragma once

#include "engram/algorithms/streaming/stream_algorithm.h"

namespace engram::inline ENGRAM_REAL {

struct StreamAcOptions : StreamOptions {
  double kappa_policy = 3, kappa_value = 2, ent_coef = 0.01;

  static StreamAcOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
};

class StreamAc final : public StreamAlgorithm {
 public:
  static constexpr const char *name = "stream_ac",
                              *summary = "actor-critic that learns from every step as it comes, without a buffer";
  static constexpr const char* family = "streaming";
  using Options = StreamAcOptions;
  static std::vector<Demand> demands() { return {demand::one_lane}; }
  static QuickRun quick() { return quick_stream(); }

  StreamAc(VectorEnvPtr world, const StreamAcOptions& options, const RunContext& context);

 private:
  void choose(ConstView y, View action) override;
  double error(const Step& step) override;
  void ascend(double delta, View d_y) override;
  void visit_learner(Archive&) override {}

  StreamAcOptions options_;
  Distribution::Evaluation evaluation_;
  Tensor taken_;                   // (1, A), raw
  Tensor d_log_prob_, d_entropy_;  // (1, 1)
};

}  // namespace engram::inline ENGRAM_REAL
