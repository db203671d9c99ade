// VectorEnv: N lanes of one world behind a single virtual face, for algorithms, the command line and Python.
//
// Same-step autoreset: where an episode ends, `observation` is already the first one of the next episode and
// `final_observation` holds the true last one. An algorithm sets start = 1 for the next step of such a lane,
// discount = 0 only where it terminated.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engram/env/environment.h"
#include "engram/env/observation_map.h"

namespace engram {
struct MarketPass;  // env/market/pass.h
}

namespace engram::inline ENGRAM_REAL {

// What reset and step write; the caller owns it and reuses it.
class StepBatch {
 public:
  StepBatch(int lanes, const Space& observation, const Space& action, bool masked);

  Tensor observation;           // (N, columns)
  Tensor reward;                // (N, 1)
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

  // Optional bookkeeping of worlds that are judged in ONE straight pass over their own data, such as a market; empty
  // elsewhere. Both tell of the lane's last step, also when it ended the episode and the lane has begun a new one.
  virtual std::string ledger_header() const { return ""; }   // "decision_time,action,..." without newline
  virtual void append_ledger(int, std::string&) const {}     // the CSV lines of the last step of a lane
  virtual Figures episode_figures(int) const { return {}; }  // of the lane's last finished episode
  virtual int passes() const { return 0; }  // how many straight passes, one a lane, make up a judgement; 0: episodes do
  virtual const MarketPass* market_pass(int) const { return nullptr; }  // the lane's last finished pass over a market
  virtual std::vector<std::string> notes() const { return {}; }         // what a user should know of the data
  virtual ReturnColumns return_columns() const { return {}; }           // in its observations as they are now

  // Pictures of its observations, for a report; {} where it has none.
  virtual std::vector<ObservationMap> maps() const { return {}; }
};

using VectorEnvPtr = std::unique_ptr<VectorEnv>;

}  // namespace engram::inline ENGRAM_REAL
