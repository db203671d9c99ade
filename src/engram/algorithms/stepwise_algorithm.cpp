#include "engram/algorithms/stepwise_algorithm.h"

#include <algorithm>

namespace engram::inline ENGRAM_REAL {

StepwiseAlgorithm::StepwiseAlgorithm(VectorEnvPtr world, const RunContext& context, const ExplorationSchedule& schedule)
    : world_(std::move(world)),
      context_(context),
      draws_(context.seed, Purpose::exploration),
      batch_(1, world_->observation_space(), world_->action_space(), world_->masked()),
      schedule_(schedule),
      action_row_(1, 1) {}

void StepwiseAlgorithm::start() {
  world_->reset(context_.seed, batch_);
  begin_episode();
}

const Metrics& StepwiseAlgorithm::iterate() {
  metrics_.values.clear();
  metrics_.episodes.clear();
  const double begin = context_.clock == nullptr ? 0 : context_.clock();
  for (int64_t left = steps_of_iteration(); left > 0; --left) step();
  metrics_.learning_seconds = context_.clock == nullptr ? 0 : context_.clock() - begin;
  metrics_.values.emplace_back("rollout/exploration_rate", behaviour().epsilon_greedy.epsilon);
  report(metrics_);
  return metrics_;
}

int64_t StepwiseAlgorithm::timesteps_per_iteration() const {
  return std::max<int64_t>(1000, (context_.total_timesteps + 999) / 1000);
}

// The run ends on the step that was asked for.
int64_t StepwiseAlgorithm::steps_of_iteration() const {
  const int64_t left = context_.total_timesteps - timesteps_;
  return left > 0 ? std::min(left, timesteps_per_iteration()) : timesteps_per_iteration();
}

void StepwiseAlgorithm::step() {
  const double progress =
      std::min(1.0, static_cast<double>(timesteps_) / static_cast<double>(context_.total_timesteps));
  behaviour().epsilon_greedy.epsilon = schedule_.at(progress, episodes_);
  follow(progress);
  action_row_(0, 0) = static_cast<Real>(action_);
  world_->step(action_row_, batch_);
  ++timesteps_;
  const Ending ending = batch_.ending[0];
  const double reward = batch_.reward(0, 0);
  const ConstView final_observation = batch_.final_observation.view().slice_rows(0, 1);
  action_ = next({action_, reward, ending == Ending::none ? present() : final_observation, ending});
  episode_.episode_return += reward;
  ++episode_.length;
  if (ending == Ending::none) return;
  ++episodes_;
  metrics_.episodes.push_back({episode_.episode_return, episode_.length, timesteps_});
  begin_episode();
}

void StepwiseAlgorithm::begin_episode() {
  episode_ = {};
  action_ = begin(present());
}

void StepwiseAlgorithm::visit(Archive& archive) {
  visit_policy(archive);
  visit_learner(archive);
  archive("timesteps", timesteps_);
  archive("episodes", episodes_);
  visit_position(archive);
  archive("action", action_);
  archive("episode_return", episode_.episode_return);
  archive("episode_length", episode_.length);
  archive("draws", draws_);
  archive("world", *world_);
}

void StepwiseAlgorithm::refuse(const std::string& value) const {
  throw Error(value + " is not finite after step " + std::to_string(timesteps_) + " (seed " +
                  std::to_string(context_.seed) + "); lower --learning_rate or --gamma",
              1);
}

}  // namespace engram::inline ENGRAM_REAL
