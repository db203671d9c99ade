// What an agent learns from is what happened: endings, bootstrap values, memories and probabilities of a rollout
// against a plain replay of the same steps, lane by lane and call by call.
#include <algorithm>
#include <cmath>
#include <utility>

#include "engram/algorithms/minibatches.h"
#include "engram/algorithms/policy/actor_critic.h"
#include "engram/learning/distribution.h"
#include "engram/learning/returns.h"
#include "engram/learning/rollout.h"
#include "engram/nn/network.h"
#include "engram/run/selftest/sample.h"
#include "engram/run/selftest/selftest.h"
#include "engram/run/selftest/world.h"

namespace engram {
namespace {

// A trajectory with every kind of ending and what GAE makes of it, by its definition as a sum forwards in time:
//   A_t = sum_k (product of (discount lambda) of the k steps before) delta_{t+k}, to the end of episode or rollout.
double gae_by_forward_sum() {
  constexpr int64_t T = 40, N = 5;
  constexpr double lambda = 0.9, gamma = 0.97;
  Rng rng(41, Purpose::test);
  Tensor reward(T, N), discount(T, N), value(T, N), next_value(T, N), start(T + 1, N), advantage(T, N);
  for (Tensor* each : {&reward, &value, &next_value}) randomise(each->values(), rng);
  for (int64_t i = 0; i < T * N; ++i) {
    const double luck = rng.uniform();
    discount.values()[static_cast<size_t>(i)] = luck < 0.1 ? 0 : static_cast<Real>(gamma);
    start(i / N + 1, i % N) = luck < 0.2 ? 1 : 0;  // luck in [0.1, 0.2): a truncation
  }
  gae({reward, discount, value, next_value, start}, lambda, advantage);
  double worst = 0;
  for (int64_t lane = 0; lane < N; ++lane) {
    for (int64_t t = 0; t < T; ++t) {
      double sum = 0, factor = 1;
      for (int64_t k = t; k < T; ++k) {
        const double gain = static_cast<double>(discount(k, lane));
        sum += factor * (static_cast<double>(reward(k, lane)) + gain * static_cast<double>(next_value(k, lane)) -
                         static_cast<double>(value(k, lane)));
        if (start(k + 1, lane) != 0) break;
        factor *= gain * lambda;
      }
      worst = std::max(worst, std::abs(static_cast<double>(advantage(t, lane)) - sum));
    }
  }
  return worst;
}

// Hands a world on and keeps every batch that came out of it.
class Recorded final : public VectorEnv {
 public:
  explicit Recorded(VectorEnvPtr inner) : inner_(std::move(inner)) {}
  const Space& observation_space() const override { return inner_->observation_space(); }
  const Space& action_space() const override { return inner_->action_space(); }
  int lanes() const override { return inner_->lanes(); }
  bool masked() const override { return inner_->masked(); }
  void reset(uint64_t seed, StepBatch& batch) override {
    inner_->reset(seed, batch);
    batches.push_back(batch);
    for (Ending& ending : batches.back().ending) ending = Ending::truncated;  // an episode begins
  }
  void step(ConstView actions, StepBatch& batch) override {
    inner_->step(actions, batch);
    batches.push_back(batch);
  }
  void visit(Archive& archive) override { inner_->visit(archive); }
  void visit_fitted(Archive& archive) override { inner_->visit_fitted(archive); }

  std::vector<StepBatch> batches;  // of reset, then of every step

 private:
  VectorEnvPtr inner_;
};

// One lane lived through again: a single module call a step, memory cleared by hand where an episode ended, the future
// of an ended episode looked at with the memory from before.
class Replay {
 public:
  Replay(const Module& module, const Parameters& parameters, const Space& action, double gamma)
      : module_(module),
        parameters_(parameters),
        policy_(columns_of(module.describe(), "policy")),
        value_(columns_of(module.describe(), "value")),
        distribution_(make_distribution(action)),
        gamma_(static_cast<Real>(gamma)),
        workspace_(parameters.layout().slots()),
        y_(1, module.shape().output) {}

