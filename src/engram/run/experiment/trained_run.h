// TrainedRun: the policy that a run's checkpoint holds, and worlds to show it. For whoever plays it without training it
// on: evaluate, report, export.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engram/run/experiment/plan.h"
#include "engram/run/task/stage.h"

namespace engram::inline ENGRAM_REAL {

class TrainedRun {
 public:
  // `checkpoint`: "last" or "best"; `overrides`: settings that replace those of the run; `warn` hears of a damaged
  // checkpoint. Error where the directory is no run or holds no whole checkpoint, or one that was made with other
  // options or data than stand there now, unless `force`. Data that `overrides` ask for are nobody's forgery. `awaits`:
  // its worlds end with a step that is still to come (env/environment.h).
  TrainedRun(const std::string& directory, const std::string& checkpoint, const std::vector<Setting>& overrides,
             const std::function<void(const std::string&)>& warn, bool force = false, bool awaits = false);

  const Plan& plan() const { return plan_; }
  const Algorithm& algorithm() const { return *algorithm_; }
  const Policy& policy() const { return algorithm_->policy(); }
  std::string fingerprint() const;  // of what it has learned: the bytes that a checkpoint keeps of the policy
  std::vector<ObservationMap> maps() const;

  // Worlds of the run's making over a part of its data, with what the training world fitted.
  StageSource source() const { return {*plan_.world_options, training_world_, awaits_}; }
  World make_world(int lanes, DataPart part) const;

 private:
  Plan plan_;
  bool awaits_;
  WorldPointer training_world_;  // owned by the algorithm
  std::unique_ptr<Algorithm> algorithm_;
};

}  // namespace engram::inline ENGRAM_REAL
