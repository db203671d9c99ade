#include "engram/algorithms/sequence/classifier.h"

#include "engram/algorithms/log_returns.h"
#include "engram/statistics/guesses.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::unique_ptr<Optimizer> make_adam(std::shared_ptr<const Layout> layout) {
  return std::make_unique<Adam>(std::move(layout), Adam::Options{});
}

// By the newest return of the observation that follows.
Labeller labeller(double threshold) {
  return [=](const VectorEnv& world, ConstView next_observation) {
    const ReturnColumns columns = returns_of(world);
    return static_cast<Real>(direction_of(columns.log_return(next_observation(0, columns.count - 1)), threshold));
  };
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
  options.network.share_memory = true;  // nobody learns a value
  options.n_steps = options.batch_size = 128;
  options.n_epochs = 4;
  return options;
}

void ClassifierOptions::visit(OptionVisitor& v) {
  v.option("threshold", threshold, {0, 1}, "log return above which the next close is UP, below minus which DOWN");
  v.option("n_steps", n_steps, {1, 1e9}, "environment steps per lane and update");
  v.option("batch_size", batch_size, {1, 1e9}, "steps in a minibatch");
  v.option("n_epochs", n_epochs, {1, 1e6}, "passes over each rollout");
  v.option("sequence_length", sequence_length, {0, 1e9}, "steps of a training sequence with a memory; 0: n_steps");
  v.option("learning_rate", learning_rate, {0, 1e3}, "step size; lin_X falls linearly from X to 0 over the run");
  v.option("max_grad_norm", max_grad_norm, {0, 1e9}, "largest Euclidean norm of a gradient; above it is scaled down");
  network.visit(v);
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
    : ActorCritic(std::move(world), options, options.segment(), make_adam, context, labeller(options.threshold)),
      classifier_(options),
      segments_(context.seed, rollout().experience.segments()) {}

void Classifier::learn() {
  sums_ = {};
  for (int64_t epoch = 0; epoch < classifier_.n_epochs; ++epoch, ++epochs_) {
    segments_.pass(classifier_.batch_size / rollout().shape.segment, [&](std::span<const Segment> segments) {
      learn_minibatch(segments);
      return true;
    });
  }
  report("train/loss", sums_.loss / sums_.rows);
  report("train/accuracy", sums_.right / sums_.rows);
  report("train/learning_rate", now(options_.learning_rate));
  report("train/n_updates", static_cast<double>(epochs_));
}

// What should have been said takes the place of what was.
void Classifier::learn_minibatch(std::span<const Segment> segments) {
  batch_.gather(rollout(), segments);
  copy(batch_.label, batch_.action);
  const CrossEntropyLoss::Result result = evaluate(batch_, CrossEntropyLoss());
  const auto rows = static_cast<double>(batch_.label.rows);
  sums_.loss += rows * result.loss;
  sums_.right += static_cast<double>(modes_among(batch_.label));
  sums_.rows += rows;
  descend(batch_);
}

void Classifier::visit_learner(Archive& archive) {
  archive("shuffling", segments_);
  archive("epochs", epochs_);
}

std::vector<Figure> Classifier::figures(const VectorEnv& played) const { return judge_passes(passes_of(played)); }

std::vector<Figure> Classifier::judge_passes(std::span<const MarketPass> passes) const {
  std::vector<int> guesses, truths, trained;
  for (const MarketPass& pass : passes) {
    const std::vector<double>& returns = pass.bars().log_return;
    append(directions(returns, pass.begin + 1, pass.end, classifier_.threshold), truths);
    append(directions(returns, 1, pass.bars().parts[0].end, classifier_.threshold), trained);
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
