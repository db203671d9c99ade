// What a trained policy does when it is judged: it changes nothing of its learner, and greedy is greedy. For every
// registered algorithm under every memory.
#include "engram/run/selftest/sample.h"
#include "engram/run/selftest/selftest.h"
#include "engram/run/selftest/world.h"
#include "engram/run/task/evaluation.h"

namespace engram {
namespace {

constexpr int judged_lanes = 4;

// Bytes of the learner, statistics included, that playing changes.
double judging_changes(const SmallRun& run) {
  const auto algorithm = make_algorithm(run, run.world(run.lanes));
  algorithm->iterate();
  const std::string before = saved(*algorithm);
  const VectorEnvPtr world = run.world(judged_lanes);
  for (const bool deterministic : {true, false}) evaluate(algorithm->policy(), *world, 7, deterministic);
  return static_cast<double>(differing_bytes(saved(*algorithm), before));
}

// Lanes that see the same, but would draw differently, act alike. Actions that differ over some steps.
double greed_differs(const SmallRun& run) {
  const auto algorithm = make_algorithm(run, run.world(run.lanes));
  algorithm->iterate();
  const Policy& policy = algorithm->policy();
  const VectorEnvPtr world = run.world(1);
  StepBatch seen(1, world->observation_space(), world->action_space(), world->masked());
  Tensor memory(judged_lanes, policy.memory_size()), action(judged_lanes, world->action_space().columns());
  Tensor start(1, judged_lanes), values(judged_lanes, seen.observation.columns());
  Tensor mask(seen.action_mask.rows() > 0 ? judged_lanes : 0, seen.action_mask.columns());
  std::vector<Rng> random;
  for (uint32_t lane = 0; lane < judged_lanes; ++lane) random.emplace_back(7, Purpose::action, lane);
  Acting acting{true, random};
  world->reset(7, seen);
  fill(start, 1);
  int64_t different = 0;
  for (int step = 0; step < 30; ++step) {
    for (int64_t lane = 0; lane < judged_lanes; ++lane) {
      copy(seen.observation, values.view().slice_rows(lane, 1));
      if (mask.rows() > 0) copy(seen.action_mask, mask.view().slice_rows(lane, 1));
    }
    policy.act({values, start, mask}, memory, action, acting);
    for (int64_t lane = 1; lane < judged_lanes; ++lane) {
      different += differing(action.view().row_span(lane), action.view().row_span(0));
    }
    world->step(action.view().slice_rows(0, 1), seen);
    fill(start, seen.ending[0] == Ending::none ? 0 : 1);
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
    checks.push_back(judge("greedy actions are not drawn", run.subject(), 0, [&] { return greed_differs(run); }));
  }
  return checks;
}

}  // namespace engram
