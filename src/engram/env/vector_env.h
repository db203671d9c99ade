// VectorEnv: N lanes of one world behind a single virtual face, for algorithms, the command line and Python.
//
// Same-step autoreset: where an episode ends, `observation` is already the first one of the next episode and
// `final_observation` holds the true last one. An algorithm sets start = 1 for the next step of such a lane,
// discount = 0 only where it terminated.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <typeindex>
#include <vector>

#include "engram/env/environment.h"
#include "engram/env/observation_map.h"

namespace engram::inline ENGRAM_REAL {

// One reward a lane, as the world said it: tables learn from these, networks from their rounding.
class Rewards {
 public:
  explicit Rewards(int lanes) : values_(static_cast<size_t>(lanes)) {}
  double& operator()(int64_t lane, int64_t) { return values_[static_cast<size_t>(lane)]; }  // (N, 1)
  double operator()(int64_t lane, int64_t) const { return values_[static_cast<size_t>(lane)]; }

 private:
  std::vector<double> values_;
};

// What reset and step write; the caller owns it and reuses it.
class StepBatch {
 public:
  StepBatch(int lanes, const Space& observation, const Space& action, bool masked);

  Tensor observation;           // (N, columns)
  Rewards reward;               // (N, 1)
  Tensor action_mask;           // (N, choices), or empty where the world forbids nothing
  std::vector<Ending> ending;   // N
  Tensor final_observation;     // (N, columns): the first `finals()` rows are valid
  std::vector<int> final_lane;  // the lane of each, ascending
  int finals() const { return static_cast<int>(final_lane.size()); }
};

class VectorEnv {
 public:
  virtual ~VectorEnv() = default;
  virtual const Space& observation_space() const = 0;
  virtual const Space& action_space() const = 0;
  virtual int lanes() const = 0;
  virtual bool masked() const = 0;  // whether StepBatch::action_mask is filled
  virtual void reset(uint64_t seed, StepBatch& batch) = 0;
  virtual void step(ConstView actions, StepBatch& batch) = 0;  // actions (N, columns), inside the space
  // Everything that resume needs, random streams and fitted data included; not the last observation and mask, which
  // are the caller's own.
  virtual void visit(Archive& archive) = 0;
  virtual void visit_fitted(Archive& archive) = 0;  // what was fitted on training data (a scaler)
  virtual bool resumable() const { return true; }

  // What a user should know of the data.
  virtual std::vector<std::string> notes() const { return {}; }

  // Pictures of its observations, for a report; {} where it has none.
  virtual std::vector<ObservationMap> maps() const { return {}; }

  // The world in a lane itself, for those who know its type and what it tells beyond episodes; null: it is of another
  // one. Its episode may be over and the next one begun (same-step autoreset).
  template <class E>
  const E* lane_as(int lane) const {
    return static_cast<const E*>(lane_of_type(typeid(E), lane));
  }

 protected:
  friend class OuterEnv;
  virtual const void* lane_of_type(std::type_index, int) const { return nullptr; }
};

using VectorEnvPtr = std::unique_ptr<VectorEnv>;

}  // namespace engram::inline ENGRAM_REAL
