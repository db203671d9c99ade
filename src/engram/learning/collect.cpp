#include "engram/learning/collect.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// A clock costs about as much as a step of a small world: the world is timed at every so many steps.
constexpr int64_t timed_steps = 16;

std::vector<Rng> action_streams(uint64_t seed, int64_t lanes) {
  std::vector<Rng> streams;
  for (int64_t i = 0; i < lanes; ++i) streams.emplace_back(seed, Purpose::action, static_cast<uint32_t>(i));
  return streams;
}

bool all_finite(std::span<const Real> values) {
  bool finite = true;
  for (Real x : values) finite &= std::isfinite(x);
  return finite;
}

// The lane of the first row that holds something else.
int64_t first_not_finite(ConstView rows) {
  for (int64_t i = 0; i < rows.rows; ++i) {
    if (!all_finite(rows.row_span(i))) return i;
  }
  return -1;
}

}  // namespace

Collector::Collector(VectorEnvPtr world, Agent& agent, Options options, Threads* threads)
    : world_(std::move(world)),
      agent_(agent),
      options_(options),
      actor_(agent, threads),
      batch_(world_->lanes(), world_->observation_space(), world_->action_space(), world_->masked()),
      start_(1, lanes()),
      memory_(lanes(), agent.memory()),
      clipped_(lanes(), world_->action_space().columns()),
      random_(action_streams(options.seed, lanes())),
      running_(static_cast<size_t>(lanes())),
      reward_scaler_(world_->lanes(), options.gamma, options.normalize_reward),
      ahead_raw_(lanes(), world_->observation_space().columns()),
      ahead_memory_(lanes(), agent.memory()),
      ahead_start_(1, lanes()) {
  ahead_.reserve(static_cast<size_t>(lanes()));
  world_->reset(options_.seed, batch_);
  fill(start_, Real(1));
  demand_finite();
  agent_.observer.watch(batch_.observation);
}

Collector::Seconds Collector::collect(Rollout& rollout, std::vector<Episode>& episodes) {
  const auto now = [&] { return options_.clock == nullptr ? 0 : options_.clock(); };
  const int64_t T = rollout.shape.steps;
  const double begin = now();
  double world = 0;
  episodes.clear();
  for (int64_t t = 0; t < T; ++t) {
    act(rollout, t);
    const bool timed = t % timed_steps == 0;
    const double before = timed ? now() : 0;
    world_->step(clipped_, batch_);
    if (timed) world += now() - before;
    record(rollout, t, episodes);
  }
  for (int64_t lane = 0; lane < lanes(); ++lane) {
    if (start_(0, lane) == 0) look_ahead(batch_.observation.view().slice_rows(lane, 1), lane, T - 1, rollout);
  }
  look_at_all(rollout);
  reward_scaler_.scale(rollout.reward);
  const int64_t timed = (T + timed_steps - 1) / timed_steps;
  world *= static_cast<double>(T) / static_cast<double>(timed);
  return {world, std::max(0.0, now() - begin - world)};
}

void Collector::act(Rollout& rollout, int64_t t) {
  const RolloutShape& shape = rollout.shape;
  const int64_t N = shape.lanes;
  const View action = rollout.action.slice_rows(t * N, N);
  copy(start_, rollout.start.slice_rows(t, 1));
  if (shape.memory > 0 && t % shape.segment == 0) {
    copy(memory_, rollout.memory.slice_rows(t / shape.segment * N, N));
  }
  if (shape.choices > 0) copy(batch_.action_mask, rollout.mask.slice_rows(t * N, N));
  actor_.look(batch_.observation, start_, memory_, rollout.observation.slice_rows(t * N, N));
  actor_.choose(batch_.action_mask, random_, false, action);
  clip_into(world_->action_space(), action, clipped_);
  const ConstView value = actor_.value(), log_prob = actor_.log_prob();
  for (int64_t i = 0; i < N; ++i) {
    rollout.value(t, i) = value(i, 0);
    rollout.log_prob(t, i) = log_prob(i, 0);
    // The step before led here.
    if (t > 0 && start_(0, i) == 0) rollout.next_value(t - 1, i) = value(i, 0);
  }
}

