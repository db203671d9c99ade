// StepwiseAlgorithm: what all learners share that learn from each step as it comes: exploration's schedule, metrics,
// the checkpoint, and how a step of N lanes (learning/lanes.h) becomes N experiences of one learner:
//
//   all lanes act; the world makes one step; then, lane by lane in ascending order, the learner hears what the lane's
//   action led to and says the lane's next action, by what it knows by then. Lane i draws from stream i.
//
// At an ending the learner hears of the true last observation, then begins with that of a new episode. A step is too
// short to time its parts: the seconds of an iteration (iteration.h) all count as learning.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engram/algorithms/registry.h"
#include "engram/algorithms/values/exploration.h"
#include "engram/core/draws.h"
#include "engram/core/error.h"
#include "engram/learning/lanes.h"

namespace engram::inline ENGRAM_REAL {

class StepwiseAlgorithm : public Algorithm {
 public:
  const Metrics& iterate() final;
  int64_t timesteps() const final { return lanes_.timesteps(); }
  int64_t timesteps_per_iteration() const final;
  void visit(Archive& archive) final;

 protected:
  struct Step {
    int64_t lane, action;
    double reward;
    ConstView next_observation;  // (1, columns), the true next one
    Ending ending;
  };

  StepwiseAlgorithm(VectorEnvPtr world, const RunContext& context, const ExplorationSchedule& schedule);

  // The learner's part. `see` takes in what a lane shows, where its coming action is taken; `act` gives the first
  // action there; `next` learns from a step, takes in where it led and gives the action that follows (without meaning
  // where the episode ended).
  virtual void see(int64_t lane) = 0;
  virtual int64_t act(int64_t lane) = 0;
  virtual int64_t next(const Step& step) = 0;
  virtual Exploration& behaviour() = 0;
  virtual void follow(double progress) = 0;   // its own schedules, at the share of the run that is over
  virtual void report(Metrics& metrics) = 0;  // its own figures
  virtual void visit_learner(Archive&) = 0;   // beyond visit_policy
  // A learner's constructor ends with this: every lane begins.
  void start();

  const VectorEnv& world() const { return lanes_.world(); }
  ConstView present(int64_t lane) const { return lanes_.now().values.slice_rows(lane, 1); }
  Draws& draws(int64_t lane) { return draws_[static_cast<size_t>(lane)]; }
  [[noreturn]] void refuse(const std::string& value) const;  // one that is not finite any more

  Lanes lanes_;
  RunContext context_;

 private:
  void step();
  void hear(int64_t lane);
  void begin(int64_t lane);

  ExplorationSchedule schedule_;
  std::vector<Draws> draws_;  // N
  Tensor action_;             // (N, 1): the coming one
  ConstView coming_;  // action_, made once: making one a step stalls on its own stores, 5 % of a small world's step
  int64_t episodes_ = 0;
  Metrics metrics_;
};

}  // namespace engram::inline ENGRAM_REAL
