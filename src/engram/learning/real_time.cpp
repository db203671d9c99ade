#include "engram/learning/real_time.h"

#include "engram/core/error.h"
#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {

RealTime::RealTime(const Module& network, const Parameters& parameters, bool through_past)
    : network_(network),
      parameters_(parameters),
      through_past_(through_past),
      workspace_(parameters.layout().slots()),
      gradient_(parameters.shared_layout()),
      features_(1, network.shape().input),
      start_(1, 1),
      memory_(1, network.shape().memory),
      d_memory_(1, network.shape().memory),
      output_(1, network.shape().output),
      d_output_(1, network.shape().output) {
  if (!through_past) return;
  demand_real_time(network);
  influence_ = Tensor(1, network.influence());
}

View RealTime::look(ConstView features, bool start) {
  copy(features, features_);
  start_(0, 0) = start ? 1 : 0;
  network_.forward(parameters_, {features_, start_}, memory_, output_, workspace_, {.keep = true});
  return output_;
}

const Parameters& RealTime::differentiate() {
  const Sequence x{features_, start_};
  gradient_.zero();
  fill(d_memory_, Real(0));
  network_.backward(parameters_, x, d_output_, {}, d_memory_, &gradient_, workspace_, {.keep = true});
  if (through_past_) {
    network_.credit(d_memory_, influence_, gradient_);
    network_.carry(parameters_, x, influence_, workspace_);
  }
  return gradient_;
}

void RealTime::visit(Archive& archive) {
  archive("memory", memory_.values());
  if (through_past_) archive("influence", influence_.values());
}

void demand_real_time(const Module& network) {
  if (network.real_time() && network.influence() > 0) return;
  std::string able;
  for (const MemoryEntry& entry : registered_memories()) {
    if (entry.make(1, 1, {}, 0)->influence() > 0) able += (able.empty() ? "" : ", ") + entry.name;
  }
  throw Error(
      "--gradient rtrl: expected a memory whose units see themselves alone, as its exact cost is that of the "
      "weights: --memory " +
      able + "; the others learn by bptt");
}

}  // namespace engram::inline ENGRAM_REAL
