#include "engram/learning/rollout.h"

namespace engram::inline ENGRAM_REAL {

Rollout::Rollout(const RolloutShape& s)
    : shape(s),
      experience({s.steps, s.lanes, s.memory, s.segment}, {{"observation", s.features},
                                                           {"action", s.action},
                                                           {"mask", s.choices},
                                                           {"reward", 1},
                                                           {"discount", 1},
                                                           {"value", 1},
                                                           {"next_value", 1},
                                                           {"log_prob", 1},
                                                           {"advantage", 1},
                                                           {"returns", 1}}),
      observation(experience.real("observation")),
      action(experience.real("action")),
      mask(experience.real("mask")),
      reward(per_step("reward")),
      discount(per_step("discount")),
      value(per_step("value")),
      next_value(per_step("next_value")),
      log_prob(per_step("log_prob")),
      advantage(per_step("advantage")),
      returns(per_step("returns")),
      start(experience.start),
      weight(experience.weight),
      memory(experience.memory) {}

void Minibatch::gather(const Rollout& rollout, std::span<const Segment> segments) {
  batch.gather(rollout.experience, segments, 0);
  observation = batch["observation"];
  action = batch["action"];
  mask = batch["mask"];
  log_prob = batch["log_prob"];
  value = batch["value"];
  advantage = batch["advantage"];
  returns = batch["returns"];
  start = batch.start;
  weight = batch.weight;
  memory = batch.memory;
}

}  // namespace engram::inline ENGRAM_REAL
