// Supervised: learning from sequences with targets, the common part of its learners. A learner of this family says its
// name, what it demands of a data set, and its defaults; a file of its own has one (language_model.h ...).
//
//   repeat  read T = n_steps of N = n_envs lanes (learning/sequence_reader.h), each with the memory it was left with
//           y = network(x);  L = - mean_t log p(target_t | x_1 .. x_t), or the mean squared error of a Box target,
//           over the steps whose weight is 1
//           one step of Adam down the gradient of L, which ends at the block's first step (truncated BPTT)
//
// n_steps 0 reads whole sequences, so that the gradient reaches their beginnings. An update is told as an episode: its
// return is minus the loss, its length the steps that were read.
#pragma once

#include "engram/algorithms/registry.h"
#include "engram/learning/agent_policy.h"
#include "engram/learning/learner.h"
#include "engram/learning/sequence_reader.h"
#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {

struct SupervisedOptions {
  int64_t n_steps = 0;
  Schedule learning_rate{3e-3, false};
  double max_grad_norm = 1;
  NetworkOptions network;

  static SupervisedOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
};

class Supervised : public Algorithm {
 public:
  using Options = SupervisedOptions;
  static constexpr const char* family = "supervised";

  const Metrics& iterate() final;
  int64_t timesteps() const final { return reader_.steps_read(); }
  int64_t timesteps_per_iteration() const final { return reader_.longest_block() * reader_.lanes(); }
  const Policy& policy() const override { return policy_; }
  void visit(Archive& archive) override;
  void visit_policy(Archive& archive) override { archive("parameters", agent_.parameters); }

 protected:
  // more_answers: that a network has beside the labels, as the blank of CTC.
  Supervised(DatasetPtr&& data, const SupervisedOptions& options, const RunContext& context, int more_answers = 0);
  // answers: what the network says.
  Supervised(DatasetPtr&& data, const SupervisedOptions& options, const RunContext& context, const Space& answers);

  // The loss of a block by the network's output, and its derivative in learner().d_output(); 0 where nothing counts.
  virtual double loss_of(ConstView output, bool& counts);

  const Dataset& data() const { return *data_; }
  const Agent& agent() const { return agent_; }
  const SequenceReader& block() const { return reader_; }
  Learner& learner() { return learner_; }
  int64_t lanes() const { return reader_.lanes(); }
  // A network's sizes under which an update takes hundredths of a second.
  static QuickRun quick_on(const std::string& world);

 private:
  void learn();

  SupervisedOptions options_;
  RunContext context_;
  DatasetPtr data_;
  Agent agent_;
  AgentPolicy policy_;
  Learner learner_;
  SequenceReader reader_;
  Tensor memory_;  // (N, M) before the next block
  int64_t updates_ = 0;
  Metrics metrics_;
  Tensor features_;                // (T*N, D)
  Tensor d_log_prob_, d_entropy_;  // (T*N, 1); the latter zero
  Distribution::Evaluation evaluation_;
};

}  // namespace engram::inline ENGRAM_REAL
