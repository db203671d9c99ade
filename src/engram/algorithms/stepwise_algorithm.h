// StepwiseAlgorithm: what all learners share that play one environment and learn from each step as it comes: the loop
// over steps and episodes, exploration's schedule, metrics and the checkpoint.
//
// One iteration is a thousandth of the run, at least 1000 steps. A step is too short to time its parts: all of it is
// told as learning. At an ending the learner sees the true last observation, then begins with that of a new episode.
#pragma once

#include <memory>
#include <string>

#include "engram/algorithms/registry.h"
#include "engram/algorithms/values/exploration.h"
#include "engram/core/draws.h"
#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {

class StepwiseAlgorithm : public Algorithm {
 public:
  const Metrics& iterate() final;
  int64_t timesteps() const final { return timesteps_; }
  int64_t timesteps_per_iteration() const final;
  void visit(Archive& archive) final;

 protected:
  struct Step {
    int64_t action;
    double reward;
    ConstView next_observation;  // (1, columns), the true next one
    Ending ending;
  };

  StepwiseAlgorithm(VectorEnvPtr world, const RunContext& context, const ExplorationSchedule& schedule);

  // The learner's part. `begin` gives the first action in an observation, `next` learns from a step and gives the
  // action that follows it (without meaning where the episode ended).
  virtual int64_t begin(ConstView observation) = 0;
  virtual int64_t next(const Step& step) = 0;
  virtual Exploration& behaviour() = 0;
  virtual void follow(double progress) = 0;   // its own schedules, at the share of the run that is over
  virtual void report(Metrics& metrics) = 0;  // its own figures
  virtual void visit_learner(Archive&) = 0;   // beyond visit_policy
  virtual void visit_position(Archive&) = 0;  // the state that the coming action is taken in
  // A learner's constructor ends with this: the world begins.
  void start();

  [[noreturn]] void refuse(const std::string& value) const;  // one that is not finite any more

  VectorEnvPtr world_;
  RunContext context_;
  Draws draws_;
  StepBatch batch_;

 private:
  int64_t steps_of_iteration() const;
  void step();
  void begin_episode();
  ConstView present() const { return batch_.observation.view().slice_rows(0, 1); }

  ExplorationSchedule schedule_;
  Tensor action_row_;  // (1, 1)
  int64_t timesteps_ = 0, episodes_ = 0, action_ = 0;
  Episode episode_{};  // so far
  Metrics metrics_;
};

}  // namespace engram::inline ENGRAM_REAL
