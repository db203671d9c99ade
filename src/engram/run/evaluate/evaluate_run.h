// The evaluate verb: what the policy of a run is worth.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engram/env/vector_env.h"
#include "engram/run/experiment/plan.h"
#include "engram/run/experiment/summary.h"
#include "engram/run/experiment/trained_run.h"

namespace engram::inline ENGRAM_REAL {

struct EvaluationRequest {
  std::string run;
  std::string checkpoint = "last";  // or "best"
  int64_t episodes = 100;           // a Task may play fewer
  int64_t seed = -1;                // -1: the run's; its stream is apart from training's in either case
  bool deterministic = true;
  std::string trace;                   // CSV file, one row per step; "": none
  std::vector<Setting> world_options;  // override those of the run, e.g. data
  std::vector<std::string> also_known;
  bool force = false;  // though options or data were changed since
};

// As the Task of the run's world judges (task.h); its files are left in the run's directory. `warn` hears of a damaged
// checkpoint.
EvaluationSummary evaluate_run(const EvaluationRequest& request, const std::function<void(const std::string&)>& warn);

}  // namespace engram::inline ENGRAM_REAL
