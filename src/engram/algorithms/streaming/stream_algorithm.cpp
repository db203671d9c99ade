#include "engram/algorithms/streaming/stream_algorithm.h"

#include <algorithm>
#include <cmath>

#include "engram/algorithms/iteration.h"
#include "engram/algorithms/streaming/begin_sparse.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram::inline ENGRAM_REAL {

void StreamOptions::demand_followed() const { demand_real_time(*make_memory(network.memory, 1, 1, {})); }

QuickRun quick_stream() {
  return {"CartPole-v1", {{"net_arch", "8"}, {"encoder_arch", "8"}, {"memory_size", "8"}, {"gradient", "bptt"}}};
}

StreamAlgorithm::StreamAlgorithm(VectorEnvPtr world, const StreamOptions& options, NormalisedNetworkMaker make_network,
                                 const RunContext& context)
    : lanes_(std::move(world), context.seed),
      agent_(lanes_.world().observation_space(), lanes_.world().action_space(), options.network,
             make_network(lanes_.world().observation_space(), lanes_.world().action_space(), options.network),
             options.normalize_observation, context.seed),
      random_(context.seed, Purpose::action),
      options_(options),
      context_(context),
      policy_(agent_, context.threads),
      real_time_(*agent_.network, agent_.parameters, options.network.recurrent() && options.gradient == "rtrl"),
      ahead_(agent_, context.threads),
      trace_(agent_.parameters.shared_layout()),
      reward_scaler_(1, options.gamma, options.normalize_reward),
      features_(1, agent_.observer.features()),
      action_(1, lanes_.world().action_space().columns()),
      given_(1, lanes_.world().action_space().columns()),
      reward_(1, 1),
      ahead_memory_(1, agent_.memory()) {
  begin_sparse(*agent_.network, options.sparsity, context.seed, agent_.parameters);
  see(lanes_.now().values);
}

void StreamAlgorithm::add_group(const std::string& prefix, double kappa) {
  Group group{agent_.parameters.values().size(), 0, kappa};
  const auto parts = agent_.parameters.layout().parts();
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].name.starts_with(prefix)) continue;
    const bool last = i + 1 == parts.size();
    group.begin = std::min(group.begin, static_cast<size_t>(parts[i].offset));
    group.end = last ? agent_.parameters.values().size() : static_cast<size_t>(parts[i + 1].offset);
  }
  groups_.push_back(group);
}

int64_t StreamAlgorithm::timesteps_per_iteration() const {
  constexpr int64_t shortest = 1000, longest = 100000;
  return std::clamp((context_.total_timesteps + 999) / 1000, shortest, longest);
}

const Metrics& StreamAlgorithm::iterate() {
  const FlushDenormals flush;
  error_sum_ = step_sum_ = 0;
  const int64_t before = timesteps();
  iterate_steps(
      metrics_, context_, [&] { return timesteps(); }, [&] { step(); });
  const auto count = static_cast<double>(timesteps() - before);
  metrics_.set("train/absolute_error", error_sum_ / count);
  metrics_.set("train/step_size", step_sum_ / count);
  return metrics_;
}

void StreamAlgorithm::step() {
  const View y = real_time_.look(features_, lanes_.now().start(0, 0) != 0);
  choose(y, action_);
  const Step made = act();
  learn(made);
  see(lanes_.now().values);
}

void StreamAlgorithm::see(ConstView raw) {
  agent_.observer.watch(raw);
  agent_.observer.refresh(agent_.parameters);
  agent_.observer.encode(agent_.parameters, raw, features_);
}

StreamAlgorithm::Step StreamAlgorithm::act() {
  agent_.units.to_world(action_, given_);
  lanes_.step(given_, metrics_.episodes);
  const Ending ending = lanes_.ending(0);
  reward_(0, 0) = static_cast<Real>(lanes_.reward(0));
  reward_scaler_.watch(reward_.values(), lanes_.now().start.row_span(0));
  reward_scaler_.scale(reward_);
  if (ending != Ending::terminated) {
    copy(real_time_.memory(), ahead_memory_);
    ahead_.look(lanes_.next_observation(0), never_, ahead_memory_);
  }
  return {static_cast<double>(reward_(0, 0)), ending == Ending::terminated, ending != Ending::none};
}

void StreamAlgorithm::learn(const Step& made) {
  const double delta = error(made);
  if (!std::isfinite(delta)) {
    throw Error("the error is not finite: step " + std::to_string(timesteps()) + ", seed " +
                    std::to_string(context_.seed) + "; a smaller --learning_rate may help",
                1);
  }
  ascend(delta, real_time_.d_output());
  const std::span<const Real> gradient = real_time_.differentiate().values();
  for (const Group& group : groups_) {
    const size_t count = group.end - group.begin;
    const Obgd obgd{options_.learning_rate, group.kappa, options_.gamma * options_.lambda};
    step_sum_ += obgd(delta, gradient.subspan(group.begin, count), trace_.values().subspan(group.begin, count),
                      agent_.parameters.values().subspan(group.begin, count)) /
                 static_cast<double>(groups_.size());
  }
  error_sum_ += std::abs(delta);
  if (made.ended || cuts_traces()) trace_.zero();
}

void StreamAlgorithm::visit(Archive& archive) {
  archive("parameters", agent_.parameters);
  archive("trace", trace_);
  archive("real_time", real_time_);
  archive("lanes", lanes_);
  archive("random", random_);
  archive("observer", agent_.observer);
  archive("reward_scaler", reward_scaler_);
  visit_learner(archive);
  if (archive.loading()) agent_.observer.encode(agent_.parameters, lanes_.now().values, features_);
}

void StreamAlgorithm::visit_statistics(Archive& archive) {
  archive("observer", agent_.observer);
  ScaleOfRewards scale{reward_scaler_};
  archive("reward_scaler", scale);
}

}  // namespace engram::inline ENGRAM_REAL
