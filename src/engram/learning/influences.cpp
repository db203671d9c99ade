#include "engram/learning/influences.h"

#include "engram/learning/real_time.h"

namespace engram::inline ENGRAM_REAL {

Influences::Influences(const Module& network, const Parameters& parameters, const RolloutShape& shape, Threads* threads)
    : network_(network),
      shape_(shape),
      workspace_(parameters.layout().slots(), threads),
      memory_(shape.lanes, shape.memory) {
  demand_real_time(network);
  now_ = Tensor(shape.lanes, network.influence());
  kept_ = Tensor(shape.steps / shape.segment * shape.lanes, network.influence());
  output_ = Tensor(shape.segment * shape.lanes, network.shape().output);
}

void Influences::follow(const Parameters& parameters, const Rollout& rollout) {
  const int64_t N = shape_.lanes, L = shape_.segment;
  for (int64_t chunk = 0; chunk < shape_.steps / L; ++chunk) {
    copy(now_, kept_.view().slice_rows(chunk * N, N));
    copy(rollout.memory.slice_rows(chunk * N, N), memory_);
    const Sequence x{rollout.observation.slice_rows(chunk * L * N, L * N), rollout.start.slice_rows(chunk * L, L)};
    network_.forward(parameters, x, memory_, output_, workspace_, {.keep = true});
    network_.carry(parameters, x, now_, workspace_);
  }
}

ConstView Influences::at(std::span<const Segment> segments) {
  batch_.resize(static_cast<int64_t>(segments.size()), kept_.columns());
  for (size_t b = 0; b < segments.size(); ++b) {
    const int64_t row = segments[b].first / shape_.segment * shape_.lanes + segments[b].lane;
    copy(kept_.view().slice_rows(row, 1), batch_.view().slice_rows(static_cast<int64_t>(b), 1));
  }
  return batch_;
}

}  // namespace engram::inline ENGRAM_REAL
