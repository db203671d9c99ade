#include "engram/algorithms/sequence/classifier.h"

#include <algorithm>
#include <utility>

#include "engram/algorithms/log_returns.h"
#include "engram/core/platform.h"
#include "engram/learning/losses.h"
#include "engram/statistics/guesses.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// Rows whose most likely class is the label (m, 1).
int64_t right(const Distribution::Evaluation& evaluation, ConstView label) {
  int64_t count = 0;
  for (int64_t i = 0; i < label.rows; ++i) {
    const std::span<const Real> row = evaluation.all_log_prob.view().row_span(i);
    count += std::ranges::max_element(row) - row.begin() == static_cast<int64_t>(label(i, 0)) ? 1 : 0;
  }
  return count;
}

std::vector<int> directions(const std::vector<double>& log_return, int64_t begin, int64_t end, double threshold) {
  std::vector<int> result;
  for (int64_t row = begin; row < end; ++row) {
    result.push_back(direction_of(log_return[static_cast<size_t>(row)], threshold));
  }
  return result;
}

void append(const std::vector<int>& from, std::vector<int>& to) { to.insert(to.end(), from.begin(), from.end()); }

}  // namespace

ClassifierOptions ClassifierOptions::defaults(const std::string& memory) {
  ClassifierOptions options;
  options.network = NetworkOptions::defaults(memory);
  options.batch_size = 128;
  options.n_epochs = 4;
  return options;
}

void ClassifierOptions::visit(OptionVisitor& v) {
  v.option("threshold", threshold, {0, 1}, "log return above which the next close is UP, below minus which DOWN");
  v.option("n_steps", n_steps, {1, 1e9}, "environment steps per lane and update");
  MinibatchOptions::visit(v);
  v.option("learning_rate", learning_rate, {0, 1e3}, "step size; lin_X falls linearly from X to 0 over the run");
  v.option("max_grad_norm", max_grad_norm, {0, 1e9}, "largest Euclidean norm of a gradient; above it is scaled down");
  network.visit_one(v);
}

QuickRun Classifier::quick() {
  return {"Market-v0",
          {{"n_steps", "16"},
           {"batch_size", "32"},
           {"n_epochs", "2"},
           {"sequence_length", "8"},
           {"net_arch", "8"},
           {"memory_size", "8"}}};
}

int direction_of(double log_return, double threshold) {
  return log_return > threshold ? 2 : log_return < -threshold ? 0 : 1;
}

Classifier::Classifier(VectorEnvPtr world, const ClassifierOptions& options, const RunContext& context)
    : options_(options),
      context_(context),
      lanes_(std::move(world), context.seed),
      agent_(lanes_.world().observation_space(), lanes_.world().action_space(), options.network,
             make_policy(lanes_.world().observation_space(), lanes_.world().action_space(), options.network), false,
             context.seed),
      policy_(agent_, context.threads),
      actor_(agent_, context.threads),
      memory_(lanes_.count(), agent_.memory()),
      action_(lanes_.count(), 1),
      label_(lanes_.count(), 1),
      random_(action_streams(context.seed, lanes_.count())),
      experience_({options.n_steps, lanes_.count(), agent_.memory(), options.segment()},
                  {{"observation", agent_.observer.features()}, {"label", 1, Storage::index}}),
      learner_(*agent_.network, agent_.parameters,
               std::make_unique<Adam>(agent_.parameters.shared_layout(), Adam::Options{}), options.max_grad_norm,
               context.seed, context.threads),
      segments_(context.seed, experience_.segments()),
      batch_({"observation", "label"}) {
  metrics_.episodes.reserve(static_cast<size_t>(timesteps_per_iteration()));
}

const Metrics& Classifier::iterate() {
  const FlushDenormals flush;
  const auto [world, acting] = play();
  const auto now = [&] { return context_.clock == nullptr ? 0 : context_.clock(); };
  const double begin = now();
  learn();
  learner_.demand_finite_weights(timesteps());
  metrics_.world_seconds = world;
  metrics_.acting_seconds = acting;
  metrics_.learning_seconds = now() - begin;
  return metrics_;
}

WorldTimer::Seconds Classifier::play() {
  WorldTimer timer(context_.clock);
  metrics_.episodes.clear();
  for (int64_t t = 0; t < options_.n_steps; ++t) {
    act(t);
    timer.step([&] { lanes_.step(action_, metrics_.episodes); });
    label(t);
  }
  return timer.seconds();
}

