// Influences: real-time recurrent learning beside a rollout: what the memory at each segment's beginning owes to the
// weights, J = d memory / d weights (Module::carry), so that the gradient of a segment of any length reaches back to the
// beginning of its episode.
//
//   dL/d(weights) = (BPTT through the segment) + dL/d(memory before it) J
//
// J is carried over each rollout with the weights that collected it, before they change, and goes on from rollout to
// rollout: at fixed weights this is the gradient through the whole past, to rounding. Where weights change, J mixes
// what older weights owed, as in every online RTRL (Williams & Zipser 1989, section 3).
#pragma once

#include "engram/core/archive.h"
#include "engram/learning/rollout.h"

namespace engram::inline ENGRAM_REAL {

class Influences {
 public:
  // Error where the network's memory cannot be followed at the cost of its weights.
  Influences(const Module& network, const Parameters& parameters, const RolloutShape& shape, Threads* threads);

  // Carries J over the rollout, keeping it at the beginning of each segment. To be called before the weights move.
  void follow(const Parameters& parameters, const Rollout& rollout);
  // (B, I) of these segments, in their order; valid until the next call.
  ConstView at(std::span<const Segment> segments);
  void visit(Archive& archive) { archive("influence", now_.values()); }

 private:
  const Module& network_;
  RolloutShape shape_;
  Workspace workspace_;
  Tensor now_;     // (N, I) before the coming step
  Tensor kept_;    // (T/L*N, I) before each segment, by time, then by lane
  Tensor batch_;   // (B, I)
  Tensor memory_;  // (N, M) scratch
  Tensor output_;  // (L*N, O) scratch
};

}  // namespace engram::inline ENGRAM_REAL
