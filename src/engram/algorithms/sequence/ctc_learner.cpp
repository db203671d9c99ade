#include "engram/algorithms/sequence/ctc_learner.h"

#include <algorithm>

#include "engram/core/error.h"
#include "engram/core/kernels/kernels.h"
#include "engram/core/platform.h"
#include "engram/learning/ctc.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// The targets that count, one after the other.
std::vector<int> labels_in(ConstView target, ConstView weight) {
  std::vector<int> labels;
  for (int64_t t = 0; t < target.rows; ++t) {
    if (weight(t, 0) != 0) labels.push_back(static_cast<int>(target(t, 0)));
  }
  return labels;
}

void demand_room(std::span<const int> labels, int64_t steps, const std::string& sequence) {
  const int64_t least = ctc::least_steps(labels);
  if (least <= steps) return;
  throw Error("ctc: " + sequence + ": its " + std::to_string(labels.size()) + " labels need at least " +
              std::to_string(least) + " steps, found " + std::to_string(steps));
}

}  // namespace

void CtcOptions::visit(OptionVisitor& v) {
  SupervisedOptions::visit(v);
  v.option("beam_width", beam_width, {1, 1e4},
           "prefixes that are kept while labels are looked for, after training; 1: the likeliest path's. More where "
           "steps are unsure");
}

void CtcOptions::check() const {
  if (n_steps == 0) return;
  throw Error("--n_steps: ctc aligns whole sequences: expected 0, found " + std::to_string(n_steps));
}

CtcPolicy::CtcPolicy(const Agent& agent, int64_t beam_width, Threads* threads)
    : agent_(agent), actor_(agent, threads), beam_width_(beam_width) {}

void CtcPolicy::act(const ObservationBatch& seen, View, View said, Acting& acting) const {
  Tensor memory(said.rows, agent_.memory());
  actor_.look(seen.values, seen.start, memory);
  actor_.choose(seen.mask, acting.random, acting.deterministic, said);
}

std::vector<int> CtcPolicy::labels_of(ConstView input) const {
  Tensor start(1, 1), memory(1, agent_.memory()), logits(input.rows, action_space().choices());
  for (int64_t t = 0; t < input.rows; ++t) {
    start(0, 0) = t == 0 ? Real(1) : Real(0);
    actor_.look(input.slice_rows(t, 1), start, memory);
    copy(actor_.policy_parameters(), logits.view().slice_rows(t, 1));
  }
  Tensor log_prob = logits, prob = logits;
  kernels::log_softmax(logits, {}, log_prob, prob);
  return beam_width_ == 1 ? ctc::decode_greedily(log_prob) : ctc::decode_by_beam(log_prob, beam_width_);
}

bool CtcPolicy::judge(const Dataset& data, DataPart part, PartScores& scores) const {
  double errors = 0, labels = 0, whole = 0;
  for (int64_t i = 0; i < data.sequences(part); ++i) {
    if (interrupted()) throw Error("interrupted", 130);
    const int64_t steps = data.length(part, i);
    Tensor input(steps, data.input_space().columns()), target(steps, 1), weight(steps, 1);
    data.read({part, i, 0}, input, target, weight);
    const std::vector<int> expected = labels_in(target, weight);
    const auto distance = static_cast<double>(ctc::edit_distance(labels_of(input), expected));
    errors += distance;
    labels += static_cast<double>(expected.size());
    whole += distance == 0 ? 1 : 0;
    scores.score.push_back(-distance);
    scores.length.push_back(steps);
  }
  const auto count = static_cast<double>(scores.score.size());
  scores.figures = {{"label_error_rate", errors / std::max(1.0, labels), "edit distance a label that was to be said"},
                    {"accuracy", whole / std::max(1.0, count), "share of sequences whose labels are all right"}};
  scores.baseline = {{"label_error_rate", 1.0, "of saying nothing"}, {"accuracy", 0.0, "the same"}};
  return true;
}

CtcLearner::CtcLearner(DatasetPtr data_set, const Options& options, const RunContext& context)
    : Supervised(std::move(data_set), options, context, 1), ctc_policy_(agent(), options.beam_width, context.threads) {}

double CtcLearner::loss_of(ConstView output, bool& counts) {
  counts = true;
  log_prob_.resize(output.rows, output.columns);
  prob_.resize(output.rows, output.columns);
  kernels::log_softmax(output, {}, log_prob_, prob_);
  fill(learner().d_output(), 0);
  double loss = 0;
  for (int64_t lane = 0; lane < lanes(); ++lane) loss += loss_of_lane(lane) / static_cast<double>(lanes());
  return loss;
}

double CtcLearner::loss_of_lane(int64_t lane) {
  const int64_t steps = block().lengths[static_cast<size_t>(lane)], N = lanes();
  Tensor target(steps, 1), weight(steps, 1);
  for (Tensor* each : {&lane_log_prob_, &lane_prob_, &d_lane_}) each->resize(steps, log_prob_.columns());
  for (int64_t t = 0; t < steps; ++t) {
    const int64_t row = t * N + lane;
    target(t, 0) = block().target(row, 0);
    weight(t, 0) = block().weight(row, 0);
    copy(log_prob_.view().slice_rows(row, 1), lane_log_prob_.view().slice_rows(t, 1));
    copy(prob_.view().slice_rows(row, 1), lane_prob_.view().slice_rows(t, 1));
  }
  const std::vector<int> labels = labels_in(target, weight);
  demand_room(labels, steps, "training sequence " + std::to_string(block().sequence_in(lane)));
  const double loss = ctc::loss(lane_log_prob_, lane_prob_, labels, d_lane_);
  kernels::scale(Real(1) / static_cast<Real>(N), d_lane_.values());
  for (int64_t t = 0; t < steps; ++t) {
    copy(d_lane_.view().slice_rows(t, 1), learner().d_output().slice_rows(t * N + lane, 1));
  }
  return loss;
}

}  // namespace engram::inline ENGRAM_REAL