void Collector::record(Rollout& rollout, int64_t t, std::vector<Episode>& episodes) {
  timesteps_ += lanes();
  demand_finite();
  const Real gamma = static_cast<Real>(options_.gamma);
  int64_t final = 0;
  for (int64_t i = 0; i < lanes(); ++i) {
    const Ending ending = batch_.ending[static_cast<size_t>(i)];
    Episode& running = running_[static_cast<size_t>(i)];
    rollout.reward(t, i) = batch_.reward(i, 0);
    running.episode_return += static_cast<double>(batch_.reward(i, 0));
    ++running.length;
    rollout.discount(t, i) = ending == Ending::terminated ? Real(0) : gamma;
    start_(0, i) = ending == Ending::none ? Real(0) : Real(1);
    const ConstView true_next = ending == Ending::none ? batch_.observation.view().slice_rows(i, 1)
                                                       : batch_.final_observation.view().slice_rows(final++, 1);
    if (options_.label) rollout.label(t, i) = options_.label(*world_, true_next);
    if (ending == Ending::none) continue;
    rollout.next_value(t, i) = 0;
    if (ending == Ending::truncated) look_ahead(true_next, i, t, rollout);
    episodes.push_back({running.episode_return, running.length, timesteps_});
    running = {};
  }
  copy(start_, rollout.start.slice_rows(t + 1, 1));
  reward_scaler_.watch(rollout.reward.row_span(t), start_.values());
  agent_.observer.watch(batch_.observation);
}

void Collector::look_ahead(ConstView raw, int64_t lane, int64_t step, Rollout& rollout) {
  if (static_cast<int64_t>(ahead_.size()) == lanes()) look_at_all(rollout);
  const auto at = static_cast<int64_t>(ahead_.size());
  copy(raw, ahead_raw_.view().slice_rows(at, 1));
  copy(memory_.view().slice_rows(lane, 1), ahead_memory_.view().slice_rows(at, 1));
  ahead_.push_back({lane, step});
}

void Collector::look_at_all(Rollout& rollout) {
  const auto count = static_cast<int64_t>(ahead_.size());
  if (count == 0) return;
  actor_.look(ahead_raw_.view().slice_rows(0, count), ahead_start_.view().slice_columns(0, count),
              ahead_memory_.view().slice_rows(0, count));
  for (int64_t k = 0; k < count; ++k) {
    const Ahead& each = ahead_[static_cast<size_t>(k)];
    rollout.next_value(each.step, each.lane) = actor_.value()(k, 0);
  }
  ahead_.clear();
}

void Collector::demand_finite() const {
  const auto refuse = [&](const char* what, int64_t lane) {
    throw Error(std::string("the ") + what + " is not finite: lane " + std::to_string(lane) + ", step " +
                    std::to_string(timesteps_ / lanes()) + ", seed " + std::to_string(options_.seed) +
                    "; correct the world",
                1);
  };
  if (!all_finite(batch_.observation.values())) refuse("observation", first_not_finite(batch_.observation));
  if (!all_finite(batch_.reward.values())) refuse("reward", first_not_finite(batch_.reward));
  if (batch_.final_lane.empty()) return;
  const int64_t row = first_not_finite(batch_.final_observation.view().slice_rows(0, batch_.finals()));
  if (row >= 0) refuse("final observation", batch_.final_lane[static_cast<size_t>(row)]);
}

void Collector::visit(Archive& archive) {
  archive("timesteps", timesteps_);
  archive("world", *world_);
  archive("observation", batch_.observation.values());
  archive("action_mask", batch_.action_mask.values());
  archive("start", start_.values());
  archive("memory", memory_.values());
  archive("random", random_);
  for (size_t i = 0; i < running_.size(); ++i) {
    archive("return", running_[i].episode_return);
    archive("length", running_[i].length);
  }
  archive("observer", agent_.observer);
  archive("reward_scaler", reward_scaler_);
}

}  // namespace engram::inline ENGRAM_REAL
