#include "engram/learning/rollout.h"

namespace engram::inline ENGRAM_REAL {

Rollout::Rollout(const RolloutShape& s)
    : shape(s),
      observation(s.steps * s.lanes, s.features),
      action(s.steps * s.lanes, s.action),
      mask(s.choices > 0 ? s.steps * s.lanes : 0, s.choices),
      reward(s.steps, s.lanes),
      discount(s.steps, s.lanes),
      value(s.steps, s.lanes),
      next_value(s.steps, s.lanes),
      log_prob(s.steps, s.lanes),
      weight(s.steps, s.lanes),
      start(s.steps + 1, s.lanes),
      memory(s.segments(), s.memory),
      advantage(s.steps, s.lanes),
      returns(s.steps, s.lanes),
      label(s.labelled ? s.steps : 0, s.lanes) {
  fill(weight, Real(1));
}

void Minibatch::gather(const Rollout& rollout, std::span<const int> segments) {
  const RolloutShape& shape = rollout.shape;
  const int64_t N = shape.lanes;
  steps = shape.segment;
  lanes = static_cast<int64_t>(segments.size());
  const int64_t rows = steps * lanes;
  observation.resize(rows, shape.features);
  action.resize(rows, shape.action);
  mask.resize(shape.choices > 0 ? rows : 0, shape.choices);
  start.resize(steps, lanes);
  memory.resize(lanes, shape.memory);
  for (Tensor* column : {&log_prob, &value, &advantage, &returns, &weight}) column->resize(rows, 1);
  label.resize(shape.labelled ? rows : 0, 1);

  for (int64_t b = 0; b < lanes; ++b) {
    const int64_t chunk = segments[static_cast<size_t>(b)] / N, lane = segments[static_cast<size_t>(b)] % N;
    std::copy_n(rollout.memory.view().row(segments[static_cast<size_t>(b)]), shape.memory, memory.view().row(b));
    for (int64_t l = 0; l < steps; ++l) {
      const int64_t t = chunk * steps + l, from = t * N + lane, to = l * lanes + b;
      std::copy_n(rollout.observation.view().row(from), shape.features, observation.view().row(to));
      std::copy_n(rollout.action.view().row(from), shape.action, action.view().row(to));
      if (shape.choices > 0) std::copy_n(rollout.mask.view().row(from), shape.choices, mask.view().row(to));
      start(l, b) = rollout.start(t, lane);
      log_prob(to, 0) = rollout.log_prob(t, lane);
      value(to, 0) = rollout.value(t, lane);
      advantage(to, 0) = rollout.advantage(t, lane);
      returns(to, 0) = rollout.returns(t, lane);
      weight(to, 0) = rollout.weight(t, lane);
      if (shape.labelled) label(to, 0) = rollout.label(t, lane);
    }
  }
}

}  // namespace engram::inline ENGRAM_REAL
