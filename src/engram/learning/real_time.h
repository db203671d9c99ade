// RealTime: a network that learns at every step of one lane, without a buffer: its memory, what that memory owes to the
// weights, and the gradient of each step, through the whole past or through the step alone.
//
//   y_t = look(x_t, start_t)            m_t, y_t = network(x_t, m_{t-1})
//   d_output() = dL_t/dy_t              whoever has a loss of this step fills it
//   g = differentiate()                 dL_t/d(weights), and J moves on:
//       rtrl   g = (direct) + dL_t/dm_{t-1} J_{t-1},  J_t = d m_t / d(weights)   (Module::carry, docs/rtrl.md)
//       bptt   g = (direct): the memory is an input like any other, errors end where it comes in
//
// The weights may move between differentiate() and the next look(); J then mixes what older weights owed.
#pragma once

#include "engram/core/archive.h"
#include "engram/nn/module.h"

namespace engram::inline ENGRAM_REAL {

class RealTime {
 public:
  // through_past: Error where the network's memory cannot be followed at the cost of its weights (demand_real_time).
  RealTime(const Module& network, const Parameters& parameters, bool through_past);

  // features (1, D) -> y (1, O), valid until the next look.
  View look(ConstView features, bool start);
  View output() { return output_; }
  View d_output() { return d_output_; }
  // Valid until the next call.
  const Parameters& differentiate();

  ConstView memory() const { return memory_; }  // (1, M) after the last look
  void visit(Archive& archive);

 private:
  const Module& network_;
  const Parameters& parameters_;
  bool through_past_;
  Workspace workspace_;
  Parameters gradient_;
  Tensor features_, start_;   // (1, D), (1, 1) of the last look
  Tensor memory_, d_memory_;  // (1, M)
  Tensor influence_;          // (1, I): J
  Tensor output_, d_output_;  // (1, O)
};

// Error where `network` has no memory, or one whose units see each other: which memories can be followed.
void demand_real_time(const Module& network);

}  // namespace engram::inline ENGRAM_REAL
