// CtcLearner: labels in their order, of sequences that nobody has aligned: connectionist temporal classification
// (learning/ctc.h) over whole sequences. The labels of a sequence are its targets whose weight is 1, in their order;
// at which steps they stand does not matter. The network says one of them or a blank at each step.
//
// Judged by label_error_rate, the edit distance to what was to be said over its length, on the labels that a beam of
// `beam_width` prefixes finds (1: those of the likeliest path). Error: more labels than a sequence has steps for,
// with its number.
#pragma once

#include "engram/algorithms/sequence/supervised.h"

namespace engram::inline ENGRAM_REAL {

struct CtcOptions : SupervisedOptions {
  int64_t beam_width = 1;
  static CtcOptions defaults(const std::string& memory) { return {SupervisedOptions::defaults(memory)}; }
  void visit(OptionVisitor& v);
  void check() const;  // Error: blocks of a fixed number of steps, which would cut sequences
};

// What a network says of whole sequences: it keeps nothing between two of them, and a step that it is shown by itself is
// a sequence of one.
class CtcPolicy final : public Policy {
 public:
  CtcPolicy(const Agent& agent, int64_t beam_width, Threads* threads);
  const Space& observation_space() const override { return agent_.observer.space(); }
  const Space& action_space() const override { return agent_.distribution->space(); }
  int64_t memory_size() const override { return 0; }
  void act(const ObservationBatch& seen, View memory, View said, Acting& acting) const override;
  bool judge(const Dataset& data, DataPart part, PartScores& scores) const override;
  const Agent* agent() const override { return &agent_; }

 private:
  std::vector<int> labels_of(ConstView input) const;

  const Agent& agent_;
  mutable Actor actor_;
  int64_t beam_width_;
};

class CtcLearner final : public Supervised {
 public:
  static constexpr const char *name = "ctc", *summary = "labels in their order, of sequences that are not aligned";
  using Options = CtcOptions;
  static std::vector<Demand> demands() { return {demand::label}; }
  static QuickRun quick() { return {"DrawnOut-v0", {{"net_arch", "8"}, {"memory_size", "8"}}}; }

  CtcLearner(DatasetPtr data, const Options& options, const RunContext& context);
  const Policy& policy() const override { return ctc_policy_; }

 private:
  double loss_of(ConstView output, bool& counts) override;
  double loss_of_lane(int64_t lane);

  CtcPolicy ctc_policy_;
  Tensor log_prob_, prob_;            // (T*N, C + 1)
  Tensor lane_log_prob_, lane_prob_;  // (T, C + 1) of one lane
  Tensor d_lane_;                     // (T, C + 1)
};

}  // namespace engram::inline ENGRAM_REAL
