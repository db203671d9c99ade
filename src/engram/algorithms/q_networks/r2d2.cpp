#include "engram/algorithms/q_networks/r2d2.h"

#include <algorithm>
#include <cmath>

#include "engram/learning/returns.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr double eta = 0.9;  // of the largest error in a unit's priority

// A column of K*B rows as (K, B).
ConstView by_time(ConstView column, int64_t lanes) { return {column.data, column.rows / lanes, lanes}; }
View by_time(View column, int64_t lanes) { return {column.data, column.rows / lanes, lanes}; }

QuickRun quick_sequences() {
  return {"CartPole-v1",
          {{"net_arch", "8"},
           {"memory_size", "8"},
           {"batch_size", "4"},
           {"buffer_size", "400"},
           {"train_freq", "16"},
           {"target_update_interval", "60"},
           {"sequence_length", "8"},
           {"n_step", "3"}}};
}

}  // namespace

DrqnOptions DrqnOptions::defaults(const std::string& memory) {
  DrqnOptions options;
  options.network = network_defaults(memory);
  return options;
}

void DrqnOptions::visit(OptionVisitor& v) {
  PointQOptions::visit(v);
  v.option("sequence_length", sequence_length, {2, 1e6},
           "steps of a unit that are learned from; at least as many as lie between what is seen and what it is for");
  network.visit_one(v);
}

R2d2Options R2d2Options::defaults(const std::string& memory) {
  R2d2Options options;
  static_cast<DrqnOptions&>(options) = DrqnOptions::defaults(memory);
  options.burn_in = 16;
  options.overlap = 0.5;
  options.stored_state = options.rescale = options.double_q = options.prioritized = true;
  options.n_step = 5;
  options.priority_alpha = 0.9;
  options.priority_beta = 0.6;
  return options;
}

void R2d2Options::visit(OptionVisitor& v) {
  DrqnOptions::visit(v);
  v.option("burn_in", burn_in, {0, 1e6},
           "steps before those, which only bring a stored memory up to date; more where the network changes fast");
  v.option("overlap", overlap, {0, 0.99}, "share of a unit that the next one has as well; 0 where the replay is large");
  v.option("stored_state", stored_state,
           "units begin with the memory that they were played with; false: with zero, anywhere, at no cost in space");
  v.option("rescale", rescale, "values are learned on a scale that grows with the root; for rewards of any size");
}

QuickRun R2d2::quick() {
  QuickRun run = quick_sequences();
  run.options.insert(run.options.end(), {{"burn_in", "4"}, {"overlap", "0.5"}});
  return run;
}

QuickRun Drqn::quick() { return quick_sequences(); }

SequenceQ::SequenceQ(VectorEnvPtr world, const DrqnOptions& options, const RunContext& context)
    : QLearner(std::move(world), options, make_linear_head(options.dueling, options.noisy),
               {options.length(), options.stride(), options.stored_state}, context),
      sequences_(options),
      loss_{find_value_loss(options.loss)} {}

double SequenceQ::learn(const ReplayBatch& batch, ConstView importance, View error) {
  const int64_t B = batch.lanes, first = sequences_.burn_in, K = sequences_.sequence_length, rows = K * B;
  const ConstView seen = batch.observations(first, K + 1), start = batch.start.view().slice_rows(first, K + 1);
  for (Tensor* each : {&q_, &target_q_, &d_q_}) each->resize(rows + B, actions());
  for (Tensor* column : {&returns_, &weight_, &step_error_}) column->resize(rows, 1);
  remember(batch);
  head().values(forward(target(), seen, start, target_memory_), target_q_);
  head().values(forward(online(), seen, start, online_memory_), q_);
  find_targets(batch, options_.double_q ? q_ : target_q_);
  weigh(batch, importance);
  fill(d_q_.view().slice_rows(rows, B), 0);
  const double loss = loss_(q_.view().slice_rows(0, rows), batch.action.view().slice_rows(first * B, rows), returns_,
                            weight_, d_q_.view().slice_rows(0, rows), step_error_);
  demand_finite_loss(loss);
  linear().backward(d_q_, d_row());
  descend();
  judge(batch, error);
  return loss;
}

// Both memories before the first step that is learned from.
void SequenceQ::remember(const ReplayBatch& batch) {
  online_memory_.resize(batch.lanes, memory());
  if (sequences_.stored_state) {
    copy(batch.memory, online_memory_);
  } else {
    fill(online_memory_, 0);
  }
  target_memory_ = online_memory_;
  const int64_t burn_in = sequences_.burn_in;
  if (burn_in == 0 || memory() == 0) return;
  const ConstView seen = batch.observations(0, burn_in), start = batch.start.view().slice_rows(0, burn_in);
  pass_by(online(), seen, start, online_memory_);
  pass_by(target(), seen, start, target_memory_);
}

// judges ((K+1)*B, A): whose best action the target values.
void SequenceQ::find_targets(const ReplayBatch& batch, ConstView judges) {
  const int64_t B = batch.lanes, first = sequences_.burn_in, K = sequences_.sequence_length, rows = K * B;
  value_.resize(rows + B, 1);
  value_of_best(judges, target_q_, batch.masks(first, K + 1), value_);
  if (sequences_.rescale) {
    for (Real& x : value_.values()) x = static_cast<Real>(unscale(static_cast<double>(x)));
  }
  const auto column = [&](const Tensor& all) { return by_time(all.view().slice_rows(first * B, rows), B); };
  n_step_returns({column(batch.reward), column(batch.discount), by_time(value_.view().slice_rows(0, rows), B),
                  by_time(value_.view().slice_rows(B, rows), B), batch.last.view().slice_rows(first, K + 1)},
                 options_.n_step, by_time(returns_.view(), B));
  if (!sequences_.rescale) return;
  for (Real& x : returns_.values()) x = static_cast<Real>(rescale(static_cast<double>(x)));
}

void SequenceQ::weigh(const ReplayBatch& batch, ConstView importance) {
  const int64_t B = batch.lanes, first = sequences_.burn_in;
  for (int64_t r = 0; r < weight_.rows(); ++r) weight_(r, 0) = batch.weight(first * B + r, 0) * importance(r % B, 0);
}

void SequenceQ::judge(const ReplayBatch& batch, View error) const {
  const int64_t B = batch.lanes;
  for (int64_t b = 0; b < B; ++b) {
    double largest = 0, sum = 0, count = 0;
    for (int64_t r = b; r < step_error_.rows(); r += B) {
      const double size = std::abs(static_cast<double>(step_error_(r, 0)));
      largest = std::max(largest, size);
      sum += size;
      count += weight_(r, 0) != 0 ? 1 : 0;
    }
    error(b, 0) = static_cast<Real>(eta * largest + (1 - eta) * sum / std::max(1.0, count));
  }
}

}  // namespace engram::inline ENGRAM_REAL
