// What a trained policy does when it is judged: it changes nothing of its learner, and greedy is greedy. For every
// registered algorithm under every memory.
#include "engram/learning/lanes.h"
#include "engram/run/selftest/sample.h"
#include "engram/run/selftest/selftest.h"
#include "engram/run/selftest/world.h"
#include "engram/run/task/data_part.h"
#include "engram/run/task/evaluation.h"
#include "engram/run/task/game_part.h"

namespace engram {
namespace {

constexpr int judged_lanes = 4;

void show(const Policy& policy, const WorldPointer& world, bool deterministic) {
  if (Dataset* const* data = std::get_if<Dataset*>(&world)) {
    judge_part(policy, **data, DataPart::validation);
  } else if (Game* const* game = std::get_if<Game*>(&world)) {
    play_games(policy, **game, judged_lanes, 7);
  } else {
    evaluate(policy, *std::get<VectorEnv*>(world), 7, deterministic);
  }
}

// Bytes of the learner, statistics included, that playing changes.
double judging_changes(const SmallRun& run) {
  const auto algorithm = make_algorithm(run, run.world(run.lanes));
  algorithm->iterate();
  const std::string before = saved(*algorithm);
  const World world = run.world(judged_lanes);
  for (const bool deterministic : {true, false}) show(algorithm->policy(), borrowed(world), deterministic);
  return static_cast<double>(differing_bytes(saved(*algorithm), before));
}

// Two who see and remember the same, but would draw differently, act alike. Actions that differ over some steps.
double greed_differs(const SmallRun& run) {
  const auto algorithm = make_algorithm(run, run.world(run.lanes));
  algorithm->iterate();
  const Policy& policy = algorithm->policy();
  Lanes lanes(environment_of(run.world(judged_lanes)), 7);
  std::vector<Rng> random = action_streams(7, judged_lanes), other_random = action_streams(8, judged_lanes);
  Acting acting{true, random}, other_acting{true, other_random};
  Tensor memory(judged_lanes, policy.memory_size()), other_memory = memory;
  Tensor action(judged_lanes, lanes.world().action_space().columns()), other_action = action;
  std::vector<Episode> ended;
  int64_t different = 0;
  for (int step = 0; step < 30; ++step) {
    policy.act(lanes.now(), memory, action, acting);
    policy.act(lanes.now(), other_memory, other_action, other_acting);
    different += differing(action.values(), other_action.values());
    lanes.step(action, ended);
  }
  return static_cast<double>(different);
}

// Seeds of training that judging uses, too.
double shared_seeds() {
  int shared = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    for (uint32_t purpose = 0; purpose < 4; ++purpose) shared += evaluation_seed(seed, purpose) < 100;
  }
  return shared;
}

}  // namespace

std::vector<Check> judge_deployment() {
  std::vector<Check> checks;
  checks.push_back(judge("judging has seeds of its own", "seeds 0 to 99", 0, shared_seeds));
  for (const SmallRun& run : small_runs()) {
    checks.push_back(
        judge("judging leaves the learner as it was", run.subject(), 0, [&] { return judging_changes(run); }));
    if (kind_of(run.world(1)) != WorldKind::environment) continue;
    checks.push_back(judge("greedy actions are not drawn", run.subject(), 0, [&] { return greed_differs(run); }));
  }
  return checks;
}

}  // namespace engram
