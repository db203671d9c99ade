#include "engram/algorithms/streaming/stream_q.h"

#include "engram/algorithms/values/exploration.h"
#include "engram/learning/q_values.h"

namespace engram::inline ENGRAM_REAL {

StreamQOptions StreamQOptions::defaults(const std::string& memory) {
  StreamQOptions options;
  options.set_defaults(memory);
  if (memory != "none") options.lambda = 0.95;
  return options;
}

void StreamQOptions::visit(OptionVisitor& v) {
  StreamOptions::visit(v);
  v.option("kappa", kappa, {0, 1e3},
           "how far a step stays below the one that would overshoot; higher where values swing");
  v.option("exploration_initial_eps", exploration_initial_eps, {0, 1}, "chance of a random action at first");
  v.option("exploration_final_eps", exploration_final_eps, {0, 1},
           "chance of a random action at last; higher where the world changes");
  v.option("exploration_fraction", exploration_fraction, {0, 1},
           "share of the run over which it falls; longer where good rewards are seldom met");
}

StreamValues::StreamValues(VectorEnvPtr world, const StreamQOptions& options, const RunContext& context)
    : StreamAlgorithm(std::move(world), options, make_normalised_values, context), options_(options) {
  add_group("", options.kappa);
}

int64_t StreamValues::greedy(ConstView q) { return best_action(q.row_span(0), {}); }

int64_t StreamValues::epsilon_greedy(ConstView q) {
  const ExplorationSchedule schedule{.initial = options_.exploration_initial_eps,
                                     .final = options_.exploration_final_eps,
                                     .fraction = options_.exploration_fraction};
  return random_.uniform() < schedule.at(progress(), 0) ? random_.below(q.columns) : greedy(q);
}

double StreamValues::error_with(const Step& step, double future) {
  return step.reward + options_.gamma * future - static_cast<double>(output()(0, taken_));
}

void StreamValues::ascend(double, View d_y) {
  fill(d_y, Real(0));
  d_y(0, taken_) = 1;
}

void StreamQ::choose(ConstView y, View action) {
  taken_ = epsilon_greedy(y);
  strayed_ = taken_ != greedy(y);
  action(0, 0) = static_cast<Real>(taken_);
}

double StreamQ::error(const Step& step) {
  if (step.terminated) return error_with(step, 0);  // nobody looked ahead
  const ConstView q = ahead().policy_parameters();
  return error_with(step, static_cast<double>(q(0, greedy(q))));
}

void StreamSarsa::choose(ConstView y, View action) {
  taken_ = coming_ < 0 ? epsilon_greedy(y) : coming_;
  action(0, 0) = static_cast<Real>(taken_);
}

double StreamSarsa::error(const Step& step) {
  coming_ = -1;
  if (step.terminated) return error_with(step, 0);
  const ConstView q = ahead().policy_parameters();
  const int64_t following = epsilon_greedy(q);
  if (!step.ended) coming_ = following;
  return error_with(step, static_cast<double>(q(0, following)));
}

}  // namespace engram::inline ENGRAM_REAL