  // Wrong numbers in lane `lane` of a rollout whose first observation is batches[0]; memory (1, M) in and out.
  int64_t wrong(const Rollout& rollout, std::span<const StepBatch> batches, int64_t lane, View memory) {
    int64_t wrong = 0;
    for (int64_t t = 0; t < rollout.shape.steps; ++t) {
      const StepBatch &now = batches[static_cast<size_t>(t)], &next = batches[static_cast<size_t>(t) + 1];
      const int64_t row = t * rollout.shape.lanes + lane;
      const Ending ending = next.ending[static_cast<size_t>(lane)];
      if (began(now, lane)) fill(memory, 0);
      const int64_t segment = t / rollout.shape.segment * rollout.shape.lanes + lane;
      if (t % rollout.shape.segment == 0 && !began(now, lane)) {
        wrong += differing(rollout.memory.row_span(segment), memory.row_span(0));
      }
      const Real value = look(now.observation.view().slice_rows(lane, 1), memory);
      distribution_->evaluate(policy(), {}, rollout.action.slice_rows(row, 1), evaluation_);
      wrong += rollout.value(t, lane) != value;
      wrong += rollout.log_prob(t, lane) != evaluation_.log_prob(0, 0);
      wrong += rollout.reward(t, lane) != static_cast<Real>(next.reward(lane, 0));
      wrong += rollout.start(t, lane) != (began(now, lane) ? 1 : 0);
      wrong += rollout.start(t + 1, lane) != (ending != Ending::none ? 1 : 0);
      wrong += rollout.discount(t, lane) != (ending == Ending::terminated ? 0 : gamma_);
      if (ending == Ending::terminated) continue;  // its discount of 0 takes the value out
      Tensor after(1, memory.columns);
      copy(memory, after);
      wrong += rollout.next_value(t, lane) != look(true_next(next, lane), after);
    }
    return wrong;
  }

 private:
  static bool began(const StepBatch& batch, int64_t lane) {
    return batch.ending[static_cast<size_t>(lane)] != Ending::none;
  }
  static ConstView true_next(const StepBatch& batch, int64_t lane) {
    const auto final = std::ranges::find(batch.final_lane, static_cast<int>(lane));
    if (final == batch.final_lane.end()) return batch.observation.view().slice_rows(lane, 1);
    return batch.final_observation.view().slice_rows(final - batch.final_lane.begin(), 1);
  }
  ConstView policy() const { return y_.view().slice_columns(policy_.first, policy_.count); }
  // The value; the policy's parameters stay in y_.
  Real look(ConstView observation, View memory) {
    const Tensor never(1, 1);
    module_.forward(parameters_, {observation, never}, memory, y_, workspace_, {});
    return y_(0, value_.first);
  }

  const Module& module_;
  const Parameters& parameters_;
  Columns policy_, value_;
  DistributionPtr distribution_;
  Real gamma_;
  Workspace workspace_;
  Tensor y_;
  Distribution::Evaluation evaluation_;
};

// Rows of shuffled minibatches whose probability or value differs from the rollout's: ratio exp(a - b) is 1 exactly
// where a == b.
int64_t unequal_ratios(const Rollout& rollout, const Module& module, const Parameters& parameters,
                       const Space& action) {
  ShuffledSegments shuffled(42, rollout.experience.segments());
  Minibatch batch;
  Workspace workspace(parameters.layout().slots());
  const Columns policy = columns_of(module.describe(), "policy"), value = columns_of(module.describe(), "value");
  const DistributionPtr distribution = make_distribution(action);
  Distribution::Evaluation evaluation;
  int64_t different = 0;
  shuffled.pass(2, [&](std::span<const Segment> segments) {
    batch.gather(rollout, segments);
    Tensor y(batch.observation.rows, module.shape().output);
    module.forward(parameters, batch.sequence(), batch.memory, y, workspace, {.keep = true});
    distribution->evaluate(y.view().slice_columns(policy.first, policy.count), batch.mask, batch.action, evaluation);
    Numbers found, expected;
    append(evaluation.log_prob, found);
    append(y.view().slice_columns(value.first, value.count), found);
    append(batch.log_prob, expected);
    append(batch.value, expected);
    different += differing(found, expected);
    return true;
  });
  return different;
}

// Trains for three rollouts without moving a weight or a statistic, so that who acted can still be asked.
struct Watched {
  explicit Watched(SmallRun run) {
    auto recorded = std::make_unique<Recorded>(make_vexing(run.lanes));
    world = recorded.get();
    for (const char* name : {"normalize_observation", "normalize_reward"}) run.options.emplace_back(name, "false");
    run.options.emplace_back("learning_rate", "0");
    algorithm = make_algorithm(run, std::move(recorded));
  }
  const ActorCritic& learner() const { return dynamic_cast<const ActorCritic&>(*algorithm); }

