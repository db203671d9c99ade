// Embeddable: a trained actor as the exported file holds it, laid out in memory instead of in a text.
#pragma once

#include <vector>

#include "engram/core/elementary.h"  // read by the cells' derive
#include "engram/learning/agent.h"
#include "engram/run/export/embedded_policy.h"

namespace engram::inline ENGRAM_REAL {

// Only the actor: what the critic alone uses stays behind. Members refer to each other, so it is neither copied nor
// moved.
class Embeddable {
 public:
  explicit Embeddable(const Agent& agent);  // Error for a layer that the exported file cannot hold
  Embeddable(const Embeddable&) = delete;
  Embeddable& operator=(const Embeddable&) = delete;

  const engram_policy::Policy& policy() const { return policy_; }
  const std::vector<float>& numbers() const { return numbers_; }  // all that layers and normalisation point into
  const std::vector<engram_policy::Layer>& layers() const { return layers_; }
  const std::vector<const CellForm*>& cells() const { return cells_; }  // of each layer; null: it is none
  int memory_size() const { return memory_size_; }
  int64_t weights() const { return weights_; }  // multiply-adds of one step

 private:
  const float* keep(ConstView part);
  const float* keep(const std::vector<Real>& of_actions);
  const float* keep_own(const Agent& agent, const Description& cell);
  void add_layers(const Agent& agent);

  std::vector<float> numbers_;
  std::vector<engram_policy::Layer> layers_;
  std::vector<const CellForm*> cells_;
  std::vector<int> observation_counts_, action_counts_;
  engram_policy::Policy policy_{};
  int memory_size_ = 0;
  int64_t weights_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
