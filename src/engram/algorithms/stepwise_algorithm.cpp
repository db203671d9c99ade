#include "engram/algorithms/stepwise_algorithm.h"

#include <algorithm>

#include "engram/algorithms/iteration.h"
#include "engram/core/platform.h"

namespace engram::inline ENGRAM_REAL {

StepwiseAlgorithm::StepwiseAlgorithm(VectorEnvPtr world, const RunContext& context, const ExplorationSchedule& schedule)
    : lanes_(std::move(world), context.seed),
      context_(context),
      schedule_(schedule),
      draws_(streams_of_lanes<Draws>(context.seed, Purpose::exploration, lanes_.count())),
      action_(lanes_.count(), 1),
      coming_(action_) {}

void StepwiseAlgorithm::start() {
  for (int64_t lane = 0; lane < lanes_.count(); ++lane) begin(lane);
}

const Metrics& StepwiseAlgorithm::iterate() {
  const FlushDenormals flush;
  metrics_.values.clear();
  iterate_steps(
      metrics_, context_, [&] { return timesteps(); }, [&] { step(); });
  metrics_.values.emplace_back("rollout/exploration_rate", behaviour().epsilon_greedy.epsilon);
  report(metrics_);
  return metrics_;
}

int64_t StepwiseAlgorithm::timesteps_per_iteration() const { return usual_iteration(context_); }

inline void StepwiseAlgorithm::hear(int64_t lane) {
  const Ending ending = lanes_.ending(lane);
  const auto action = static_cast<int64_t>(action_(lane, 0));
  const int64_t coming = next({lane, action, lanes_.reward(lane), lanes_.next_observation(lane), ending});
  action_(lane, 0) = static_cast<Real>(coming);
  if (ending == Ending::none) return;
  ++episodes_;
  begin(lane);
}

void StepwiseAlgorithm::step() {
  const double progress =
      std::min(1.0, static_cast<double>(timesteps()) / static_cast<double>(context_.total_timesteps));
  behaviour().epsilon_greedy.epsilon = schedule_.at(progress, episodes_);
  follow(progress);
  lanes_.step(coming_, metrics_.episodes);
  for (int64_t lane = 0; lane < lanes_.count(); ++lane) hear(lane);
}

void StepwiseAlgorithm::begin(int64_t lane) {
  see(lane);
  action_(lane, 0) = static_cast<Real>(act(lane));
}

void StepwiseAlgorithm::visit(Archive& archive) {
  visit_policy(archive);
  visit_learner(archive);
  archive("lanes", lanes_);
  archive("episodes", episodes_, a_count);
  archive("action", action_.values());
  archive("draws", draws_);
  if (!archive.loading()) return;
  const RowCheck fits(world().action_space());
  for (int64_t lane = 0; lane < lanes_.count(); ++lane) {
    if (!fits(action_.view().row(lane))) throw Error("checkpoint: an action outside its space; it was altered");
    see(lane);
  }
}

void StepwiseAlgorithm::refuse(const std::string& value) const {
  throw Error(value + " is not finite after step " + std::to_string(timesteps()) + " (seed " +
                  std::to_string(context_.seed) + "); lower --learning_rate or --gamma",
              1);
}

}  // namespace engram::inline ENGRAM_REAL