void Classifier::act(int64_t t) {
  const ObservationBatch now = lanes_.now();
  const int64_t N = lanes_.count(), L = options_.segment();
  copy(now.start, experience_.start.view().slice_rows(t, 1));
  if (t % L == 0) copy(memory_, experience_.memory.view().slice_rows(t / L * N, N));
  actor_.look(now.values, now.start, memory_, experience_.real("observation").slice_rows(t * N, N));
  actor_.choose(now.mask, random_, false, action_);
}

// By the return of the bar that followed, in the table's own number.
void Classifier::label(int64_t t) {
  for (int64_t i = 0; i < lanes_.count(); ++i) {
    const double log_return = lanes_.world().lane_as<Market>(static_cast<int>(i))->reached_return();
    label_(i, 0) = static_cast<Real>(direction_of(log_return, options_.threshold));
  }
  experience_.put("label", t, label_);
}

void Classifier::learn() {
  sums_ = {};
  for (int64_t epoch = 0; epoch < options_.n_epochs; ++epoch, ++epochs_) {
    segments_.pass(options_.batch_size / options_.segment(), [&](std::span<const Segment> segments) {
      learn_minibatch(segments);
      return true;
    });
  }
  metrics_.set("train/loss", sums_.loss / sums_.rows);
  metrics_.set("train/accuracy", sums_.right / sums_.rows);
  metrics_.set("train/learning_rate", options_.learning_rate.at(context_.remaining(timesteps())));
  metrics_.set("train/n_updates", static_cast<double>(epochs_));
}

void Classifier::learn_minibatch(std::span<const Segment> segments) {
  batch_.gather(experience_, segments, 0);
  const ConstView label = batch_["label"];
  const ConstView logits = learner_.forward(agent_.parameters, batch_.sequence("observation"), batch_.memory);
  agent_.distribution->evaluate(logits, {}, label, evaluation_);
  d_log_prob_.resize(label.rows, 1);
  const double loss = cross_entropy(evaluation_.log_prob, batch_.weight, d_log_prob_);
  learner_.demand_finite_loss(loss, timesteps());
  d_entropy_.resize(label.rows, 1);
  fill(d_entropy_, 0);
  agent_.distribution->backward(logits, label, evaluation_, d_log_prob_, d_entropy_, learner_.d_output());
  learner_.descend(options_.learning_rate.at(context_.remaining(timesteps())), timesteps());
  const auto rows = static_cast<double>(label.rows);
  sums_.loss += rows * loss;
  sums_.right += static_cast<double>(right(evaluation_, label));
  sums_.rows += rows;
}

void Classifier::visit(Archive& archive) {
  archive("parameters", agent_.parameters);
  learner_.visit(archive);
  archive("lanes", lanes_);
  archive("memory", memory_.values());
  archive("random", random_);
  archive("shuffling", segments_);
  archive("epochs", epochs_, a_count);
}

void Classifier::visit_policy(Archive& archive) {
  archive("parameters", agent_.parameters);
  lanes_.world().visit_fitted(archive);
}

std::vector<Figure> Classifier::figures(const VectorEnv& played) const { return judge_passes(passes_of(played)); }

std::vector<Figure> Classifier::judge_passes(std::span<const MarketPass> passes) const {
  std::vector<int> guesses, truths, trained;
  for (const MarketPass& pass : passes) {
    const std::vector<double>& returns = pass.bars().log_return;
    append(directions(returns, pass.begin + 1, pass.end, options_.threshold), truths);
    append(directions(returns, 1, pass.bars().parts[0].end, options_.threshold), trained);
    for (int64_t i = 0; i < pass.passage().steps(); ++i) {
      guesses.push_back(static_cast<int>(pass.target[static_cast<size_t>(i)]) + 1);
    }
  }
  const GuessJudgement j = judge_guesses(guesses, truths, most_common(trained));
  const char* names[] = {"DOWN", "STAY", "UP"};
  return {{"accuracy", j.accuracy, "share of UP, STAY and DOWN that came true"},
          {"constant_accuracy", j.constant_accuracy,
           std::string("of always saying ") + names[j.constant] + ", the best constant on these bars"},
          {"majority_accuracy", j.majority_accuracy,
           "of always saying what is most common in the training part of these files"},
          {"accuracy_interval", j.excess, "accuracy less constant_accuracy, 95 %, stationary bootstrap"},
          {"beats_constant", j.beats_constant(), "whether that lies above 0"}};
}

}  // namespace engram::inline ENGRAM_REAL
