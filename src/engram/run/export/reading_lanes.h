// ReadingLanes: a data set as one lane of an environment whose actions change nothing: an observation is an input, an
// episode a sequence. For whoever only needs a policy to be shown what it will see.
#pragma once

#include <utility>

#include "engram/env/world.h"

namespace engram::inline ENGRAM_REAL {

class ReadingLanes final : public VectorEnv {
 public:
  ReadingLanes(DatasetPtr data, DataPart part) : data_(std::move(data)), part_(part) {}
  const Space& observation_space() const override { return data_->input_space(); }
  const Space& action_space() const override { return data_->target_space(); }
  int lanes() const override { return 1; }
  bool masked() const override { return false; }
  void reset(uint64_t, StepBatch& batch) override {
    sequence_ = step_ = 0;
    read(batch.observation);
    batch.ending[0] = Ending::none;
    batch.final_lane.clear();
  }
  void step(ConstView, StepBatch& batch) override {
    batch.reward(0, 0) = 0;
    batch.final_lane.clear();
    batch.ending[0] = ++step_ < data_->length(part_, sequence_) ? Ending::none : Ending::terminated;
    if (batch.ending[0] == Ending::terminated) {
      copy(batch.observation, batch.final_observation);
      batch.final_lane.push_back(0);
      sequence_ = (sequence_ + 1) % data_->sequences(part_);
      step_ = 0;
    }
    read(batch.observation);
  }
  void visit(Archive& archive) override {
    archive("sequence", sequence_);
    archive("step", step_);
  }
  void visit_fitted(Archive& archive) override { data_->visit_fitted(archive); }

 private:
  void read(View input) const {
    Tensor target(1, data_->target_space().columns()), weight(1, 1);
    data_->read({part_, sequence_, step_}, input, target, weight);
  }

  DatasetPtr data_;
  DataPart part_;
  int64_t sequence_ = 0, step_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
