// TrainedRun: the policy that a run's checkpoint holds, and worlds to show it. For whoever plays it without training it
// on: evaluate, report, export.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engram/run/experiment/plan.h"

namespace engram::inline ENGRAM_REAL {

class TrainedRun {
 public:
  // `checkpoint`: "last" or "best"; `overrides`: settings that replace those of the run; `warn` hears of a damaged
  // checkpoint. Error where the directory is no run or holds no whole checkpoint.
  TrainedRun(const std::string& directory, const std::string& checkpoint, const std::vector<Setting>& overrides,
             const std::function<void(const std::string&)>& warn);

  const Plan& plan() const { return plan_; }
  const Algorithm& algorithm() const { return *algorithm_; }
  const Policy& policy() const { return algorithm_->policy(); }
  const std::string& ledger_header() const { return ledger_header_; }  // "" but for worlds judged in one straight pass
  bool one_pass() const { return passes_ > 0; }
  int passes() const { return passes_; }  // how many lanes a judgement takes; 0: episodes are played

  // A world of the run's making over a part of its data, with what the training world fitted.
  VectorEnvPtr make_world(int lanes, DataPart part) const;

 private:
  Plan plan_;
  VectorEnv* training_world_ = nullptr;  // owned by the algorithm
  std::unique_ptr<Algorithm> algorithm_;
  std::string ledger_header_;
  int passes_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
