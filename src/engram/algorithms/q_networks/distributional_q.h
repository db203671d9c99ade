// Values as distributions, learned from single steps of a replay (q_learner.h): QR-DQN (Dabney et al. 2018) and C51
// (Bellemare, Dabney & Munos 2017). Actions go by the mean.
//
//   Z'  = what the target network says of the best action in s'; double_q: the best by the online one
//   QR  the quantiles of q(s, a) towards r + discount Z', each at its own level
//   C51 the softmax of q(s, a)'s logits towards r + discount Z', shared among fixed atoms
//   one step of Adam down the loss (learning/value_distributions.h)
#pragma once

#include "engram/algorithms/q_networks/q_learner.h"

namespace engram::inline ENGRAM_REAL {

struct DistributionalOptions : QOptions {
  DistributionalOptions() { network = network_defaults("none"); }
};

struct QrDqnOptions : DistributionalOptions {
  int64_t n_quantiles = 50;
  void visit(OptionVisitor& v);
};

struct C51Options : DistributionalOptions {
  int64_t n_atoms = 51;
  double v_min = -10, v_max = 10;
  void visit(OptionVisitor& v);
  void check() const;
};

class DistributionalQ : public QLearner {
 protected:
  DistributionalQ(VectorEnvPtr world, const QOptions& options, std::unique_ptr<const WideHead> head,
                  const RunContext& context)
      : QLearner(std::move(world), options, std::move(head), {}, context) {}

 private:
  // of_best (m, K), the numbers of Z' -> target (m, K).
  virtual void find_target(const ReplayBatch& batch, ConstView of_best, View target) const = 0;
  virtual double loss(ConstView rows, ConstView action, ConstView target, ConstView weight, View d_rows,
                      View error) const = 0;

  double learn(const ReplayBatch& batch, ConstView importance, View error) final;
  void find_best(const ReplayBatch& batch, int64_t K);

  Tensor next_row_, q_;      // (B, A K), (B, A)
  Tensor of_best_, target_;  // (B, K)
};

class QrDqn final : public DistributionalQ {
 public:
  static constexpr const char *name = "qr_dqn", *summary = "quantile regression DQN: values as quantiles";
  static constexpr const char* family = "deep values";
  using Options = QrDqnOptions;
  static std::vector<Demand> demands() { return {demand::discrete_action}; }
  static QuickRun quick();

  QrDqn(VectorEnvPtr world, const QrDqnOptions& options, const RunContext& context)
      : DistributionalQ(std::move(world), options, std::make_unique<QuantileHead>(options.n_quantiles, options.noisy),
                        context) {}

 private:
  void find_target(const ReplayBatch& batch, ConstView of_best, View target) const override;
  double loss(ConstView rows, ConstView action, ConstView target, ConstView weight, View d_rows,
              View error) const override {
    return quantile_loss(rows, action, target, weight, d_rows, error);
  }
};

class C51 final : public DistributionalQ {
 public:
  static constexpr const char *name = "c51", *summary = "categorical DQN: values as probabilities of fixed returns";
  static constexpr const char* family = "deep values";
  using Options = C51Options;
  static std::vector<Demand> demands() { return {demand::discrete_action}; }
  static QuickRun quick();

  C51(VectorEnvPtr world, const C51Options& options, const RunContext& context)
      : DistributionalQ(std::move(world), options,
                        std::make_unique<AtomHead>(Atoms{options.v_min, options.v_max, options.n_atoms}, options.noisy),
                        context) {}

 private:
  void find_target(const ReplayBatch& batch, ConstView of_best, View target) const override;
  double loss(ConstView rows, ConstView action, ConstView target, ConstView weight, View d_rows,
              View error) const override {
    return cross_entropy_of_atoms(rows, action, target, weight, d_rows, error);
  }
};

}  // namespace engram::inline ENGRAM_REAL
