#include "engram/algorithms/q_networks/dqn.h"

namespace engram::inline ENGRAM_REAL {
void DqnOptions::visit(OptionVisitor& v) {
  PointQOptions::visit(v);
  v.option("masked_loss", masked_loss,
           "an error moves the value of the action taken alone; false shows what happens without: never of use");
  visit_layers(v, network);
}

QuickRun Dqn::quick() {
  return {"CartPole-v1",
          {{"net_arch", "8"},
           {"batch_size", "8"},
           {"buffer_size", "300"},
           {"train_freq", "8"},
           {"target_update_interval", "60"},
           {"prioritized", "true"},
           {"double_q", "true"},
           {"dueling", "true"},
           {"n_step", "3"}}};
}

Dqn::Dqn(VectorEnvPtr world, const DqnOptions& options, const RunContext& context)
    : QLearner(std::move(world), options, make_linear_head(options.dueling, options.noisy), {}, context),
      loss_{find_value_loss(options.loss), options.masked_loss} {}

double Dqn::learn(const ReplayBatch& batch, ConstView importance, View error) {
  find_target(batch);
  q_.resize(batch.lanes, actions());
  d_q_.resize(batch.lanes, actions());
  head().values(forward(online(), batch.observations(0, 1)), q_);
  const double loss = loss_(q_, batch.action, target_q_, importance, d_q_, error);
  demand_finite_loss(loss);
  linear().backward(d_q_, d_row());
  descend();
  return loss;
}

void Dqn::find_target(const ReplayBatch& batch) {
  for (Tensor* q : {&next_q_, &judges_}) q->resize(batch.lanes, actions());
  for (Tensor* column : {&value_, &target_q_}) column->resize(batch.lanes, 1);
  head().values(forward(target(), batch.next_observation()), next_q_);
  if (options_.double_q) head().values(forward(online(), batch.next_observation()), judges_);
  value_of_best(options_.double_q ? judges_ : next_q_, next_q_, batch.next_mask(), value_);
  one_step_targets(batch.reward, batch.discount, value_, target_q_);
}

}  // namespace engram::inline ENGRAM_REAL
