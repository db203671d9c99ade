// OuterEnv: lanes around other lanes. It says of itself what the inner ones say, so that a wrapper writes only what it
// changes; new members of VectorEnv are forwarded here and nowhere else.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engram/env/vector_env.h"

namespace engram::inline ENGRAM_REAL {

class OuterEnv : public VectorEnv {
 public:
  explicit OuterEnv(VectorEnvPtr inner) : inner_(std::move(inner)) {}

  const Space& observation_space() const override { return inner_->observation_space(); }
  const Space& action_space() const override { return inner_->action_space(); }
  int lanes() const override { return inner_->lanes(); }
  bool masked() const override { return inner_->masked(); }
  void reset(uint64_t seed, StepBatch& batch) override { inner_->reset(seed, batch); }
  void step(ConstView actions, StepBatch& batch) override { inner_->step(actions, batch); }
  void visit(Archive& archive) override { inner_->visit(archive); }
  void visit_fitted(Archive& archive) override { inner_->visit_fitted(archive); }
  bool resumable() const override { return inner_->resumable(); }
  std::vector<std::string> notes() const override { return inner_->notes(); }
  std::vector<ObservationMap> maps() const override { return inner_->maps(); }

 protected:
  const void* lane_of_type(std::type_index type, int lane) const override { return inner_->lane_of_type(type, lane); }
  VectorEnv& inner() { return *inner_; }
  const VectorEnv& inner() const { return *inner_; }

 private:
  VectorEnvPtr inner_;
};

}  // namespace engram::inline ENGRAM_REAL
