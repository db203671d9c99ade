// What a run's directory and its checkpoints say of the run. Directories come from others, too: Error names the file and
// what was expected in it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engram/algorithms/algorithm.h"
#include "engram/core/archive.h"
#include "engram/env/registry.h"
#include "engram/run/experiment/plan.h"
#include "engram/run/experiment/provenance.h"

namespace engram::inline ENGRAM_REAL {

// What a checkpoint begins with; evaluate reads on to the policy, resume to the end.
struct CheckpointHead {
  std::string algorithm, environment, memory;
  int64_t schedule_timesteps = 0;  // where the schedules ended: the run's total_timesteps at that time
  Provenance made_from{};

  void visit(Archive& archive);
  void demand_match(const Plan& plan) const;  // Error where the checkpoint belongs to another kind of run
};

// What a data set fitted on its training part: a vocabulary decides the shape of the network, so it stands before it.
struct FittedPart {
  WorldPointer world;
  void visit(Archive& archive) {
    if (std::holds_alternative<Dataset*>(world)) visit_fitted(world, archive);
  }
};

// The part of an algorithm that acts.
struct PolicyPart {
  Algorithm& algorithm;
  void visit(Archive& archive) { algorithm.visit_policy(archive); }
};

struct StatisticsPart {
  Algorithm& algorithm;
  void visit(Archive& archive) { algorithm.visit_statistics(archive); }
};

nlohmann::ordered_json read_description(const std::string& directory);  // run.json
bool is_run(const std::string& directory);                              // whether it says of itself what it is a run of

// The plan that the run in `directory` was made with, some settings overridden. Error ("no checkpoint") where it is no
// run directory.
Plan plan_of_run(const std::string& directory, const std::vector<Setting>& overrides);

// What a caller may change on resume; none of it alters a byte of the work done so far.
struct ResumeRequest {
  std::string run;
  std::vector<Setting> flags;          // total_timesteps (raised), threads
  std::string algorithm, environment;  // where given, they must be the run's
};
Plan plan_for_resume(const ResumeRequest& request);

}  // namespace engram::inline ENGRAM_REAL