  static constexpr int rollouts = 3;
  Recorded* world;  // owned by the algorithm
  std::unique_ptr<Algorithm> algorithm;
};

bool collects_rollouts(const SmallRun& run) {
  if (!misfit(run.algorithm->demands, facts_of(make_vexing(run.lanes))).empty()) return false;
  return dynamic_cast<const ActorCritic*>(make_algorithm(run, make_vexing(run.lanes)).get()) != nullptr;
}

double replay_differs(const SmallRun& run) {
  Watched watched(run);
  const Agent& agent = watched.learner().agent();
  Replay replay(*agent.network, agent.parameters, agent.distribution->space(), ActorCriticOptions().gamma);
  Tensor memory(run.lanes, agent.memory());
  int64_t wrong = 0, begin = 0;
  for (int i = 0; i < Watched::rollouts; ++i) {
    watched.algorithm->iterate();
    const Rollout& rollout = watched.learner().rollout();
    const std::span<const StepBatch> batches = std::span(watched.world->batches).subspan(static_cast<size_t>(begin));
    for (int64_t lane = 0; lane < run.lanes; ++lane) {
      wrong += replay.wrong(rollout, batches, lane, memory.view().slice_rows(lane, 1));
    }
    begin += rollout.shape.steps;
  }
  return static_cast<double>(wrong);
}

double ratios_differ(const SmallRun& run) {
  Watched watched(run);
  const Agent& agent = watched.learner().agent();
  int64_t unequal = 0;
  for (int i = 0; i < Watched::rollouts; ++i) {
    watched.algorithm->iterate();
    unequal +=
        unequal_ratios(watched.learner().rollout(), *agent.network, agent.parameters, agent.distribution->space());
  }
  return static_cast<double>(unequal);
}

// How many of the two kinds of ending a replay lacks: it judges nothing that did not happen.
double endings_missing(const SmallRun& run) {
  Watched watched(run);
  for (int i = 0; i < Watched::rollouts; ++i) watched.algorithm->iterate();
  int terminated = 0, truncated = 0;
  for (const StepBatch& batch : std::span(watched.world->batches).subspan(1)) {
    for (Ending ending : batch.ending) {
      terminated += ending == Ending::terminated;
      truncated += ending == Ending::truncated;
    }
  }
  return (terminated < 5) + (truncated < 5);
}

}  // namespace

std::vector<Check> judge_experience() {
  std::vector<Check> checks;
  checks.push_back(judge("GAE equals its forward sum", "terminations, truncations", 1e-5, gae_by_forward_sum));
  for (const SmallRun& run : small_runs()) {
    if (!collects_rollouts(run)) continue;
    const std::string subject = run.subject();
    checks.push_back(judge("a rollout sees both endings", subject, 0, [&] { return endings_missing(run); }));
    checks.push_back(judge("a rollout equals its plain replay", subject, 0, [&] { return replay_differs(run); }));
    checks.push_back(
        judge("ratios are exactly 1 before the first update", subject, 0, [&] { return ratios_differ(run); }));
  }
  return checks;
}

}  // namespace engram
