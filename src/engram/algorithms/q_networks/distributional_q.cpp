#include "engram/algorithms/q_networks/distributional_q.h"

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

QuickRun quick_with(const char* count) {
  return {"CartPole-v1",
          {{"net_arch", "8"},
           {"batch_size", "8"},
           {"buffer_size", "300"},
           {"train_freq", "8"},
           {"target_update_interval", "60"},
           {"prioritized", "true"},
           {count, "5"}}};
}

}  // namespace

void QrDqnOptions::visit(OptionVisitor& v) {
  QOptions::visit(v);
  v.option("n_quantiles", n_quantiles, {1, 1e4},
           "quantiles of each action's value; more tell the tails better, at work that grows with their square");
  visit_layers(v, network);
}

void C51Options::visit(OptionVisitor& v) {
  QOptions::visit(v);
  v.option("n_atoms", n_atoms, {2, 1e4}, "returns whose probabilities are learned, evenly from v_min to v_max");
  v.option("v_min", v_min, {-1e9, 1e9}, "smallest return that can be told; the world's, discounted");
  v.option("v_max", v_max, {-1e9, 1e9}, "largest return that can be told; the world's, discounted");
  visit_layers(v, network);
}

void C51Options::check() const {
  if (v_min < v_max) return;
  throw Error("--v_min: expected less than v_max " + shortest(v_max) + ", found " + shortest(v_min));
}

QuickRun QrDqn::quick() { return quick_with("n_quantiles"); }
QuickRun C51::quick() { return quick_with("n_atoms"); }

double DistributionalQ::learn(const ReplayBatch& batch, ConstView importance, View error) {
  const int64_t K = static_cast<const WideHead&>(head()).count();
  find_best(batch, K);
  target_.resize(batch.lanes, K);
  find_target(batch, of_best_, target_);
  const ConstView rows = forward(online(), batch.observations(0, 1));
  const double found = loss(rows, batch.action, target_, importance, d_row(), error);
  demand_finite_loss(found);
  descend();
  return found;
}

// The target's numbers of the action that is best in s'.
void DistributionalQ::find_best(const ReplayBatch& batch, int64_t K) {
  q_.resize(batch.lanes, actions());
  next_row_.resize(batch.lanes, actions() * K);
  of_best_.resize(batch.lanes, K);
  copy(forward(target(), batch.next_observation()), next_row_);
  head().values(options_.double_q ? forward(online(), batch.next_observation()) : ConstView(next_row_), q_);
  for (int64_t r = 0; r < batch.lanes; ++r) {
    const int64_t best = best_action(q_.view().row_span(r), allowed_in(batch.next_mask(), r));
    copy(numbers_of(ConstView(next_row_), r, best, K), of_best_.view().slice_rows(r, 1));
  }
}

void QrDqn::find_target(const ReplayBatch& batch, ConstView of_best, View target) const {
  for (int64_t r = 0; r < target.rows; ++r) {
    for (int64_t j = 0; j < target.columns; ++j) {
      target(r, j) = batch.reward(r, 0) + batch.discount(r, 0) * of_best(r, j);
    }
  }
}

void C51::find_target(const ReplayBatch& batch, ConstView of_best, View target) const {
  Tensor probability(of_best.rows, of_best.columns);
  kernels::log_softmax(of_best, {}, target, probability);
  project(static_cast<const AtomHead&>(head()).atoms(), batch.reward, batch.discount, probability, target);
}

}  // namespace engram::inline ENGRAM_REAL
