#include "engram/learning/collect.h"

#include <utility>

namespace engram::inline ENGRAM_REAL {
namespace {

class AgentPlayer final : public Player {
 public:
  AgentPlayer(const Agent& agent, Threads* threads) : actor_(agent, threads) {}
  ConstView look(const ObservationBatch& seen, View memory, View features) override {
    actor_.look(seen.values, seen.start, memory, features);
    return actor_.value();
  }
  ConstView choose(ConstView mask, std::span<Rng> random, View action) override {
    actor_.choose(mask, random, false, action);
    return actor_.log_prob();
  }

 private:
  Actor actor_;
};

}  // namespace

Collector::Collector(VectorEnvPtr world, Agent& agent, Options options, Threads* threads)
    : Collector(std::move(world), agent, std::make_unique<AgentPlayer>(agent, threads), options) {}

Collector::Collector(VectorEnvPtr world, Agent& agent, std::unique_ptr<Player> player, Options options)
    : lanes_(std::move(world), options.seed),
      agent_(agent),
      options_(options),
      player_(std::move(player)),
      memory_(lanes_.count(), agent.memory()),
      given_(lanes_.count(), this->world().action_space().columns()),
      random_(action_streams(options.seed, lanes_.count())),
      reward_scaler_(this->world().lanes(), options.gamma, options.normalize_reward),
      ahead_raw_(lanes_.count(), this->world().observation_space().columns()),
      ahead_mask_(lanes_.count(), this->world().masked() ? this->world().action_space().choices() : 0),
      ahead_memory_(lanes_.count(), agent.memory()),
      ahead_start_(1, lanes_.count()),
      ahead_features_(lanes_.count(), agent.observer.features()) {
  ahead_.reserve(static_cast<size_t>(lanes_.count()));
  agent_.observer.watch(lanes_.now().values);
}

Collector::Seconds Collector::collect(Rollout& rollout, std::vector<Episode>& episodes, bool watching) {
  const int64_t T = rollout.shape.steps;
  WorldTimer timer(options_.clock);
  episodes.clear();
  for (int64_t t = 0; t < T; ++t) {
    act(rollout, t);
    timer.step([&] { lanes_.step(given_, episodes); });
    record(rollout, t, watching);
  }
  for (int64_t lane = 0; lane < lanes_.count(); ++lane) {
    if (lanes_.ending(lane) == Ending::none) look_ahead(lane, T - 1, rollout);
  }
  look_at_all(rollout);
  reward_scaler_.scale(rollout.reward);
  return timer.seconds();
}

void Collector::act(Rollout& rollout, int64_t t) {
  const RolloutShape& shape = rollout.shape;
  const int64_t N = shape.lanes;
  const ObservationBatch now = lanes_.now();
  const View action = rollout.action.slice_rows(t * N, N);
  copy(now.start, rollout.start.slice_rows(t, 1));
  if (shape.memory > 0 && t % shape.segment == 0) {
    copy(memory_, rollout.memory.slice_rows(t / shape.segment * N, N));
  }
  if (shape.choices > 0) copy(now.mask, rollout.mask.slice_rows(t * N, N));
  const ConstView value = player_->look(now, memory_, rollout.observation.slice_rows(t * N, N));
  const ConstView log_prob = player_->choose(now.mask, random_, action);
  agent_.units.to_world(action, given_);
  for (int64_t i = 0; i < N; ++i) {
    rollout.value(t, i) = value(i, 0);
    rollout.log_prob(t, i) = log_prob.empty() ? Real(0) : log_prob(i, 0);
    // The step before led here.
    if (t > 0 && now.start(0, i) == 0) rollout.next_value(t - 1, i) = value(i, 0);
  }
}

void Collector::record(Rollout& rollout, int64_t t, bool watching) {
  const Real gamma = static_cast<Real>(options_.gamma);
  const ObservationBatch next = lanes_.now();
  for (int64_t i = 0; i < lanes_.count(); ++i) {
    const Ending ending = lanes_.ending(i);
    rollout.reward(t, i) = lanes_.rewards()(i, 0);
    rollout.discount(t, i) = ending == Ending::terminated ? Real(0) : gamma;
    if (ending != Ending::none) rollout.next_value(t, i) = 0;
    if (ending == Ending::truncated) look_ahead(i, t, rollout);
  }
  copy(next.start, rollout.start.slice_rows(t + 1, 1));
  if (!watching) return;
  reward_scaler_.watch(rollout.reward.row_span(t), next.start.row_span(0));
  agent_.observer.watch(next.values);
}

void Collector::look_ahead(int64_t lane, int64_t step, Rollout& rollout) {
  if (static_cast<int64_t>(ahead_.size()) == lanes_.count()) look_at_all(rollout);
  const auto at = static_cast<int64_t>(ahead_.size());
  copy(lanes_.next_observation(lane), ahead_raw_.view().slice_rows(at, 1));
  copy(memory_.view().slice_rows(lane, 1), ahead_memory_.view().slice_rows(at, 1));
  if (ahead_mask_.columns() > 0) {
    const View mask = ahead_mask_.view().slice_rows(at, 1);
    fill(mask, Real(1));
    if (lanes_.ending(lane) == Ending::none) copy(lanes_.now().mask.slice_rows(lane, 1), mask);
  }
  ahead_.push_back({lane, step});
}

void Collector::look_at_all(Rollout& rollout) {
  const auto count = static_cast<int64_t>(ahead_.size());
  if (count == 0) return;
  const auto front = [&](Tensor& all) { return all.view().slice_rows(0, count); };
  const ConstView mask = ahead_mask_.columns() > 0 ? ConstView(front(ahead_mask_)) : ConstView();
  const ConstView value = player_->look({front(ahead_raw_), ahead_start_.view().slice_columns(0, count), mask},
                                        front(ahead_memory_), front(ahead_features_));
  for (int64_t k = 0; k < count; ++k) {
    const Ahead& each = ahead_[static_cast<size_t>(k)];
    rollout.next_value(each.step, each.lane) = value(k, 0);
  }
  ahead_.clear();
}

void Collector::visit(Archive& archive) {
  archive("lanes", lanes_);
  archive("memory", memory_.values());
  archive("random", random_);
  archive("observer", agent_.observer);
  archive("reward_scaler", reward_scaler_);
}

void Collector::visit_statistics(Archive& archive) {
  archive("observer", agent_.observer);
  ScaleOfRewards scale{reward_scaler_};
  archive("reward_scaler", scale);
}

}  // namespace engram::inline ENGRAM_REAL
