// Stream Q(lambda) and stream SARSA(lambda), Elsayed, Vasan & Mahmood 2024, algorithms 5 and 6: action values that learn
// from each step as it comes, epsilon-greedy.
//
//   Q       delta = r + gamma max_a' q(o', a') - q(o, a);  traces end with an action that was not greedy (Watkins)
//   SARSA   delta = r + gamma q(o', a') - q(o, a),  a' the action that follows
//
// theta moves along delta z, z the trace of dq(o, a)/d(theta).
#pragma once

#include "engram/algorithms/streaming/stream_algorithm.h"

namespace engram::inline ENGRAM_REAL {

struct StreamQOptions : StreamOptions {
  double kappa = 2;
  double exploration_initial_eps = 1, exploration_final_eps = 0.01, exploration_fraction = 0.2;

  static StreamQOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
};

class StreamValues : public StreamAlgorithm {
 public:
  static constexpr const char* family = "streaming";
  using Options = StreamQOptions;
  static std::vector<Demand> demands() { return {demand::discrete_action, demand::unmasked, demand::one_lane}; }
  static QuickRun quick() { return quick_stream(); }

 protected:
  StreamValues(VectorEnvPtr world, const StreamQOptions& options, const RunContext& context);

  int64_t epsilon_greedy(ConstView q);
  static int64_t greedy(ConstView q);  // the first of the highest
  // delta, where the future is worth so much.
  double error_with(const Step& step, double future);

  int64_t taken_ = 0;

 private:
  void ascend(double delta, View d_y) override;

  StreamQOptions options_;
};

class StreamQ final : public StreamValues {
 public:
  static constexpr const char *name = "stream_q",
                              *summary = "Q(lambda) that learns from every step as it comes, without a buffer";
  StreamQ(VectorEnvPtr world, const StreamQOptions& options, const RunContext& context)
      : StreamValues(std::move(world), options, context) {}

 private:
  void choose(ConstView y, View action) override;
  double error(const Step& step) override;
  bool cuts_traces() const override { return strayed_; }
  void visit_learner(Archive&) override {}

  bool strayed_ = false;  // the action taken was not greedy
};

class StreamSarsa final : public StreamValues {
 public:
  static constexpr const char *name = "stream_sarsa",
                              *summary = "SARSA(lambda) that learns from every step as it comes, without a buffer";
  StreamSarsa(VectorEnvPtr world, const StreamQOptions& options, const RunContext& context)
      : StreamValues(std::move(world), options, context) {}

 private:
  void choose(ConstView y, View action) override;
  double error(const Step& step) override;
  void visit_learner(Archive& archive) override {
    archive("coming", coming_, {-1, agent_.distribution->space().choices() - 1});
  }

  int64_t coming_ = -1;  // chosen already; -1: an episode begins
};

}  // namespace engram::inline ENGRAM_REAL
