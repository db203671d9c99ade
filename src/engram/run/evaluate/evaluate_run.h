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
  int64_t episodes = 100;           // worlds that are judged in one straight pass play one
  int64_t seed = -1;                // -1: the run's; its stream is apart from training's in either case
  bool deterministic = true;
  std::string trace;                   // CSV file, one row per step; "": none
  std::vector<Setting> world_options;  // override those of the run, e.g. data
  std::vector<std::string> also_known;
};

// A world with data of its own (a market) is judged in exactly one pass over the test part of each of its instruments,
// and the ledger is written to RUN/ledger.csv, one instrument after the other. `warn` hears of a damaged checkpoint.
EvaluationSummary evaluate_run(const EvaluationRequest& request, const std::function<void(const std::string&)>& warn);

// Judges the passes that `world`, a market, has just finished under the policy of `run`, and notes the look of its
// directory (looks.h).
Judgement judge_market(const std::string& directory, const TrainedRun& run, const VectorEnv& world);

}  // namespace engram::inline ENGRAM_REAL
